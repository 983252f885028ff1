import { may, Policy } from '@doorstep/access';
import {
  listOn,
  Among,
  BilingualTextInput,
  ChangeInput,
  ConnectionArgs,
  CreationInput,
  DateScalar,
  type GraphContext,
  Input,
  type Page,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, Field, FieldResolver, ID, InputType, Int, Resolver, Root } from 'type-graphql';
import { District } from '../districts/district';
import { Change, ChangedKind } from '../history/change';
import { ChangeConnection, changesOf } from '../history/change.list';
import { DistrictPlan, PlanTask } from './district-plan';
import { DistrictPlanStatus, PlanTaskStanding, standingOf } from './district-plan.rules';
import { districtPlanConstraints, type DistrictPlans } from './district-plans.service';
import { DistrictPlanContentInput } from './plan-content.inputs';
import type { PlanProgress } from './plan-progress.service';

@InputType({ description: 'Which district plans: those that meet all that is given.' })
class DistrictPlanFilter {
  @Among('districtCode', () => ID, 'Of one of these districts (official codes).')
  districtCodes?: string[] | null;

  @Among('status', () => DistrictPlanStatus, 'With one of these statuses.')
  statuses?: DistrictPlanStatus[] | null;
}

@InputType({ description: 'A district plan to draft.' })
class DraftDistrictPlanInput extends CreationInput {
  @Field(() => ID, { description: 'The official code of the district.' })
  districtCode!: string;

  @Field(() => DistrictPlanContentInput, { description: 'What it says so far.' })
  content!: DistrictPlanContentInput;
}

@InputType()
abstract class PlanChangeInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the plan.' })
  districtPlanId!: string;
}

@InputType({ description: 'What a draft, or a plan that was returned, says from now on.' })
class ReviseDistrictPlanInput extends PlanChangeInput {
  @Field(() => DistrictPlanContentInput, { description: 'All that it says.' })
  content!: DistrictPlanContentInput;
}

@InputType({ description: 'A plan to submit to the city expert panel.' })
class SubmitDistrictPlanInput extends PlanChangeInput {}

@InputType({ description: 'An approved plan that comes into force today.' })
class StartDistrictPlanInput extends PlanChangeInput {}

@InputType({ description: 'How far a task is.' })
class ReportPlanTaskInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the task.' })
  taskId!: string;

  @Field(() => Int, { description: 'How far it is, 0 to 100.' })
  progressPercent!: number;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The day on which it was done, from the first day of the plan to today, and no earlier than the tasks that it waits ' +
      'for; with 100, and only then.',
  })
  doneOn?: string | null;

  @Field(() => BilingualTextInput, {
    nullable: true,
    description: 'What there is to say; 1000 characters at most.',
  })
  note?: BilingualTextInput | null;
}

@InputType({
  description: "A yearly report on a plan. Its figures, as of the year's end, are added from the plan.",
})
class FileDistrictPlanReportInput extends PlanChangeInput {
  @Field(() => Int, { description: 'The year, January to December; it is over.' })
  year!: number;

  @Field(() => BilingualTextInput, {
    description: 'What was done and what came of it; 5000 characters at most.',
  })
  achievements!: BilingualTextInput;

  @Field(() => BilingualTextInput, { description: 'What was difficult.' })
  difficulties!: BilingualTextInput;

  @Field(() => BilingualTextInput, { description: 'What comes next.' })
  nextSteps!: BilingualTextInput;

  @Field(() => BilingualTextInput, {
    nullable: true,
    description:
      'What this corrects in the report that was filed on the year; with it, a further edition is filed and the earlier ' +
      'ones stay. 1000 characters at most.',
  })
  correction?: BilingualTextInput | null;
}

@InputType({ description: 'A plan to close.' })
class CloseDistrictPlanInput extends PlanChangeInput {
  @Field(() => BilingualTextInput, { description: 'What became of it; 2000 characters at most.' })
  note!: BilingualTextInput;
}

