import { type Actor, authorise } from '@doorstep/access';
import { findById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { lockSchools } from '../clusters/memberships';
import { Adoption } from './adoption';
import { refuseWhatChanged } from './changed-since';
import { checkDay } from './proposal.days';
import { ClusterProposal, ProposalStatus } from './proposal';
import { lockReady, problemOf } from './proposal.lock';
import { readPlan } from './proposal.store';

interface Adopt {
  proposalId: string;
  expectedVersion: number;
  from?: string | null;
}

/**
 * Forms all clusters of a proposal in one transaction: from the day on they are what it shows. A cluster that goes on keeps
 * its history; the others that it was made of close, and who has no place leaves.
 * @returns the proposal, and the jobs of those that are superseded while the solver works on them
 * @throws Refusal CONFLICT for each school or cluster that is no longer what it was when the proposal was made
 */
export async function adoptProposal(
  tx: EntityManager,
  actor: Actor,
  today: string,
  given: Adopt,
): Promise<{ adopted: ClusterProposal; running: string[] }> {
  const siblings = await lockSiblings(tx, actor, given.proposalId);
  const proposal = await lockReady(tx, actor, given);
  authorise(actor, 'approve', 'ClusterProposal', proposal);
  const from = given.from ?? (proposal.beginsOn < today ? today : proposal.beginsOn);
  checkDay(from, today);
  const problem = await problemOf(tx, proposal.id);
  const { clusters } = await readPlan(tx, proposal.id);
  const placed = clusters.flatMap(({ leadId, memberIds }) => [leadId, ...memberIds]);
  const leaving = problem.schools.filter(({ clusterId }) => clusterId !== null).map(({ id }) => id);
  const schools = await lockSchools(tx, [...new Set([...placed, ...leaving])]);
  const adoption = new Adoption(tx, actor, proposal, from, schools, problem.themes ?? {});
  await adoption.lockClusters(problem.clusters.map(({ id }) => id));
  await refuseWhatChanged(tx, proposal, { problem, clusters, from });
  await adoption.carryOut(clusters);
  const adopted = await tx.save(
    Object.assign(proposal, {
      status: ProposalStatus.ADOPTED,
      adoptedFrom: from,
      adoptedBy: actor.subject,
    }),
  );
  const superseded = siblings.filter(({ id }) => id !== adopted.id);
  const running = superseded.flatMap(({ status, jobId }) =>
    status === ProposalStatus.RUNNING && jobId !== null ? [jobId] : [],
  );
  for (const sibling of superseded) {
    await tx.save(Object.assign(sibling, { status: ProposalStatus.SUPERSEDED, supersededById: adopted.id }));
  }
  return { adopted, running };
}

/** The proposals for the same clusters that could still be adopted, locked in one order for all who adopt. */
async function lockSiblings(tx: EntityManager, actor: Actor, id: string): Promise<ClusterProposal[]> {
  const proposal = await findById(tx, ClusterProposal, id);
  authorise(actor, 'approve', 'ClusterProposal', proposal);
  return tx
    .createQueryBuilder(ClusterProposal, 'p')
    .where('p.kind = :kind AND p.districtCode IS NOT DISTINCT FROM :districtCode', proposal)
    .andWhere('p.status IN (:...open)', { open: [ProposalStatus.READY, ProposalStatus.RUNNING] })
    .orderBy('p.id')
    .setLock('for_no_key_update')
    .getMany();
}
