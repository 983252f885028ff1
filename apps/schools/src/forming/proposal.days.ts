import { type Problem, Refusal, refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import { isExclusive } from '../clusters/cluster.rules';
import { type ClusterScope, clustersFrom, type StandingClusters } from './standing-clusters';

/** How far ahead clusters are formed at most. */
const mostYears = 2;

interface Asked extends ClusterScope {
  /** The business day. */
  today: string;
  /** From when on the clusters shall hold; null for the earliest day. */
  from: string | null;
  /** Clusters that are named as good, and as left as they are; null for none. */
  named: { goodClusterIds: readonly string[] | null; untouchedClusterIds: readonly string[] | null };
}

/**
 * The day for which clusters are proposed, and which there are from then on. A cluster that has not begun by the day before
 * could neither go on nor close then.
 * @throws Refusal PROPOSAL_DAY, CLUSTER_NOT_FOUND, PROPOSAL_SEVERAL_CLUSTERS
 */
export async function startOf(
  tx: EntityManager,
  { today, from, named, ...scope }: Asked,
): Promise<{ from: string; standing: StandingClusters }> {
  const last = `${Number(today.slice(0, 4)) + mostYears}${today.slice(4)}`;
  if (from !== null) checkDay(from, today, last);
  const all = await clustersFrom(tx, { ...scope, untouched: [] }, from ?? today);
  checkNamed(all, named);
  const clusters = [...all.clusters.values()].filter(({ id }) => !scope.untouched.includes(id));
  const begins = clusters.reduce(
    (latest, cluster) => (cluster.begins > latest ? cluster.begins : latest),
    '',
  );
  if (from === null) {
    const earliest = begins < today ? today : dayAfter(begins);
    if (earliest > last) throw notBegun(clusters.find(cluster => cluster.begins === begins)!);
    return withoutDouble(tx, scope, earliest);
  }
  const late = clusters.find(cluster => cluster.begins >= from);
  if (late) throw notBegun(late);
  return withoutDouble(tx, scope, from);
}

async function withoutDouble(
  tx: EntityManager,
  scope: ClusterScope,
  from: string,
): Promise<{ from: string; standing: StandingClusters }> {
  const standing = await clustersFrom(tx, scope, from);
  if (!isExclusive(scope.kind)) await refuseDouble(tx, standing);
  return { from, standing };
}

/** Refuses a day that has been, or lies too far ahead. */
export function checkDay(day: string, today: string, last = '9999-12-31'): void {
  if (day >= today && day <= last) return;
  throw refuse(
    'PROPOSAL_DAY',
    ['from'],
    day < today ? `请填写今天（${today}）或之后的日期。` : `请填写不晚于 ${last} 的日期。`,
    day < today ? `Name today (${today}) or a later day.` : `Name a day until ${last}.`,
  );
}

/** Refuses a day on which a cluster has not begun before. */
export const notBegun = ({ name, begins }: { name: { zh: string; en: string }; begins: string }): Refusal =>
  refuse(
    'PROPOSAL_DAY',
    ['from'],
    `“${name.zh}”自 ${begins} 起才成立：请填写之后的日期，或将其列入 untouchedClusterIds。`,
    `The cluster ${name.en} begins on ${begins}: name a later day, or name it among untouchedClusterIds.`,
  );

function checkNamed({ clusters }: StandingClusters, named: Asked['named']): void {
  const problems = Object.entries(named).flatMap(([field, ids]) =>
    (ids ?? []).flatMap((id, place): Problem[] =>
      clusters.has(id.toLowerCase())
        ? []
        : [
            {
              code: 'CLUSTER_NOT_FOUND',
              path: [field, String(place)],
              message: {
                zh: '届时没有这个同类集群，或它不属于该区县。',
                en: 'There is no such cluster of this kind and district then.',
              },
            },
          ],
    ),
  );
  const [first, ...others] = problems;
  if (first) throw new Refusal([first, ...others]);
}

/** A proposal gives each school one place: of teams, which school belongs to several is to be decided before. */
async function refuseDouble(
  tx: EntityManager,
  { clusters, ofSchool, twice }: StandingClusters,
): Promise<void> {
  if (twice.size === 0) return;
  const rows = await tx.query<{ id: string; code: string }[]>(
    'SELECT id, code FROM school WHERE id = ANY ($1::uuid[]) ORDER BY code',
    [[...twice]],
  );
  const problems = rows.map(({ id, code }): Problem => {
    const names = (language: 'zh' | 'en') =>
      (ofSchool.get(id) ?? []).map(one => clusters.get(one)!.name[language]);
    return {
      code: 'PROPOSAL_SEVERAL_CLUSTERS',
      path: ['untouchedClusterIds', code],
      message: {
        zh: `学校 ${code} 同时属于“${names('zh').join('”“')}”，而方案只给每所学校一个位置：请将其余团队列入 untouchedClusterIds，或先让该校退出。`,
        en: `The school ${code} belongs to ${names('en').join(' and ')} at once, and a proposal gives each school one place: name the others among untouchedClusterIds, or let the school leave them first.`,
      },
    };
  });
  const [first, ...others] = problems;
  if (first) throw new Refusal([first, ...others]);
}

/** The next calendar day. */
function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
