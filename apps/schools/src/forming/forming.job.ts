import type { Database } from '@doorstep/database';
import { defineJob, type JobDefinition } from '@doorstep/jobs';
import type { EntityManager } from 'typeorm';
import { type FormingProgress, proposeClusters } from './forming';
import type { FormingProblem } from './problem.rules';
import { ClusterProposal, ProposalStatus } from './proposal';
import type { SolverEndWord } from './proposal.types';
import { writePlan } from './proposal.store';

export const formingJobName = { name: 'schools.propose-clusters' };

interface Payload {
  proposalId: string;
}

/**
 * Runs the solver in its thread. After a crash it begins anew, and comes to the same answer. Where it fails or is
 * cancelled, the database ends the proposal with it.
 */
export function formingJob(database: Database): JobDefinition<Payload> {
  return defineJob<Payload>({
    ...formingJobName,
    attempts: 1,
    run: async ({ payload: { proposalId }, signal, progress, log }) => {
      const problem = await problemOf(database.manager, proposalId);
      if (!problem) return { left: 'the proposal no longer waits for it' };
      const tell = ({ share }: FormingProgress) =>
        // Aborts the signal by itself when the job was cancelled; there is nothing else to do about it here.
        void progress(Math.floor(share * 100), 100).catch(error =>
          log.trace({ err: error as Error }, 'Told nobody'),
        );
      const result = await proposeClusters(problem, { signal, onProgress: tell });
      await database.transaction(async tx => {
        const proposal = await waiting(tx, proposalId);
        if (!proposal) return;
        await writePlan(tx, proposal, problem, result.plan);
        await tx.save(
          Object.assign(proposal, {
            status: ProposalStatus.READY,
            bound: Number.isFinite(result.bound) ? result.bound : null,
            endedBy: result.end as SolverEndWord,
            modelSize: result.size,
          }),
        );
      });
      await progress(100, 100);
      return { clusters: result.plan.clusters.length, gap: result.gap };
    },
  });
}

async function problemOf(db: EntityManager, proposalId: string): Promise<FormingProblem | undefined> {
  const proposal = await db.findOne(ClusterProposal, {
    where: { id: proposalId, status: ProposalStatus.RUNNING },
    select: { id: true, problem: true },
  });
  return proposal?.problem;
}

const waiting = (tx: EntityManager, id: string): Promise<ClusterProposal | null> =>
  tx.findOne(ClusterProposal, {
    where: { id, status: ProposalStatus.RUNNING },
    lock: { mode: 'for_no_key_update' },
  });
