import {
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  DateScalar,
  type GraphContext,
  Input,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  AmongKeys,
  Among,
  Work,
} from '@doorstep/subgraph-kit';
import { Ctx, Field, FieldResolver, ID, InputType, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { ClusterActivity, ClusterPlan } from './cluster-plan';
import { ActivityKind, type PlanFigures, planFigures, PlanStatus } from './plan.rules';
import { type ClusterPlans, planConstraints } from './plans.service';

@InputType({ description: 'An activity that is to take place.' })
class PlannedActivityInput {
  @Field(() => ActivityKind, { description: 'What kind of activity it is.' })
  kind!: ActivityKind;

  @Field(() => BilingualTextInput, {
    description: 'What it is about; 200 characters at most in each language.',
  })
  title!: BilingualTextInput;

  @Field(() => DateScalar, { description: 'For which day, in the school year of the plan.' })
  plannedOn!: string;

  @Field(() => ID, { description: 'The key of the school that hosts it, one of the cluster on that day.' })
  hostSchoolId!: string;
}

@InputType({ description: 'The plan of a cluster for a school year.' })
class DraftClusterPlanInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the cluster.' })
  clusterId!: string;

  @Field(() => Int, { description: 'The school year, named by the year in which it begins.' })
  schoolYear!: number;

  @Field(() => BilingualTextInput, {
    description: 'What the cluster wants to reach; 2000 characters at most in each language.',
  })
  goals!: BilingualTextInput;

  @Field(() => [PlannedActivityInput], { description: 'Its activities so far; more can be added.' })
  activities!: PlannedActivityInput[];
}

@InputType({ description: 'An activity for a plan.' })
class PlanClusterActivityInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the plan.' })
  planId!: string;

  @Field(() => PlannedActivityInput, { description: 'The activity.' })
  activity!: PlannedActivityInput;
}

@InputType({ description: 'The plan that is agreed to.' })
class AgreeClusterPlanInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the plan.' })
  planId!: string;
}

@InputType({ description: 'The goals of a plan, written anew.' })
class ReviseClusterPlanInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the plan.' })
  planId!: string;

  @Field(() => BilingualTextInput, {
    description: 'What the cluster wants to reach; 2000 characters at most in each language.',
  })
  goals!: BilingualTextInput;
}

@InputType({ description: 'A plan that is given back to those who wrote it.' })
class ReturnClusterPlanInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the plan.' })
  planId!: string;

  @Field(() => BilingualTextInput, {
    description: 'What is to be done about it; 1000 characters at most in each language.',
  })
  reason!: BilingualTextInput;
}

@InputType({ description: 'The end of a plan.' })
class CloseClusterPlanInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the plan.' })
  planId!: string;

  @Field(() => BilingualTextInput, {
    description: "The year's report; 10000 characters at most in each language.",
  })
  report!: BilingualTextInput;
}

@InputType({ description: 'A school that took part in an activity.' })
class ParticipantInput {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => Int, { description: 'How many people of the school took part.' })
  people!: number;
}

@InputType({ description: 'How an activity went.' })
class RecordClusterActivityInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the activity.' })
  activityId!: string;

  @Field(() => DateScalar, { description: 'The day on which it was held.' })
  heldOn!: string;

  @Field(() => [ParticipantInput], {
    description: 'The schools that took part, the host among them if it did.',
  })
  participants!: ParticipantInput[];

  @Field(() => BilingualTextInput, {
    description: 'What came of it; 5000 characters at most in each language.',
  })
  outcome!: BilingualTextInput;
}

@InputType({ description: 'An activity that is called off.' })
class CancelClusterActivityInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the activity.' })
  activityId!: string;

  @Field({ description: 'Why; 500 characters at most.' })
  reason!: string;
}

@ObjectType({ description: 'What was planned for a year, and what was held.' })
export class ClusterPlanFigures implements PlanFigures {
  @Field(() => Int, { description: 'How many activities stood in the plan when it was agreed to.' })
  planned!: number;

  @Field(() => Int, { description: 'How many of those were held.' })
  heldAsPlanned!: number;

  @Field(() => Int, { description: 'How many were held that did not stand in it.' })
  heldBeside!: number;

  @Field(() => Int, { description: 'How many were cancelled, planned or not.' })
  cancelled!: number;
}

@InputType({ description: 'Which plans: those that meet all that is given.' })
class ClusterPlanFilter {
  @AmongKeys('clusterId', 'Of one of these clusters.')
  clusterIds?: string[] | null;

