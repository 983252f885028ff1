import { Policy } from '@doorstep/access';
import type { Jobs } from '@doorstep/jobs';
import {
  type GraphContext,
  Input,
  Job,
  jobView,
  loadMany,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { Collected, collectedIn } from '../collection/collected';
import { Step } from '../reviews/step';
import { Standard, standardView } from '../standards/standard';
import type { Standards } from '../standards/standards';
import { AssessmentCycle, CycleStep } from './assessment-cycle';
import * as inputs from './cycle.inputs';
import type { CyclesService } from './cycles.service';

export const CycleReads = readsOf(AssessmentCycle, {
  one: 'cycle',
  many: 'cycles',
  policy: 'AssessmentCycle',
  description: 'The cycles, latest start first.',
  filter: inputs.CycleFilter,
  orderBy: ['-startsOn'],
});

@Resolver(AssessmentCycle)
export class CycleResolver {
  constructor(
    private readonly standards: Standards,
    private readonly jobs: Jobs,
  ) {}

  @FieldResolver(() => Standard, { description: 'The standard by which schools are assessed in it.' })
  standard(@Root() cycle: AssessmentCycle): Standard {
    return standardView(this.standards.exactly(cycle));
  }

  @Policy('import', 'PupilData')
  @FieldResolver(() => Collected, {
    nullable: true,
    description: 'How much has been collected. For those who collect it.',
  })
  collected(@Root() { id }: AssessmentCycle, @Ctx() { database, loaders }: GraphContext): Promise<Collected> {
    return loaders.load('AssessmentCycle.collected', ids => collectedIn(database.manager, ids), id);
  }

  @Policy('review', 'SchoolResult')
  @FieldResolver(() => Job, {
    nullable: true,
    description:
      'The computation that was asked for last (`computeResults`): how far it is, and why it failed if it did. Null when there was none, or long ago. For those who assess and review.',
  })
  computation(
    @Root() { computationJobId }: AssessmentCycle,
    @Ctx() { loaders }: GraphContext,
  ): Promise<Job | null> | null {
    if (computationJobId === null) return null;
    const batch = async (ids: readonly string[]) =>
      (await this.jobs.findMany(ids)).map(job => job && jobView(job));
    return loaders.load('AssessmentCycle.computation', batch, computationJobId);
  }

  @Policy('review', 'SchoolResult')
  @FieldResolver(() => [Step], {
    nullable: true,
    description: 'Who took which step, from first to last. For those who assess and review.',
  })
  steps(@Root() { id }: AssessmentCycle, @Ctx() context: GraphContext): Promise<CycleStep[]> {
    return loadMany(context, CycleStep, 'cycleId', id);
  }
}

const OpenCyclePayload = payloadOf(AssessmentCycle, 'cycle', 'OpenCyclePayload');

@ObjectType({ description: 'The computation that has been started, or why none was.' })
class ComputeResultsPayload extends payloadOf(AssessmentCycle, 'cycle', 'StartedComputation') {
  @Field(() => Job, {
    nullable: true,
    description:
      'The computation: ask for it again (`assessmentJob`) until it has ended. Null when none was started.',
  })
  job?: Job;
}

const SubmitResultsPayload = payloadOf(AssessmentCycle, 'cycle', 'SubmitResultsPayload');
const ReviewResultsPayload = payloadOf(AssessmentCycle, 'cycle', 'ReviewResultsPayload');
const PublishResultsPayload = payloadOf(AssessmentCycle, 'cycle', 'PublishResultsPayload');

/** The steps of a cycle. */
@Resolver()
export class CycleMutations {
  constructor(private readonly service: CyclesService) {}

  @UseCase({
    policy: ['create', 'AssessmentCycle'],
    gives: () => OpenCyclePayload,
    description: 'Opens a cycle. For officers of the city.',
  })
  async openCycle(@Input() input: inputs.OpenCycleInput, @Work() { tx, actor }: UseCaseContext) {
    return { cycle: await this.service.open(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'SchoolResult'],
    gives: () => ComputeResultsPayload,
    description:
      "Has every school's indicators, and the districts' and the city's, computed from what was collected, and answers at once with the job that does it; the cycle is COMPUTED when that has succeeded. What had been computed before is seen until then. It can be repeated while the cycle is OPEN or COMPUTED, one computation at a time (CYCLE_COMPUTATION_UNDER_WAY).",
  })
  async computeResults(@Input() input: inputs.ComputeResultsInput, @Work() { tx, actor }: UseCaseContext) {
    const { cycle, job } = await this.service.compute(tx, actor, input);
    return { cycle, job: jobView(job) };
  }

  @UseCase({
    policy: ['update', 'SchoolResult'],
    gives: () => SubmitResultsPayload,
    description: 'Submits the computed results to review.',
  })
  async submitResults(@Input() input: inputs.SubmitResultsInput, @Work() { tx, actor }: UseCaseContext) {
    return { cycle: await this.service.submit(tx, actor, input) };
  }

  @UseCase({
    policy: ['review', 'SchoolResult'],
    gives: () => ReviewResultsPayload,
    description:
      'Approves the results of a cycle or sends them back; by somebody who neither computed nor submitted them.',
  })
  async reviewResults(@Input() input: inputs.ReviewResultsInput, @Work() { tx, actor }: UseCaseContext) {
    return { cycle: await this.service.review(tx, actor, input) };
  }

  @UseCase({
    policy: ['publish', 'SchoolResult'],
    gives: () => PublishResultsPayload,
    description:
      'Publishes the reviewed results of a cycle, which stand from then on. For officers of the city.',
  })
  async publishResults(@Input() input: inputs.PublishResultsInput, @Work() { tx, actor }: UseCaseContext) {
    return { cycle: await this.service.publish(tx, actor, input) };
  }
}
