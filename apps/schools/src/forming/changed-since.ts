import { type Problem, Refusal } from '@doorstep/service-kit/refusal';
import { type EntityManager, In } from 'typeorm';
import { School } from '../register/school';
import type { FormingProblem, PlannedCluster } from './problem.rules';
import type { ClusterProposal } from './proposal';
import { notBegun } from './proposal.days';
import { clustersFrom, type StandingCluster, type StandingClusters } from './standing-clusters';

interface Given {
  problem: FormingProblem;
  clusters: readonly PlannedCluster[];
  /** The day from which on the clusters shall hold. */
  from: string;
}

/**
 * Refuses what is no longer as the proposal was made of, on the day from which on its clusters shall hold: a placed school
 * that belongs elsewhere, one that has joined a cluster and would leave it untold, a cluster that was to go on.
 */
export async function refuseWhatChanged(
  tx: EntityManager,
  { kind, districtCode }: ClusterProposal,
  { problem, clusters, from }: Given,
): Promise<void> {
  const untouched = problem.untouched ?? [];
  const now = await clustersFrom(tx, { kind, districtCode, untouched }, from);
  const late = problem.clusters
    .flatMap(({ id }) => now.clusters.get(id) ?? [])
    .find(({ begins }) => begins >= from);
  if (late) throw notBegun(late);
  const problems = [
    ...(await changedSchools(tx, problem, clusters, now)),
    ...changedClusters(problem, clusters, now),
  ];
  const [first, ...others] = problems;
  if (first) throw new Refusal([first, ...others]);
}

async function changedSchools(
  tx: EntityManager,
  problem: FormingProblem,
  clusters: readonly PlannedCluster[],
  now: StandingClusters,
): Promise<Problem[]> {
  const before = new Map(problem.schools.map(({ id, clusterId }) => [id, clusterId]));
  const known = new Set(problem.clusters.map(({ id }) => id));
  const present = (id: string) => now.ofSchool.get(id)?.[0] ?? null;
  const placed = clusters.flatMap(({ leadId, memberIds }) => [leadId, ...memberIds]);
  const others = [...now.ofSchool.keys()].filter(id => known.has(present(id)!));
  const changed = [...new Set([...placed, ...others])].filter(id => present(id) !== (before.get(id) ?? null));
  if (changed.length === 0) return [];
  const schools = await tx.find(School, { where: { id: In(changed) }, order: { code: 'ASC' } });
  return schools.map(({ id, code }): Problem => {
    const cluster = now.clusters.get(present(id) ?? '');
    const [zh, en] = cluster
      ? [`届时属于“${cluster.name.zh}”`, `belongs to ${cluster.name.en} then`]
      : ['届时已不在原集群', 'no longer belongs to its cluster then'];
    return conflict(code, `学校 ${code} ${zh}`, `the school ${code} ${en}`);
  });
}

/** Clusters that were to go on, and cannot as they were. */
function changedClusters(
  problem: FormingProblem,
  clusters: readonly PlannedCluster[],
  now: StandingClusters,
): Problem[] {
  const codeOf = new Map(problem.schools.map(({ id, code }) => [id, code]));
  return clusters.flatMap(({ leadId, theme, continuesId }): Problem[] => {
    const before = problem.clusters.find(({ id }) => id === continuesId);
    if (!before) return [];
    const cluster = now.clusters.get(before.id);
    const what = whatChanged(cluster, { theme, leadId: before.leadId });
    if (!what) return [];
    const code = codeOf.get(leadId) ?? leadId;
    return [conflict(code, `由 ${code} 领衔的集群${what.zh}`, `the cluster of ${code} ${what.en}`)];
  });
}

function whatChanged(cluster: StandingCluster | undefined, before: { theme: string; leadId: string | null }) {
  if (!cluster) return { zh: '届时已关闭', en: 'has closed by then' };
  if (cluster.ends !== null) return { zh: `将于 ${cluster.ends} 关闭`, en: `is to close on ${cluster.ends}` };
  if (cluster.theme !== before.theme) return { zh: '已更换主题', en: 'has another theme' };
  return cluster.leadId === before.leadId ? undefined : { zh: '已更换领衔校', en: 'has another lead' };
}

const conflict = (code: string, zh: string, en: string): Problem => ({
  code: 'CONFLICT',
  path: ['proposalId', code],
  message: {
    zh: `方案生成后情况有变：${zh}。请调整方案或重新生成。`,
    en: `Things have changed since the proposal was made: ${en}. Edit it, or make a new one.`,
  },
});
