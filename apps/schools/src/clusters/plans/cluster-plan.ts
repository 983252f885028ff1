import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  FlagField,
  KeyField,
  LinkField,
  ListField,
  type Page,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { School } from '../../register/school';
import { Cluster } from '../cluster';
import { ClusterKind } from '../cluster.rules';
import { ActivityKind, ActivityStatus, PlanStatus } from './plan.rules';

describeChoices('ClusterPlanStatus', PlanStatus, 'How far the plan of a year has come.', {
  DRAFT: 'Being written by the lead school.',
  RETURNED: 'Given back with a reason; revised, it is a draft again.',
  AGREED: 'Agreed to by whoever answers for the cluster; what stood in it then counts as planned.',
  CLOSED: 'Closed with the report of the year.',
});
describeChoices('ClusterActivityKind', ActivityKind, 'What kind of activity it is.', {
  JOINT_RESEARCH: '联合教研: teachers of several schools study a question together.',
  OPEN_LESSON: '公开课: a lesson that others watch and discuss.',
  STUDY_VISIT: '互访: schools visit one another.',
  TRAINING: '研修: professional development for the schools of the cluster.',
  MEETING: '工作会议: the schools plan and decide.',
  SHOWCASE: '展示辐射: the cluster shows others what it has found.',
  OTHER: 'Anything else.',
});
describeChoices('ClusterActivityStatus', ActivityStatus, 'What has become of an activity.', {
  PLANNED: 'Still to be held; or, of a closed plan, never held.',
  HELD: 'Held, with who took part and what came of it.',
  CANCELLED: 'Called off, with the reason.',
});

@EntityType('年度计划: what a cluster wants to do in a school year, and what came of it.', {
  keys: ['id'],
  policy: 'ClusterPlan',
})
@Absent({
  code: 'CLUSTER_PLAN_NOT_FOUND',
  field: 'planId',
  zh: '没有这份计划。',
  en: 'There is no such plan.',
})
export class ClusterPlan extends Aggregate {
  @Column('uuid')
  clusterId!: string;

  @LinkField(() => Cluster, { by: 'clusterId', policy: 'Cluster', description: 'The cluster.' })
  readonly cluster!: Relation<Cluster>;

  /** Of the cluster: who may agree to the plan depends on both. */
  @Column('text')
  kind!: ClusterKind;

  @Column('text')
  districtCode!: string;

  @WholeField('The school year, named by the year in which it begins: 2026 begins on 2026-09-01.')
  schoolYear!: number;

  @ChoiceField(PlanStatus, 'How far it has come.')
  status!: PlanStatus;

  @BilingualField('What the cluster wants to reach in the year.')
  goals!: BilingualText;

  @BilingualField("The year's report; null until the plan is closed.", { nullable: true })
  report!: BilingualText | null;

  @BilingualField('Why it was given back; null unless it is RETURNED.', { nullable: true })
  returnedWhy!: BilingualText | null;

  /** Who has written in it before it was agreed to. */
  @Column('text', { array: true })
  draftedBy!: string[];

  @Column('text', { nullable: true })
  agreedBy!: string | null;

  @DayField('The day on which it was agreed to; null for a draft.', { nullable: true })
  agreedOn!: string | null;

  @DayField('The day on which it was closed; null until then.', { nullable: true })
  closedOn!: string | null;

  @ListField(() => ClusterActivity, {
    by: 'planId',
    orderBy: ['plannedOn'],
    policy: 'ClusterPlan',
    whole: true,
    description: 'What is planned and what was held, by the day for which it was planned.',
  })
  readonly activities!: Page<ClusterActivity>;
}

@EntityType('An activity of a cluster.')
@Absent({
  code: 'CLUSTER_ACTIVITY_NOT_FOUND',
  field: 'activityId',
  zh: '没有这项活动。',
  en: 'There is no such activity.',
})
export class ClusterActivity extends Aggregate {
  @Column('uuid')
  planId!: string;

  @LinkField(() => ClusterPlan, {
    by: 'planId',
    policy: 'ClusterPlan',
    description: 'The plan in which it stands.',
  })
  readonly plan!: Relation<ClusterPlan>;

  @Column('uuid')
  clusterId!: string;

  @ChoiceField(ActivityKind, 'What kind of activity it is.')
  kind!: ActivityKind;

  @BilingualField('What it is about.')
  title!: BilingualText;

  @DayField('The day for which it was planned.')
  plannedOn!: string;

  @FlagField('Whether it stood in the plan when that was agreed to; false for what was added later.')
  inPlan!: boolean;

  @Column('uuid')
  hostSchoolId!: string;

  @LinkField(() => School, { by: 'hostSchoolId', policy: 'School', description: 'The school that hosts it.' })
  readonly hostSchool!: School;

  @ChoiceField(ActivityStatus, 'What has become of it.')
  status!: ActivityStatus;

  @DayField('The day on which it was held; null while it was not.', { nullable: true })
  heldOn!: string | null;

  @BilingualField('What came of it; null while it was not held.', { nullable: true })
  outcome!: BilingualText | null;

  @TextField('Why it was cancelled; null if it was not.', { nullable: true })
  cancelledWhy!: string | null;

  @ListField(() => ActivityParticipant, {
    by: 'activityId',
    orderBy: ['id'],
    policy: 'ClusterPlan',
    whole: true,
    description: 'The schools that took part; others than those of the cluster may be among them.',
  })
  readonly participants!: Page<ActivityParticipant>;
}

@EntityType('That a school took part in an activity.')
export class ActivityParticipant {
  @KeyField()
  id!: string;

  @Column('uuid')
  activityId!: string;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @WholeField('How many people of the school took part.')
  people!: number;
}
