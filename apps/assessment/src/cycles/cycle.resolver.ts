import { Policy, visible, visibleWhere } from '@doorstep/access';
import {
  ConnectionArgs,
  type GraphContext,
  loadMany,
  loadOne,
  mutate,
  paginate,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Collected, collectedIn } from '../collection/collected';
import { Step } from '../reviews/step';
import { Standard, standardView } from '../standards/standard';
import type { Standards } from '../standards/standards';
import { AssessmentCycle, AssessmentCycleConnection, CycleStep } from './assessment-cycle';
import * as inputs from './cycle.inputs';
import type { CyclesService } from './cycles.service';

@Resolver(AssessmentCycle)
export class CycleResolver {
  constructor(
    private readonly service: CyclesService,
    private readonly standards: Standards,
  ) {}

  @Policy('read', 'AssessmentCycle')
  @Query(() => AssessmentCycle, {
    nullable: true,
    description: 'A cycle; null if there is none with this key.',
  })
  async cycle(
    @Arg('id', () => ID, { description: 'The key of the cycle.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<AssessmentCycle | null> {
    return visible(context.actor, 'AssessmentCycle', await loadOne(context, AssessmentCycle, 'id', id));
  }

  @Policy('read', 'AssessmentCycle')
  @Query(() => AssessmentCycleConnection, { nullable: true, description: 'The cycles, latest start first.' })
  cycles(
    @Arg('filter', () => inputs.CycleFilter, { nullable: true, description: 'Which; all of them if absent.' })
    filter: inputs.CycleFilter | null,
    @Args() args: ConnectionArgs,
    @Ctx() { actor, database }: GraphContext,
  ) {
    const { sql, parameters } = visibleWhere(actor, 'read', 'AssessmentCycle', 'cycle');
    const query = database.manager.createQueryBuilder(AssessmentCycle, 'cycle').where(sql, parameters);
    if (filter?.statuses) query.andWhere('cycle.status = ANY(:statuses)', { statuses: filter.statuses });
    return paginate({ query, orderBy: [{ column: 'cycle.startsOn', direction: 'DESC' }], args });
  }

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
  @FieldResolver(() => [Step], {
    nullable: true,
    description: 'Who took which step, from first to last. For those who assess and review.',
  })
  steps(@Root() { id }: AssessmentCycle, @Ctx() context: GraphContext): Promise<CycleStep[]> {
    return loadMany(context, CycleStep, 'cycleId', id);
  }

  @Policy('create', 'AssessmentCycle')
  @Mutation(() => inputs.OpenCyclePayload, {
    nullable: true,
    description: 'Opens a cycle. For officers of the city.',
  })
  openCycle(
    @Arg('input', { description: 'The cycle.' }) input: inputs.OpenCycleInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'openCycle', input }, async tx => ({
      cycle: await this.service.open(tx, context.actor, input),
    }));
  }

  @Policy('update', 'SchoolResult')
  @Mutation(() => inputs.ComputeResultsPayload, {
    nullable: true,
    description:
      "Computes every school's indicators, and the districts' and the city's, from what was collected. It can be repeated while the cycle is OPEN or COMPUTED.",
  })
  computeResults(
    @Arg('input', { description: 'Which cycle.' }) input: inputs.ComputeResultsInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'computeResults', input }, async tx => ({
      cycle: await this.service.compute(tx, context.actor, input),
    }));
  }

  @Policy('update', 'SchoolResult')
  @Mutation(() => inputs.SubmitResultsPayload, {
    nullable: true,
    description: 'Submits the computed results to review.',
  })
  submitResults(
    @Arg('input', { description: 'Which cycle.' }) input: inputs.SubmitResultsInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'submitResults', input }, async tx => ({
      cycle: await this.service.submit(tx, context.actor, input),
    }));
  }

  @Policy('review', 'SchoolResult')
  @Mutation(() => inputs.ReviewResultsPayload, {
    nullable: true,
    description:
      'Approves the results of a cycle or sends them back; by somebody who neither computed nor submitted them.',
  })
  reviewResults(
    @Arg('input', { description: 'The review.' }) input: inputs.ReviewResultsInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'reviewResults', input }, async tx => ({
      cycle: await this.service.review(tx, context.actor, input),
    }));
  }

  @Policy('publish', 'SchoolResult')
  @Mutation(() => inputs.PublishResultsPayload, {
    nullable: true,
    description:
      'Publishes the reviewed results of a cycle, which stand from then on. For officers of the city.',
  })
  publishResults(
    @Arg('input', { description: 'Which cycle.' }) input: inputs.PublishResultsInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'publishResults', input }, async tx => ({
      cycle: await this.service.publish(tx, context.actor, input),
    }));
  }
}
