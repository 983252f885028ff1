import { type During, duringColumn } from '@doorstep/database';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  Bilingual,
  BilingualField,
  ChoiceField,
  DateScalar,
  DayField,
  describeChoices,
  EntityType,
  FlagField,
  InstantField,
  LinkField,
  ListField,
  type Page,
  TextField,
  TextsField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, ObjectType } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { District } from '../districts/district';
import { DistrictPlanStatus, PlanTaskStanding } from './district-plan.rules';
import { FundLine } from './fund';
import type { Goal, Measure } from './plan-content.rules';
import { DistrictPlanReport } from './report';
import { DistrictPlanReview } from './review';

describeChoices('DistrictPlanStatus', DistrictPlanStatus, 'How far a district plan has come.', {
  DRAFT: 'Being written; seen by its district alone.',
  SUBMITTED: 'Before the city expert panel (市级专家组).',
  RETURNED: 'Given back with reasons, to be revised and submitted again.',
  APPROVED: 'Approved by the panel; not yet in force.',
  IN_FORCE: 'Being carried out.',
  CLOSED: 'At its end, with all yearly reports.',
});
describeChoices('PlanTaskStanding', PlanTaskStanding, 'Where a task stands today.', {
  PLANNED: 'Has not started.',
  RUNNING: 'Is within its days.',
  LATE: 'Should be done, and is not.',
  DONE: 'Was done in time.',
  DONE_LATE: 'Was done after its last day.',
});

@ObjectType('PlanMeasure', { description: '主要措施: a main measure towards a goal.' })
export class PlanMeasure implements Measure {
  @Field({ description: 'Its code in the plan, for example M1-2.' })
  code!: string;

  @Bilingual({ description: 'What is done.' })
  text!: BilingualText;
}

@ObjectType('PlanGoal', { description: '目标: what the district aims at.' })
export class PlanGoal implements Goal {
  @Field({ description: 'Its code in the plan, for example G1.' })
  code!: string;

  @Bilingual({ description: 'What is aimed at.' })
  text!: BilingualText;

  @Field(() => [PlanMeasure], { description: 'By which measures.' })
  measures!: PlanMeasure[];
}

/** 区域推进方案（§五（一））. */
@EntityType('区域推进方案: how a district advances the programme in a span of years.', {
  keys: ['id'],
  policy: 'DistrictPlan',
})
@Absent({
  code: 'DISTRICT_PLAN_NOT_FOUND',
  field: 'districtPlanId',
  zh: '没有这份方案。',
  en: 'There is no such plan.',
})
export class DistrictPlan extends Aggregate {
  @Column('text')
  districtCode!: string;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'Whose plan it is.',
  })
  readonly district!: Relation<District>;

  @BilingualField('The title of the plan.')
  title!: BilingualText;

  @ChoiceField(DistrictPlanStatus, 'How far it has come.')
  status!: DistrictPlanStatus;

  @InstantField('Since when it has that status.')
  statusSince!: Date;

  @Column(duringColumn)
  during!: During;

  @Field(() => [PlanGoal], { description: 'The goals, each with its main measures.' })
  @Column('jsonb')
  goals!: Goal[];

  /** The subjects of all who wrote it: they neither review nor approve it. */
  @Column('text', { array: true })
  draftedBy!: string[];

  @WholeField('How often it was submitted.')
  submissions!: number;

  @Column('text', { nullable: true })
  submittedBy!: string | null;

  /** The panel that judges or judged it, for who may read it. */
  @Column('text', { array: true })
  panelExperts!: string[];

  /** The subject of who confirmed the panel's decision. */
  @Column('text', { nullable: true })
  decidedBy!: string | null;

  @DayField('The day since which it is in force; null before.', { nullable: true })
  inForceFrom!: string | null;

  @WholeField(
    'The first year in force without a report; null before it is in force, and when none is missing at its end.',
    {
      nullable: true,
    },
  )
  nextReportYear!: number | null;

  @DayField('The day on which it was closed; null before.', { nullable: true })
  closedOn!: string | null;

  @BilingualField('What was said when it was closed; null before.', { nullable: true })
  closingNote!: BilingualText | null;

  /** The district, while the plan is in force; the database's own. */
  @Column({ type: 'text', nullable: true, insert: false, update: false, select: false })
  inForceDistrict!: string | null;

  @ListField(() => PlanTask, {
    by: 'planId',
    orderBy: ['startsOn', 'code'],
    policy: 'DistrictPlan',
    whole: true,
    description: 'The tasks: timetable and road map, by first day.',
  })
  readonly tasks!: Page<PlanTask>;

  @ListField(() => FundLine, {
    by: 'planId',
    orderBy: ['useCode'],
    policy: 'DistrictPlan',
    whole: true,
    description: 'The earmarked fund (专项经费), a line for each use.',
  })
  readonly fund!: Page<FundLine>;

  @ListField(() => DistrictPlanReview, {
    by: 'planId',
    orderBy: ['-number'],
    policy: 'DistrictPlanReview',
    description: 'Its reviews by the city expert panel, the latest first: those that you may see.',
  })
  readonly reviews!: Page<DistrictPlanReview>;

  @ListField(() => DistrictPlanReport, {
    by: 'planId',
    orderBy: ['-year', '-edition'],
    policy: 'DistrictPlan',
    whole: true,
    description: 'Its yearly reports with their corrections, the latest first.',
  })
  readonly reports!: Page<DistrictPlanReport>;

  @Field(() => DateScalar, { description: 'Its first day.' })
  get from(): string {
    return this.during.from;
  }

  @Field(() => DateScalar, { description: 'The day after its last.' })
  get to(): string {
    return this.during.to!;
  }
}

@EntityType('A task of a district plan, as a bar of a chart: from, to, what it waits for, how far it is.')
@Absent({ code: 'PLAN_TASK_NOT_FOUND', field: 'taskId', zh: '没有这项任务。', en: 'There is no such task.' })
export class PlanTask extends Aggregate {
  @Column('uuid')
  planId!: string;

  @TextField('Its code in the plan, for example T3.')
  code!: string;

  @BilingualField('What is to be done.')
  title!: BilingualText;

  @BilingualField('The office or school that answers for it.')
  owner!: BilingualText;

  @TextField('The code of the main measure that it belongs to.')
  measure!: string;

  @DayField('Its first day.')
  startsOn!: string;

  @DayField('Its last day.')
  endsOn!: string;

  @FlagField('Whether its end is a milestone of the road map.')
  milestone!: boolean;

  @TextsField('The codes of the tasks that end before this one starts.')
  dependsOn!: string[];

  @WholeField('How far it is, 0 to 100.')
  progressPercent!: number;

  @BilingualField('What was said of its progress last; null if nothing was.', { nullable: true })
  progressNote!: BilingualText | null;

  @DayField('The day on which it was done; null before.', { nullable: true })
  doneOn!: string | null;
}
