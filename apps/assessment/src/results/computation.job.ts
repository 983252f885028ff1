import type { Database } from '@doorstep/database';
import { defineJob, type JobDefinition } from '@doorstep/jobs';
import type { Clock } from '@doorstep/service-kit';
import { refuse } from '@doorstep/service-kit/refusal';
import { findById, lockById } from '@doorstep/subgraph-kit';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { takeStep } from '../cycles/cycle.steps';
import type { Standards } from '../standards/standards';
import { computationJobName, type ComputationOf } from './computation';
import { SchoolReference } from '../schools/school-reference';
import { computePage, replaceResults } from './compute-results';

/** How far a computation has come. */
interface Reached {
  /** The school of the last page. */
  after: string;
  done: number;
}

/** The last step of a computation waits for whoever has the cycle, and writes a whole country's results. */
const PATIENCE = `SET LOCAL lock_timeout = '10min'; SET LOCAL statement_timeout = '10min'`;

/**
 * Computes the results of a cycle page by page, each with its checkpoint; then they replace those before, the cycle is
 * COMPUTED and the job has succeeded, all in one step. Whatever happens before it leaves the cycle as it was.
 */
export function computationJob(
  database: Database,
  standards: Standards,
  clock: Clock,
): JobDefinition<ComputationOf, Reached> {
  return defineJob<ComputationOf, Reached>({
    ...computationJobName,
    run: async ({ id, payload, state, progress, checkpoint, succeed }) => {
      const { cycleId, collections, requestedBy: by } = payload;
      const { manager } = database;
      const cycle = await findById(manager, AssessmentCycle, cycleId);
      const standard = standards.exactly(cycle).content;
      const total = await manager.count(SchoolReference);
      let reached = state ?? { after: '00000000-0000-0000-0000-000000000000', done: 0 };
      await progress(reached.done, total);
      for (;;) {
        const next = await database.transaction(async tx => {
          refuseOthers(await findById(tx, AssessmentCycle, cycleId), collections);
          const page = await computePage(tx, { jobId: id, cycleId, after: reached.after, standard });
          if (!page) return undefined;
          const now = { after: page.last, done: reached.done + page.schools };
          await checkpoint(tx, now);
          return now;
        });
        if (!next) break;
        reached = next;
        await progress(reached.done, total);
      }
      await database.transaction(async tx => {
        await tx.query(PATIENCE);
        const locked = await lockById(tx, AssessmentCycle, cycleId);
        refuseOthers(locked, collections);
        const schools = await replaceResults(tx, { jobId: id, cycleId, standard });
        await takeStep(tx, locked, 'compute', { by, at: clock.now() }, { computedBy: by });
        // Last, so that it can be cancelled until then.
        await succeed(tx, { schools });
      });
      return undefined;
    },
  });
}

/** Refuses with `CYCLE_DATA_CHANGED` where rows have come in since the computation was asked for. */
function refuseOthers(cycle: AssessmentCycle, collections: number): void {
  if (cycle.collections === collections) return;
  throw refuse(
    'CYCLE_DATA_CHANGED',
    ['cycleId'],
    '计算期间又导入了数据，结果没有更新：请重新计算。',
    'Data came in during the computation, so its results were left out: compute again.',
  );
}
