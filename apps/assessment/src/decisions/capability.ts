import type { Capability } from '@doorstep/service';
import { createDecisions } from '../migrations/202609030005-decisions';
import { keepPublished } from '../migrations/202609030006-published-stands';
import type { Standards } from '../standards/standards';
import { ConditionEvidence } from './condition-evidence';
import { Decision, DecisionCondition, DecisionStep } from './decision';
import { DecisionMutations } from './decision.mutations';
import { DecisionConditionResolver, DecisionReads, DecisionResolver } from './decision.resolver';
import { decisionTasks } from './decision.tasks';
import { DecisionsService } from './decisions.service';

/** Whether a school is a good school on the doorstep, condition by condition, with the evidence. */
export const decisions = (standards: Standards): Capability => ({
  entities: [ConditionEvidence, Decision, DecisionCondition, DecisionStep],
  migrations: [createDecisions, keepPublished],
  resolvers: ({ clock }) => [
    DecisionReads,
    new DecisionResolver(standards),
    new DecisionMutations(new DecisionsService(standards, clock)),
    new DecisionConditionResolver(standards),
  ],
  tasks: decisionTasks,
});
