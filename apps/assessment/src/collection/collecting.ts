import type { ImportCounts } from '@doorstep/bulk';
import type { Clock } from '@doorstep/service-kit';
import { findById, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { statusAfter } from '../cycles/cycle.rules';
import { rowsCameIn } from '../cycles/cycle.steps';

/** What an import of a cycle is told beside its file. */
export interface CollectionParams extends Record<string, string> {
  cycleId: string;
  /** The highest score of the cycle's standard, a decimal. */
  maximumScore: string;
}

/**
 * The cycle, if data may come in; refuses with `CYCLE_NOT_FOUND` or `CYCLE_STEP_NOT_ALLOWED`. It is not locked:
 * a file may take its time to arrive, and nobody waits for it. `collect` looks again.
 */
export async function collectingCycle(tx: EntityManager, cycleId: string): Promise<AssessmentCycle> {
  return collectable(await findById(tx, AssessmentCycle, cycleId));
}

function collectable(cycle: AssessmentCycle): AssessmentCycle {
  statusAfter(cycle.status, 'collect');
  return cycle;
}

/**
 * Writes rows into a cycle by an SQL statement that gives `incoming` and the `created` and `changed` of them.
 * Results that were computed without them are to be computed again.
 */
export async function collect(
  tx: EntityManager,
  clock: Clock,
  requestedBy: string,
  cycleId: string,
  sql: string,
): Promise<ImportCounts> {
  const cycle = collectable(await lockById(tx, AssessmentCycle, cycleId));
  const [counts] = await tx.query<{ incoming: number; created: number; changed: number }[]>(sql, [cycleId]);
  const { incoming = 0, created = 0, changed = 0 } = counts ?? {};
  if (created + changed > 0) await rowsCameIn(tx, cycle, { by: requestedBy, at: clock.now() });
  return { created, changed, unchanged: incoming - created - changed };
}
