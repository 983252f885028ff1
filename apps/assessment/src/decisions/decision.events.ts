import { assessment } from '@doorstep/contracts';
import { publishState } from '@doorstep/messaging';
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
  const { id, version, schoolId, cycleId, outcome, publishedAt, validUntil } = decision;
  if (!outcome || !publishedAt || !validUntil) throw new Error(`The decision ${id} is not published`);
  const standard = { code: cycle.standardCode, version: cycle.standardVersion };
  const told = conditions.map(({ condition: code, met, explanation }) => ({
    code,
    met: met === true,
    explanation: { ...explanation },
  }));
  await publishState(tx, assessment.decision, [
    {
      key: id,
      version,
      data: {
        id,
        schoolId,
        cycleId,
        standard,
        outcome,
        conditions: told,
        publishedAt: publishedAt.toISOString(),
        validUntil,
      },
    },
  ]);
}
