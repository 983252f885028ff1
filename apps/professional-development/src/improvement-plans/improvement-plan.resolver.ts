import { Policy, visible } from '@doorstep/access';
import { type GraphContext, loadMany, loadOne, MutationPayload, mutate } from '@doorstep/subgraph-kit';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Offering } from '../offerings/offering';
import { School } from '../schools/school';
import { AssessmentCycle, SchoolResult } from './assessed';
import { ImprovementPlan, ImprovementPlanItem, ImprovementPlanProposal } from './improvement-plan';
import { ImprovementPlansService, type PlanStep } from './improvement-plans.service';

@InputType({ description: 'The acceptance of a plan.' })
class AcceptImprovementPlanInput implements PlanStep {
  @Field(() => ID, { description: 'The key of the plan.' })
  planId!: string;

  @Field(() => Int, { description: 'The version of the plan that you read.' })
  expectedVersion!: number;
}

@ObjectType({ description: 'What came of acceptImprovementPlan.' })
class AcceptImprovementPlanPayload extends MutationPayload {
  @Field(() => ImprovementPlan, { nullable: true, description: 'The plan; null if it was refused.' })
  improvementPlan?: ImprovementPlan | null;
}

@Resolver(ImprovementPlan)
export class ImprovementPlanResolver {
  constructor(private readonly plans: ImprovementPlansService) {}

  @Policy('read', 'ImprovementPlan')
  @Query(() => ImprovementPlan, {
    nullable: true,
    description: 'An improvement plan; null if there is none with this key that you may see.',
  })
  async improvementPlan(
    @Arg('id', () => ID, { description: 'The key of the plan.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<ImprovementPlan | null> {
    return visible(context.actor, 'ImprovementPlan', await loadOne(context, ImprovementPlan, 'id', id));
  }

  @Policy('accept', 'ImprovementPlan')
  @Mutation(() => AcceptImprovementPlanPayload, {
    nullable: true,
    description: 'Takes a plan on. For the principal of the school; with it the school can become IMPROVING.',
  })
  acceptImprovementPlan(
    @Arg('input', { description: 'The acceptance.' }) input: AcceptImprovementPlanInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'acceptImprovementPlan', input }, async tx => ({
      improvementPlan: await this.plans.accept(tx, context.actor, input),
    }));
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school that is to mend something.' })
  school(@Root() { schoolId }: ImprovementPlan): School {
    return School.of(schoolId);
  }

  @Policy('read', 'AssessmentCycle')
  @FieldResolver(() => AssessmentCycle, { nullable: true, description: 'The cycle whose result opened it.' })
  cycle(@Root() { cycleId }: ImprovementPlan): AssessmentCycle {
    return AssessmentCycle.of(cycleId);
  }

  @Policy('read', 'SchoolResult')
  @FieldResolver(() => SchoolResult, { nullable: true, description: 'The result that opened it.' })
  result(@Root() { resultId }: ImprovementPlan): SchoolResult {
    return SchoolResult.of(resultId);
  }

  @FieldResolver(() => [ImprovementPlanItem], {
    description: 'What is to be mended: an item for each indicator below the standard, by its code.',
  })
  items(@Root() { id }: ImprovementPlan, @Ctx() context: GraphContext): Promise<ImprovementPlanItem[]> {
    return loadMany(context, ImprovementPlanItem, 'planId', id);
  }
}

@Resolver(ImprovementPlanItem)
export class ImprovementPlanItemResolver {
  @Policy('read', 'Offering')
  @FieldResolver(() => [Offering], {
    description:
      'The offerings that matched when the plan was opened, soonest first; at most five. Their freePlaces are of now.',
  })
  async offerings(
    @Root() { planId, indicator }: ImprovementPlanItem,
    @Ctx() context: GraphContext,
  ): Promise<Offering[]> {
    const proposals = await loadMany(context, ImprovementPlanProposal, 'planId', planId);
    const offerings = await Promise.all(
      proposals
        .filter(proposal => proposal.indicator === indicator)
        .map(({ offeringId }) => loadOne(context, Offering, 'id', offeringId)),
    );
    return offerings.filter(offering => offering !== null);
  }
}
