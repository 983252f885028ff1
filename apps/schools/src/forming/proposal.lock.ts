import { type Actor, authorise } from '@doorstep/access';
import { refuse } from '@doorstep/service-kit/refusal';
import { lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import type { FormingProblem } from './problem.rules';
import { ClusterProposal, ProposalStatus } from './proposal';

export interface OfProposal {
  proposalId: string;
  expectedVersion: number;
}

/** A proposal that can be worked with, locked, as the caller knows it. */
export async function lockReady(
  tx: EntityManager,
  actor: Actor,
  given: OfProposal,
): Promise<ClusterProposal> {
  const proposal = await lockProposal(tx, actor, given);
  checkReady(proposal);
  return proposal;
}

/** What the proposal was made of. */
export async function problemOf(db: EntityManager, id: string): Promise<FormingProblem> {
  const { problem } = await db.findOneOrFail(ClusterProposal, {
    where: { id },
    select: { id: true, problem: true },
  });
  return problem;
}

/** A proposal, locked, as the caller knows it. */
export async function lockProposal(
  tx: EntityManager,
  actor: Actor,
  given: OfProposal,
): Promise<ClusterProposal> {
  const proposal = await lockById(tx, ClusterProposal, given.proposalId, given.expectedVersion);
  authorise(actor, 'update', 'ClusterProposal', proposal);
  return proposal;
}

/** Refuses a proposal that cannot be worked with. */
export function checkReady({ status }: ClusterProposal): void {
  if (status === ProposalStatus.READY) return;
  throw refuse(
    'PROPOSAL_NOT_READY',
    ['proposalId'],
    `方案处于 ${status} 状态，只有 READY 的方案可以处理。`,
    `The proposal is ${status}; only a READY one can be worked with.`,
  );
}
