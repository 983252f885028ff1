import type { EntityManager } from 'typeorm';
import { type AssessmentCycle, CycleStep } from './assessment-cycle';
import { publishCycle } from './cycle.events';
import { type CycleAction, type CycleStatus, statusAfter } from './cycle.rules';

/** Who took a step, when, and what they said of it. */
export interface Taken {
  by: string;
  at: Date;
  note?: string | null;
}

/** Takes a step of a cycle that is locked, with what else it changes; refuses with `CYCLE_STEP_NOT_ALLOWED`. */
export async function takeStep(
  tx: EntityManager,
  cycle: AssessmentCycle,
  action: CycleAction,
  taken: Taken,
  change: Partial<AssessmentCycle>,
): Promise<AssessmentCycle> {
  const fromStatus = cycle.status;
  Object.assign(cycle, change, { status: statusAfter(fromStatus, action) });
  return keepStep(tx, cycle, fromStatus, taken);
}

/** Keeps a cycle after a step, the step itself, and tells of it. */
export async function keepStep(
  tx: EntityManager,
  cycle: AssessmentCycle,
  fromStatus: CycleStatus | null,
  { by: takenBy, at: takenAt, note = null }: Taken,
): Promise<AssessmentCycle> {
  // Every step counts, also one that leads back to where it began: a computation from other data.
  cycle.version = (cycle.version ?? 0) + 1;
  const saved = await tx.save(cycle);
  await tx.insert(CycleStep, {
    cycleId: saved.id,
    fromStatus,
    toStatus: saved.status,
    takenBy,
    takenAt,
    note,
  });
  await publishCycle(tx, saved);
  return saved;
}

/** Rows have come into a cycle that is locked: what was computed without them calls for another computation. */
export async function rowsCameIn(tx: EntityManager, cycle: AssessmentCycle, taken: Taken): Promise<void> {
  cycle.collections += 1;
  if (cycle.status === 'OPEN') await tx.save(cycle);
  else await takeStep(tx, cycle, 'collect', taken, { computedBy: null });
}
