import type { JobRecord, Jobs } from '@doorstep/jobs';
import { refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { AssessmentCycle } from '../cycles/assessment-cycle';
import { dropComputed } from './compute-results';

export const computationJobName = { name: 'assessment.compute-results' };

/** What a computation is of. */
export interface ComputationOf {
  cycleId: string;
  /** How often rows had come in when it was asked for: what comes in later is not in it. */
  collections: number;
  requestedBy: string;
}

/**
 * Queues the computation of a cycle that is locked, and gives its job. Refuses with `CYCLE_COMPUTATION_UNDER_WAY` or
 * `CYCLE_NOTHING_COLLECTED`.
 */
export async function startComputation(
  tx: EntityManager,
  jobs: Jobs,
  cycle: AssessmentCycle,
  requestedBy: string,
): Promise<JobRecord> {
  await refuseWhileComputing(tx, jobs, cycle);
  if (!(await hasSomethingToJudge(tx, cycle.id))) {
    throw refuse(
      'CYCLE_NOTHING_COLLECTED',
      ['cycleId'],
      '本周期还没有可以计算的数据：请先导入学生成绩和满意度。',
      'Nothing to be computed has been collected in this cycle yet: import pupil results and satisfaction first.',
    );
  }
  // What an earlier one that was cancelled or failed has left.
  if (cycle.computationJobId !== null) await dropComputed(tx, cycle.computationJobId);
  const payload: ComputationOf = { cycleId: cycle.id, collections: cycle.collections, requestedBy };
  cycle.computationJobId = await jobs.enqueue(tx, computationJobName, payload, { requestedBy });
  await tx.save(cycle);
  const job = await jobs.find(cycle.computationJobId, tx);
  if (!job) throw new Error(`The job ${cycle.computationJobId} was enqueued and is not there.`);
  return job;
}

/** Refuses with `CYCLE_COMPUTATION_UNDER_WAY` while the results of the cycle, which is locked, are being computed. */
export async function refuseWhileComputing(
  tx: EntityManager,
  jobs: Jobs,
  { computationJobId }: AssessmentCycle,
): Promise<void> {
  const job = computationJobId === null ? null : await jobs.find(computationJobId, tx);
  if (job?.status !== 'QUEUED' && job?.status !== 'RUNNING') return;
  throw refuse(
    'CYCLE_COMPUTATION_UNDER_WAY',
    ['cycleId'],
    `本周期的结果正在计算（任务 ${job.id}）：请等它结束，或先取消。`,
    `The results of the cycle are being computed (job ${job.id}): wait for its end, or cancel it first.`,
  );
}

/** Whether anything came in by which a school can be judged: a row that is only half filled is none. */
async function hasSomethingToJudge(tx: EntityManager, cycleId: string): Promise<boolean> {
  const [found] = await tx.query<{ any: boolean }[]>(
    `SELECT EXISTS (SELECT FROM satisfaction_answer WHERE cycle_id = $1)
         OR EXISTS (SELECT FROM pupil_result WHERE cycle_id = $1
                     AND (score IS NOT NULL OR (homework_minutes IS NOT NULL AND sleep_minutes IS NOT NULL))) AS any`,
    [cycleId],
  );
  return found?.any ?? false;
}
