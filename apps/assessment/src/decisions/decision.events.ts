import { assessment } from '@doorstep/contracts';
import { publishEntities } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { AssessmentCycle } from '../cycles/assessment-cycle';
import type { Decision } from './decision';
import type { JudgedCondition } from './decision.rules';

/** Tells of a published decision. */
export async function publishDecision(
  tx: EntityManager,
  decision: Decision,
  cycle: AssessmentCycle,
  conditions: readonly JudgedCondition[],
): Promise<void> {
  const { id, outcome, publishedAt, validUntil } = decision;
  if (!outcome || !publishedAt || !validUntil) throw new Error(`The decision ${id} is not published`);
  const standard = { code: cycle.standardCode, version: cycle.standardVersion };
  const told = conditions.map(({ condition: code, met, explanation }) => ({
    code,
    met: met === true,
    explanation: { ...explanation },
  }));
  await publishEntities(tx, assessment.decision, [
    { ...decision, outcome, publishedAt, validUntil, standard, conditions: told },
  ]);
}
