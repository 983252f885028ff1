import {
  Absent,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  KeyField,
  LinkField,
  ShareField,
  VersionField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, type Relation } from 'typeorm';
import { School } from '../schools/school';
import { AssessmentCycle, SchoolResult } from './assessed';

export const ImprovementPlanStatus = { OPEN: 'OPEN', ACCEPTED: 'ACCEPTED' } as const;
export type ImprovementPlanStatus = keyof typeof ImprovementPlanStatus;

describeChoices('ImprovementPlanStatus', ImprovementPlanStatus, 'How far an improvement plan has come.', {
  OPEN: 'Is proposed to the school.',
  ACCEPTED: 'The principal has taken it on.',
});

/** 改进: opened when a result is published with indicators below the standard; one for each such result. */
@EntityType(
  'What a school is to mend after a cycle, with offerings that help. It opens by itself when a result is published.',
  { keys: ['id'], policy: 'ImprovementPlan' },
)
@Absent({
  code: 'IMPROVEMENT_PLAN_NOT_FOUND',
  field: 'planId',
  zh: '没有这份改进计划。',
  en: 'There is no such improvement plan.',
})
export class ImprovementPlan {
  @KeyField('The key of the plan.')
  id!: string;

  @VersionField()
  version!: number;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, {
    by: 'schoolId',
    policy: 'School',
    description: 'The school that is to mend something.',
  })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Column('uuid')
  cycleId!: string;

  @LinkField(() => AssessmentCycle, {
    by: 'cycleId',
    policy: 'AssessmentCycle',
    description: 'The cycle whose result opened it.',
  })
  readonly cycle!: AssessmentCycle;

  @Column('uuid')
  resultId!: string;

  @LinkField(() => SchoolResult, {
    by: 'resultId',
    policy: 'SchoolResult',
    description: 'The result that opened it.',
  })
  readonly result!: SchoolResult;

  @ChoiceField(ImprovementPlanStatus, 'How far it has come.')
  status!: ImprovementPlanStatus;

  @DayField('The day on which it was opened.')
  openedOn!: string;

  @DayField('The day of its acceptance; null while it is open.', { nullable: true })
  acceptedOn!: string | null;

  @Column('text', { nullable: true })
  acceptedBy!: string | null;
}

/** One indicator that is to be mended, with the figures that were published. */
@ObjectType({ description: 'An indicator below the standard, and what may help to mend it.' })
@Entity()
export class ImprovementPlanItem {
  @PrimaryColumn('uuid')
  planId!: string;

  @Field(() => String, { description: 'The code of the indicator, for example ACADEMIC_BURDEN.' })
  @PrimaryColumn('text')
  indicator!: string;

  @WholeField('The level that was published, 1 to 9; higher is better.', { nullable: true })
  level!: number | null;

  @ShareField('The share that was published.', { nullable: true, column: { precision: 5, scale: 4 } })
  share!: string | null;

  @WholeField('How many people the figure describes.', { nullable: true })
  count!: number | null;
}

/** An offering that a plan proposes for an indicator; rank 1 starts soonest. */
@Entity()
export class ImprovementPlanProposal {
  @PrimaryColumn('uuid')
  planId!: string;

  @PrimaryColumn('text')
  indicator!: string;

  @PrimaryColumn('integer')
  rank!: number;

  @Column('uuid')
  offeringId!: string;
}
