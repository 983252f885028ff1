import { type EntityManager, IsNull } from 'typeorm';
import type { AssessmentCycle } from '../cycles/assessment-cycle';
import { IndicatorRow } from '../results/school-result';
import { ConditionEvidence } from './condition-evidence';
import type { DecisionGrounds } from './decision.rules';

/** What a decision on the school rests on, as it is now. */
export async function groundsOf(
  tx: EntityManager,
  cycle: AssessmentCycle,
  schoolId: string,
): Promise<DecisionGrounds> {
  const figures = await tx
    .createQueryBuilder(IndicatorRow, 'figure')
    .where(
      `figure.result_id = (SELECT id FROM school_result WHERE cycle_id = :cycleId AND school_id = :schoolId)`,
      { cycleId: cycle.id, schoolId },
    )
    .getMany();
  const evidence = await tx.findBy(ConditionEvidence, {
    cycleId: cycle.id,
    schoolId,
    supersededAt: IsNull(),
  });
  return { published: cycle.status === 'PUBLISHED', figures, evidence };
}