  @Among('schoolYear', () => Int, 'Of one of these school years.')
  schoolYears?: number[] | null;

  @Among('status', () => PlanStatus, 'With one of these statuses.')
  statuses?: PlanStatus[] | null;

  @Among('districtCode', () => ID, 'Of clusters for which one of these districts answers.')
  districtCodes?: string[] | null;
}

const PlanPayload = payloadOf(ClusterPlan, 'clusterPlan');
const ActivityPayload = payloadOf(ClusterActivity, 'clusterActivity');

export const ClusterPlanReads = readsOf(ClusterPlan, {
  one: 'clusterPlan',
  many: 'clusterPlans',
  policy: 'ClusterPlan',
  description: 'The year plans of clusters, the latest school year first.',
  filter: ClusterPlanFilter,
  orderBy: ['-schoolYear', '-id'],
});

@Resolver(() => ClusterPlan)
export class ClusterPlanResolver {
  constructor(private readonly plans: ClusterPlans) {}

  @FieldResolver(() => ClusterPlanFigures, { description: 'What was planned, and what was held.' })
  async figures(@Root() { id }: ClusterPlan, @Ctx() context: GraphContext): Promise<ClusterPlanFigures> {
    return context.loaders.load(
      'figures of cluster plan',
      (ids: readonly string[]) => figuresOf(context, ids),
      id,
    );
  }

  @UseCase({
    policy: ['update', 'ClusterPlan'],
    gives: () => PlanPayload,
    description:
      "Drafts the plan of a cluster for a school year: the lead school's principal does, or whoever answers for the cluster.",
    constraints: planConstraints,
  })
  async draftClusterPlan(@Input() input: DraftClusterPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { clusterPlan: await this.plans.draft(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'ClusterPlan'],
    gives: () => ActivityPayload,
    description: 'Adds an activity to a plan. Of a plan that is agreed to, it does not count as planned.',
  })
  async planClusterActivity(@Input() input: PlanClusterActivityInput, @Work() { tx, actor }: UseCaseContext) {
    return { clusterActivity: await this.plans.plan(tx, actor, input) };
  }

  @UseCase({
    policy: ['approve', 'ClusterPlan'],
    gives: () => PlanPayload,
    description: 'Agrees to a plan that others have written, as the version says it.',
  })
  async agreeClusterPlan(@Input() input: AgreeClusterPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { clusterPlan: await this.plans.agree(tx, actor, input) };
  }

  @UseCase({
    policy: ['approve', 'ClusterPlan'],
    gives: () => PlanPayload,
    description: 'Gives a draft back with a reason. Its authors revise it, or add and cancel activities.',
  })
  async returnClusterPlan(@Input() input: ReturnClusterPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { clusterPlan: await this.plans.returnToAuthors(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'ClusterPlan'],
    gives: () => PlanPayload,
    description: 'Writes the goals of a draft anew; one that was given back is a draft again.',
  })
  async reviseClusterPlan(@Input() input: ReviseClusterPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { clusterPlan: await this.plans.revise(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'ClusterPlan'],
    gives: () => PlanPayload,
    description: 'Closes a plan with the report of the year. What was not held by then stays not held.',
  })
  async closeClusterPlan(@Input() input: CloseClusterPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { clusterPlan: await this.plans.close(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'ClusterPlan'],
    gives: () => ActivityPayload,
    description:
      "Records that an activity was held, who took part and what came of it; the host's principal may, too.",
  })
  async recordClusterActivity(
    @Input() input: RecordClusterActivityInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { clusterActivity: await this.plans.record(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'ClusterPlan'],
    gives: () => ActivityPayload,
    description: "Calls an activity off; the host's principal may, too.",
  })
  async cancelClusterActivity(
    @Input() input: CancelClusterActivityInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { clusterActivity: await this.plans.cancel(tx, actor, input) };
  }
}

async function figuresOf(
  { database }: GraphContext,
  planIds: readonly string[],
): Promise<ClusterPlanFigures[]> {
  const rows = await database.manager
    .createQueryBuilder(ClusterActivity, 'activity')
    .where('activity.planId = ANY(:planIds)', { planIds: [...planIds] })
    .getMany();
  const byPlan = Map.groupBy(rows, ({ planId }) => planId);
  return planIds.map(id => Object.assign(new ClusterPlanFigures(), planFigures(byPlan.get(id) ?? [])));
}
