import { Policy, visible, visibleWhere } from '@doorstep/access';
import {
  ConnectionArgs,
  type GraphContext,
  isUuid,
  loadMany,
  loadOne,
  mutate,
  type Page,
  paginate,
  paginateFor,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { IndicatorResult, viewsOfPublic } from '../results/school-result';
import { Step } from '../reviews/step';
import { School } from '../schools/school';
import { standardOf } from '../cycles/standard-of';
import { Standard, standardView } from '../standards/standard';
import type { Standards } from '../standards/standards';
import { ConditionEvidence } from './condition-evidence';
import { ConditionName, Decision, DecisionCondition, DecisionConnection, DecisionStep } from './decision';
import * as inputs from './decision.inputs';
import { type ConditionCode, inOrder } from './decision.rules';
import { decisionConstraints as constraints, type DecisionsService } from './decisions.service';
import { reproduces } from './reproduces';

@Resolver(Decision)
export class DecisionResolver {
  constructor(
    private readonly service: DecisionsService,
    private readonly standards: Standards,
  ) {}

  @Policy('read', 'Decision')
  @Query(() => Decision, {
    nullable: true,
    description: 'A decision; null if there is none with this key that you may see.',
  })
  async decision(
    @Arg('id', () => ID, { description: 'The key of the decision.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Decision | null> {
    return visible(context.actor, 'Decision', await loadOne(context, Decision, 'id', id));
  }

  @Policy('read', 'Decision')
  @Query(() => DecisionConnection, {
    nullable: true,
    description: 'The decisions that you may see, latest first.',
  })
  decisions(
    @Arg('filter', () => inputs.DecisionFilter, {
      nullable: true,
      description: 'Which; all of them if absent.',
    })
    filter: inputs.DecisionFilter | null,
    @Args() args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Decision> {
    const query = seenDecisions(context);
    const { cycleId, statuses, outcome } = filter ?? {};
    if (cycleId) query.andWhere(isUuid(cycleId) ? 'decision.cycleId = :cycleId' : 'FALSE', { cycleId });
    if (statuses) query.andWhere('decision.status = ANY(:statuses)', { statuses });
    if (outcome) query.andWhere('decision.outcome = :outcome', { outcome });
    return paginate({ query, orderBy: latestFirst, args });
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school.' })
  school(@Root() { schoolId }: Decision): School {
    return School.of(schoolId);
  }

  @Policy('read', 'AssessmentCycle')
  @FieldResolver(() => AssessmentCycle, {
    nullable: true,
    description: 'The cycle on whose results it rests.',
  })
  cycle(@Root() { cycleId }: Decision, @Ctx() context: GraphContext): Promise<AssessmentCycle | null> {
    return loadOne(context, AssessmentCycle, 'id', cycleId);
  }

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

  @Policy('create', 'DecisionEvidence')
  @Mutation(() => inputs.RecordConditionEvidencePayload, {
    nullable: true,
    description:
      'Records evidence for a condition that is not computed. It takes the place of what was recorded before; a decision that is not published yet is judged anew and waits for review again.',
  })
  recordConditionEvidence(
    @Arg('input', { description: 'The evidence.' }) input: inputs.RecordConditionEvidenceInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'recordConditionEvidence', input, constraints }, async tx => ({
      evidence: await this.service.recordEvidence(tx, context.actor, input),
    }));
  }

  @Policy('create', 'Decision')
  @Mutation(() => inputs.DraftDecisionPayload, {
    nullable: true,
    description:
      'Drafts the decision on a school of the programme in a cycle, or drafts it anew until it is published: judges the four conditions by the evidence there is, and names what is missing.',
  })
  draftDecision(
    @Arg('input', { description: 'On which school.' }) input: inputs.DraftDecisionInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'draftDecision', input, constraints }, async tx => ({
      decision: await this.service.draft(tx, context.actor, input),
    }));
  }

  @Policy('review', 'Decision')
  @Mutation(() => inputs.ReviewDecisionPayload, {
    nullable: true,
    description:
      'Approves a draft or sends it back; by somebody who neither drafted it nor recorded its evidence. Missing evidence blocks it.',
  })
  reviewDecision(
    @Arg('input', { description: 'The review.' }) input: inputs.ReviewDecisionInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'reviewDecision', input }, async tx => ({
      decision: await this.service.review(tx, context.actor, input),
    }));
  }

  @Policy('publish', 'Decision')
  @Mutation(() => inputs.PublishDecisionPayload, {
    nullable: true,
    description: 'Publishes a reviewed decision, which stands from then on. For officers of the city.',
  })
  publishDecision(
    @Arg('input', { description: 'Which decision.' }) input: inputs.PublishDecisionInput,
    @Ctx() context: GraphContext,
  ) {
    return mutate(context, { operation: 'publishDecision', input }, async tx => ({
      decision: await this.service.publish(tx, context.actor, input),
    }));
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

/** What this service adds to a school of the register. */
@Resolver(School)
export class SchoolDecisionsResolver {
  @Policy('read', 'Decision')
  @FieldResolver(() => DecisionConnection, {
    nullable: true,
    description: 'The decisions on the school that you may see, latest first.',
  })
  decisions(
    @Root() { id }: School,
    @Args() args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Decision> {
    return paginateFor(context, {
      name: 'School.decisions',
      query: () => seenDecisions(context),
      parent: { column: 'decision.schoolId', value: id },
      orderBy: latestFirst,
      args,
    });
  }
}

// UUIDv7 keys grow with time.
const latestFirst = [{ column: 'decision.id', direction: 'DESC' as const }];

function seenDecisions({ actor, database }: GraphContext) {
  const { sql, parameters } = visibleWhere(actor, 'read', 'Decision', 'decision');
  return database.manager.createQueryBuilder(Decision, 'decision').where(sql, parameters);
}
