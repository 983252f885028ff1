import { Policy } from '@doorstep/access';
import { type GraphContext, loadMany, loadOne, readsOf } from '@doorstep/subgraph-kit';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { standardOf } from '../cycles/standard-of';
import { IndicatorResult, viewsOfPublic } from '../results/school-result';
import { Step } from '../reviews/step';
import { Standard, standardView } from '../standards/standard';
import type { Standards } from '../standards/standards';
import { ConditionEvidence } from './condition-evidence';
import { ConditionName, Decision, DecisionCondition, DecisionStep } from './decision';
import { DecisionFilter } from './decision.inputs';
import { type ConditionCode, inOrder } from './decision.rules';
import { reproduces } from './reproduces';

export const DecisionReads = readsOf(Decision, {
  one: 'decision',
  many: 'decisions',
  policy: 'Decision',
  description: 'The decisions that you may see, latest first.',
  filter: DecisionFilter,
  // UUIDv7 keys grow with time.
  orderBy: ['-id'],
});

@Resolver(Decision)
export class DecisionResolver {
  constructor(private readonly standards: Standards) {}

  @FieldResolver(() => Standard, { description: 'The standard by which it was judged.' })
  async standard(@Root() { cycleId }: Decision, @Ctx() context: GraphContext): Promise<Standard> {
    return standardView(await standardOf(context, this.standards, cycleId));
  }

  @FieldResolver(() => [DecisionCondition], {
    description: 'The four conditions, in the order of the action plan.',
  })
  async conditions(@Root() { id }: Decision, @Ctx() context: GraphContext): Promise<DecisionCondition[]> {
    return inOrder(await loadMany(context, DecisionCondition, 'decisionId', id));
  }

  @FieldResolver(() => [ConditionName], {
    description:
      'The conditions that lack evidence, which keeps the decision from review; empty where none does.',
  })
  async missingEvidence(@Root() decision: Decision, @Ctx() context: GraphContext): Promise<ConditionCode[]> {
    const conditions = await this.conditions(decision, context);
    return conditions.filter(({ missing }) => missing.length > 0).map(({ condition }) => condition);
  }

  @Policy('review', 'Decision')
  @FieldResolver(() => [Step], {
    nullable: true,
    description: 'Who took which step, from first to last. For those who assess and review.',
  })
  steps(@Root() { id }: Decision, @Ctx() context: GraphContext): Promise<DecisionStep[]> {
    return loadMany(context, DecisionStep, 'decisionId', id);
  }

  @Policy('review', 'Decision')
  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Whether it comes out the same when it is judged again from its evidence, its figures and its standard. For those who assess and review.',
  })
  reproduces(@Root() decision: Decision, @Ctx() context: GraphContext): Promise<boolean> {
    return reproduces(context, this.standards, decision);
  }
}

@Resolver(DecisionCondition)
export class DecisionConditionResolver {
  constructor(private readonly standards: Standards) {}

  @FieldResolver(() => ConditionEvidence, {
    nullable: true,
    description: 'The recorded evidence that it rests on; null for a computed condition.',
  })
  async evidence(
    @Root() { evidenceId }: DecisionCondition,
    @Ctx() context: GraphContext,
  ): Promise<ConditionEvidence | null> {
    return evidenceId ? loadOne(context, ConditionEvidence, 'id', evidenceId) : null;
  }

  @FieldResolver(() => [IndicatorResult], {
    description: 'The published figures that it rests on; empty for a recorded condition.',
  })
  async figures(
    @Root() { decisionId, figures }: DecisionCondition,
    @Ctx() context: GraphContext,
  ): Promise<IndicatorResult[]> {
    if (figures.length === 0) return [];
    const decision = await loadOne(context, Decision, 'id', decisionId);
    if (!decision) throw new Error(`The decision ${decisionId} of a condition is gone`);
    const { content } = await standardOf(context, this.standards, decision.cycleId);
    return viewsOfPublic(figures, content);
  }
}
