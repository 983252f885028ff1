import { type GraphContext, loadMany, loadOne } from '@doorstep/subgraph-kit';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { IndicatorRow, SchoolResult } from '../results/school-result';
import type { Standards } from '../standards/standards';
import { ConditionEvidence } from './condition-evidence';
import { type Decision, DecisionCondition } from './decision';
import { inOrder, judgeConditions, sameJudgement } from './decision.rules';

/**
 * Judges a decision again: from the evidence that it names, the figures of its school and the standard of its
 * cycle. True if it comes out the same. Many decisions of one request load what they rest on together.
 */
export async function reproduces(
  context: GraphContext,
  standards: Standards,
  { id, schoolId, cycleId }: Decision,
): Promise<boolean> {
  const [conditions, cycle, results] = await Promise.all([
    loadMany(context, DecisionCondition, 'decisionId', id),
    loadOne(context, AssessmentCycle, 'id', cycleId),
    loadMany(context, SchoolResult, 'schoolId', schoolId),
  ]);
  if (!cycle) throw new Error(`The cycle ${cycleId} of the decision ${id} is gone`);
  const keys = conditions.flatMap(({ evidenceId }) => (evidenceId ? [evidenceId] : []));
  const result = results.find(each => each.cycleId === cycleId);
  const [evidence, figures] = await Promise.all([
    Promise.all(keys.map(key => loadOne(context, ConditionEvidence, 'id', key))),
    result ? loadMany(context, IndicatorRow, 'resultId', result.id) : [],
  ]);
  const grounds = {
    published: cycle.status === 'PUBLISHED',
    figures,
    evidence: evidence.filter(each => each !== null),
  };
  return sameJudgement(inOrder(conditions), judgeConditions(grounds, standards.exactly(cycle).content));
}