const DistrictPlanPayload = payloadOf(DistrictPlan, 'districtPlan');
const PlanTaskPayload = payloadOf(PlanTask, 'planTask');

export const DistrictPlanReads = readsOf(DistrictPlan, {
  one: 'districtPlan',
  many: 'districtPlans',
  policy: 'DistrictPlan',
  description: 'The district plans that you may see, the latest first: the approved ones, and your own.',
  filter: DistrictPlanFilter,
  orderBy: ['-id'],
});

@Resolver(() => DistrictPlan)
export class DistrictPlanResolver {
  constructor(
    private readonly plans: DistrictPlans,
    private readonly progress: PlanProgress,
  ) {}

  @Policy('update', 'DistrictPlan')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description:
      'Who changed what of the plan itself, the latest first; null for those who may not change it.',
  })
  changes(
    @Root() plan: DistrictPlan,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Change> | null {
    if (!may(context.actor, 'update', 'DistrictPlan', plan)) return null;
    return changesOf(context, ChangedKind.DISTRICT_PLAN, plan.id, args);
  }

  @UseCase({
    policy: ['create', 'DistrictPlan'],
    gives: () => DistrictPlanPayload,
    description: 'Begins a district plan. Whoever writes it neither reviews nor approves it.',
    constraints: districtPlanConstraints,
  })
  async draftDistrictPlan(@Input() input: DraftDistrictPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { districtPlan: await this.plans.draft(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'DistrictPlan'],
    gives: () => DistrictPlanPayload,
    description: 'Writes a draft, or a plan that was returned, anew.',
    constraints: districtPlanConstraints,
  })
  async reviseDistrictPlan(@Input() input: ReviseDistrictPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { districtPlan: await this.plans.revise(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'DistrictPlan'],
    gives: () => DistrictPlanPayload,
    description:
      'Submits a plan to the city expert panel, with goals, measures, tasks, milestones and a fund.',
  })
  async submitDistrictPlan(@Input() input: SubmitDistrictPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { districtPlan: await this.plans.submit(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'DistrictPlan'],
    gives: () => DistrictPlanPayload,
    description: 'Brings an approved plan into force today; a district has one in force at a time.',
    constraints: districtPlanConstraints,
  })
  async startDistrictPlan(@Input() input: StartDistrictPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { districtPlan: await this.plans.start(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'DistrictPlan'],
    gives: () => PlanTaskPayload,
    description: 'Says how far a task of a plan in force is.',
  })
  async reportPlanTask(@Input() input: ReportPlanTaskInput, @Work() { tx, actor }: UseCaseContext) {
    return { planTask: await this.progress.reportTask(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'DistrictPlan'],
    gives: () => DistrictPlanPayload,
    description:
      'Files the report on a year in which the plan was in force, once the year is over; it is due by the end of January ' +
      'after it. A report is corrected by a further edition.',
  })
  async fileDistrictPlanReport(
    @Input() input: FileDistrictPlanReportInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { districtPlan: await this.progress.report(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'DistrictPlan'],
    gives: () => DistrictPlanPayload,
    description:
      'Closes a plan. Every year that is over has its report; the one on this year follows once it is over.',
  })
  async closeDistrictPlan(@Input() input: CloseDistrictPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { districtPlan: await this.plans.close(tx, actor, input) };
  }
}

@Resolver(() => PlanTask)
export class PlanTaskResolver {
  constructor(private readonly plans: DistrictPlans) {}

  @FieldResolver(() => PlanTaskStanding, { description: 'Where it stands today.' })
  standing(@Root() task: PlanTask): PlanTaskStanding {
    return standingOf(task, this.plans.today());
  }
}

export const PlansOfDistrict = listOn(District, 'plans', {
  item: DistrictPlan,
  by: 'districtCode',
  key: 'code',
  policy: 'DistrictPlan',
  orderBy: ['-id'],
  description: 'Its plans that you may see, the latest first.',
});
