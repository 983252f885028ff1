import type { EntityManager } from 'typeorm';
import { explain } from './explain.rules';
import { cityOf } from './fit.rules';
import { leaversOf } from './leavers.rules';
import type { FormingPlan, FormingProblem } from './problem.rules';
import { type ClusterProposal } from './proposal';
import { LeavingSchool, ProposedCluster, ProposedPlacement, UnservedSchool } from './proposed';
import { clusterScore, continued, scoreOf } from './score.rules';
import { unservedOf } from './unserved.rules';

/** Writes the plan of a proposal in place of the one that it has: clusters, places with explanations, who has none. */
export async function writePlan(
  tx: EntityManager,
  proposal: ClusterProposal,
  problem: FormingProblem,
  plan: FormingPlan,
): Promise<void> {
  const city = cityOf(problem);
  const { id: proposalId } = proposal;
  await tx.delete(UnservedSchool, { proposalId });
  await tx.delete(LeavingSchool, { proposalId });
  await tx.delete(ProposedCluster, { proposalId });
  const clusters = plan.clusters.map((cluster, place) => ({
    cluster,
    row: {
      place,
      theme: cluster.theme,
      leadId: cluster.leadId,
      continuesId: continued(city, cluster)?.id ?? null,
      points: clusterScore(city, cluster).points,
    },
  }));
  const made = await tx.query<{ id: string; place: number }[]>(
    `INSERT INTO proposed_cluster (proposal_id, place, theme, lead_school_id, continues_id, points)
     SELECT $1, place, theme, "leadId", "continuesId", points
       FROM jsonb_to_recordset($2) AS x(place integer, theme text, "leadId" uuid, "continuesId" uuid, points double precision)
     RETURNING id, place`,
    [proposalId, JSON.stringify(clusters.map(({ row }) => row))],
  );
  const idOf = new Map(made.map(({ id, place }) => [place, id]));
  const placements = clusters.flatMap(({ cluster, row }) =>
    [cluster.leadId, ...cluster.memberIds].map(schoolId => ({
      clusterId: idOf.get(row.place),
      schoolId,
      role: schoolId === cluster.leadId ? 'LEAD' : 'MEMBER',
      explanation: explain(city, cluster, schoolId),
    })),
  );
  await tx.query(
    `INSERT INTO proposed_placement (proposal_id, proposed_cluster_id, school_id, role, explanation)
     SELECT $1, "clusterId", "schoolId", role, explanation
       FROM jsonb_to_recordset($2) AS x("clusterId" uuid, "schoolId" uuid, role text, explanation jsonb)`,
    [proposalId, JSON.stringify(placements)],
  );
  await tx.query(
    `INSERT INTO unserved_school (proposal_id, school_id, reason, remedy, message)
     SELECT $1, "schoolId", reason, nullif(remedy, 'null'), message
       FROM jsonb_to_recordset($2) AS x("schoolId" uuid, reason text, remedy jsonb, message jsonb)`,
    [proposalId, JSON.stringify(unservedOf(city, plan))],
  );
  const ledBy = new Map(clusters.map(({ row }) => [row.leadId, idOf.get(row.place)]));
  const leaving = leaversOf(city, plan).map(({ toLeadId, ...leaver }, place) => ({
    ...leaver,
    place,
    goesToId: toLeadId === null ? null : ledBy.get(toLeadId),
  }));
  await tx.query(
    `INSERT INTO leaving_school (proposal_id, place, school_id, cluster_id, closes, goes_to_id)
     SELECT $1, place, "schoolId", "clusterId", closes, "goesToId"
       FROM jsonb_to_recordset($2) AS x(place integer, "schoolId" uuid, "clusterId" uuid, closes boolean, "goesToId" uuid)`,
    [proposalId, JSON.stringify(leaving)],
  );
  proposal.score = scoreOf(city, plan);
}

/** The plan of a proposal as it is kept. */
export async function readPlan(tx: EntityManager, proposalId: string): Promise<FormingPlan> {
  const clusters = await tx.find(ProposedCluster, { where: { proposalId }, order: { place: 'ASC' } });
  const placements = await tx.find(ProposedPlacement, {
    where: { proposalId, role: 'MEMBER' as never },
    order: { id: 'ASC' },
  });
  const members = Map.groupBy(placements, ({ proposedClusterId }) => proposedClusterId);
  return {
    clusters: clusters.map(({ id, theme, leadSchoolId, continuesId }) => ({
      theme,
      leadId: leadSchoolId,
      continuesId,
      memberIds: (members.get(id) ?? []).map(({ schoolId }) => schoolId),
    })),
  };
}
