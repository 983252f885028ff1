import { Policy } from '@doorstep/access';
import {
  ChangeInput,
  type GraphContext,
  Input,
  loadMany,
  loadOne,
  payloadOf,
  readOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Ctx, Field, FieldResolver, ID, InputType, Resolver, Root } from 'type-graphql';
import { Offering } from '../offerings/offering';
import { ImprovementPlan, ImprovementPlanItem, ImprovementPlanProposal } from './improvement-plan';
import { ImprovementPlansService } from './improvement-plans.service';

@InputType({ description: 'The acceptance of a plan.' })
class AcceptImprovementPlanInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the plan.' })
  planId!: string;
}

const AcceptImprovementPlanPayload = payloadOf(
  ImprovementPlan,
  'improvementPlan',
  'AcceptImprovementPlanPayload',
);

export const ImprovementPlanRead = readOf(ImprovementPlan, {
  one: 'improvementPlan',
  policy: 'ImprovementPlan',
});

@Resolver(ImprovementPlan)
export class ImprovementPlanResolver {
  constructor(private readonly plans: ImprovementPlansService) {}

  @UseCase({
    policy: ['accept', 'ImprovementPlan'],
    gives: () => AcceptImprovementPlanPayload,
    description: 'Takes a plan on. For the principal of the school; with it the school can become IMPROVING.',
  })
  async acceptImprovementPlan(
    @Input() input: AcceptImprovementPlanInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { improvementPlan: await this.plans.accept(tx, actor, input) };
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
