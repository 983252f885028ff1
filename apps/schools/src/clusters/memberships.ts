import { type During, holdsOn, toDateRange } from '@doorstep/database';
import { type BilingualText } from '@doorstep/service-kit/refusal';
import { isUuid, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { recordChanges } from '../history/record-changes';
import { idleTimesOf } from '../register/running';
import { School } from '../register/school';
import { Cluster, ClusterMembership } from './cluster';
import { type ClusterFact, joined, left, publishCluster, publishClusterFacts } from './cluster.events';
import { type ClusterKind, isExclusive, overlapping } from './cluster.rules';
import { ClusterMembershipCut } from './membership-cut';
import { cutBy, merged, missingIn, type Stay } from './membership.rules';

/**
 * The schools by id, locked in one order for all and before any cluster: of two officers who take the same
 * school, the second waits and is then told of the first one's cluster.
 */
export async function lockSchools(tx: EntityManager, ids: readonly string[]): Promise<Map<string, School>> {
  const found = await tx.find(School, {
    where: { id: In(ids.filter(isUuid)) },
    order: { id: 'ASC' },
    lock: { mode: 'for_no_key_update' },
  });
  return new Map(found.map(school => [school.id, school]));
}

/** The cluster, locked, as the caller knows it; else a refusal. */
export async function lockCluster(
  tx: EntityManager,
  given: { clusterId: string; expectedVersion?: number },
): Promise<Cluster> {
  return lockById(tx, Cluster, given.clusterId, given.expectedVersion);
}

/** Everybody who belongs to a cluster, did or will. */
export const membershipsOf = (tx: EntityManager, clusterId: string): Promise<ClusterMembership[]> =>
  tx.find(ClusterMembership, { where: { clusterId }, order: { role: 'ASC', during: 'ASC', id: 'ASC' } });

/** Refuses schools that belong to another cluster of a kind of which a school belongs to one at a time. */
export async function refuseOverlaps(
  tx: EntityManager,
  { kind, id }: { kind: ClusterKind; id?: string },
  during: During,
  placed: readonly { path: string[]; school: School }[],
): Promise<void> {
  if (!isExclusive(kind)) return;
  const rows = await tx.query<{ schoolId: string; name: BilingualText }[]>(
    `SELECT m.school_id AS "schoolId", c.name FROM cluster_membership m JOIN cluster c ON c.id = m.cluster_id
      WHERE m.exclusive_kind = $1 AND m.school_id = ANY($2::uuid[]) AND m.during && $3::daterange
        AND m.cluster_id IS DISTINCT FROM $4::uuid`,
    [kind, placed.map(({ school }) => school.id), toDateRange(during), id ?? null],
  );
  const refusal = overlapping(
    placed.flatMap(({ path, school }) => {
      const other = rows.find(row => row.schoolId === school.id);
      return other ? [{ path, code: school.code, cluster: other.name.zh }] : [];
    }),
  );
  if (refusal) throw refusal;
}

/** What memberships of a cluster the closing of schools has cut off. */
const cutsOf = (tx: EntityManager, clusterId: string): Promise<ClusterMembershipCut[]> =>
  tx.find(ClusterMembershipCut, { where: { clusterId } });

/** The stays of a cluster as they are meant, with what the closing of schools cuts off: what a change starts from. */
export async function staysOf(tx: EntityManager, clusterId: string): Promise<Stay[]> {
  return merged([...(await membershipsOf(tx, clusterId)), ...(await cutsOf(tx, clusterId))]);
}

/**
 * Makes the memberships of a locked cluster what they are to be, as far as the schools run, notes what has changed,
 * and tells it. Where nothing changes, nothing is done.
 * @param from the day from which on the change holds
 * @param wanted the stays as they are meant
 * @param revised schools whose closing, or its withdrawal, has changed when they run
 */
export async function settle(
  tx: EntityManager,
  { from: effectiveOn, ...asked }: { by: string; from: string; jobId?: string },
  cluster: Cluster,
  wanted: readonly Stay[],
  { facts = [], revised = [] }: { facts?: readonly ClusterFact[]; revised?: readonly string[] },
): Promise<void> {
  const { id: clusterId } = cluster;
  const { gone, come, cutFacts } = await writeStays(tx, cluster, wanted, revised);
  const told = [...facts, ...cutFacts];
  if (gone.length + come.length + told.length === 0) return;
  await tx.increment(Cluster, { id: clusterId }, 'version', 1);
  cluster.version += 1;
  await recordChanges(
    tx,
    { kind: 'CLUSTER', key: clusterId, version: cluster.version, ...asked, effectiveOn },
    [{ field: 'members', before: inWords(gone), after: inWords(come) }],
  );
  await publishCluster(tx, cluster, await membershipsOf(tx, clusterId));
  await publishClusterFacts(tx, told);
}

/**
 * Writes the stays of a cluster, those of running schools as memberships. What goes goes first, so that the database sees
 * no overlap on the way.
 */
export async function writeStays(
  tx: EntityManager,
  cluster: Cluster,
  wanted: readonly Stay[],
  revised: readonly string[] = [],
): Promise<{ gone: Stay[]; come: Stay[]; cutFacts: ClusterFact[] }> {
  const { id: clusterId, kind } = cluster;
  const [present, presentCuts] = [await membershipsOf(tx, clusterId), await cutsOf(tx, clusterId)];
  const meant = merged([...present, ...presentCuts]);
  const changing = new Set([
    ...revised,
    ...[...missingIn(meant, wanted), ...missingIn(wanted, meant)].map(({ schoolId }) => schoolId),
  ]);
  const those = <S extends Stay>(stays: readonly S[]) =>
    stays.filter(({ schoolId }) => changing.has(schoolId));
  const [before, cutBefore] = [those(present), those(presentCuts)];
  const { kept, cut } = cutBy(merged(those(wanted)), await idleTimesOf(tx, [...changing]));
  const [gone, come] = [missingIn(before, kept), missingIn(kept, before)];

  // One that only ends sooner stays the same membership.
  const shorter = gone.flatMap(stay => {
    const rest = come.find(other => shortens(other, stay));
    return rest ? [{ stay, rest }] : [];
  });
  const ended = gone.filter(stay => !shorter.some(one => one.stay === stay));
  if (ended.length > 0) await tx.delete(ClusterMembership, { id: In(ended.map(({ id }) => id)) });
  for (const { stay, rest } of shorter) {
    await tx.update(ClusterMembership, { id: stay.id }, { during: rest.during });
  }
  await tx.save(
    come
      .filter(stay => !shorter.some(({ rest }) => rest === stay))
      .map(({ schoolId, role, during }) =>
        tx.create(ClusterMembership, { clusterId, kind, schoolId, role, during }),
      ),
  );
  await writeCuts(tx, clusterId, missingIn(cutBefore, cut), missingIn(cut, cutBefore));
  return { gone, come, cutFacts: factsOfCuts(cluster, kept, cutBefore, cut) };
}

async function writeCuts(
  tx: EntityManager,
  clusterId: string,
  gone: readonly Stay[],
  come: readonly Stay[],
): Promise<void> {
  for (const { schoolId, during } of gone) {
    await tx.query(
      'DELETE FROM cluster_membership_cut WHERE cluster_id = $1 AND school_id = $2 AND during = $3',
      [clusterId, schoolId, toDateRange(during)],
    );
  }
  if (come.length === 0) return;
  await tx.insert(
    ClusterMembershipCut,
    come.map(({ schoolId, during }) => ({ clusterId, schoolId, during })),
  );
}

const shortens = (one: Stay, other: Stay): boolean =>
  one.schoolId === other.schoolId &&
  one.role === other.role &&
  one.during.from === other.during.from &&
  one.during.to !== null &&
  (other.during.to === null || one.during.to < other.during.to);

/** Who stays after all, and who leaves because its school closes: what is told later holds from its day on. */
function factsOfCuts(
  cluster: Cluster,
  kept: readonly Stay[],
  cutBefore: readonly Stay[],
  cut: readonly Stay[],
): ClusterFact[] {
  const stays = ({ schoolId, during: { from } }: Stay) =>
    kept.some(stay => stay.schoolId === schoolId && holdsOn(stay.during, from));
  const isNew = ({ schoolId, during: { from } }: Stay) =>
    !cutBefore.some(stay => stay.schoolId === schoolId && stay.during.from === from);
  return [
    ...cutBefore.filter(stays).map(one => joined(cluster, one.schoolId, one.role, one.during.from)),
    ...cut.filter(isNew).map(one => left(cluster, one.schoolId, one.during.from)),
  ];
}

/** Memberships in the history: those that went and those that came. */
const inWords = (stays: readonly Stay[]) =>
  stays.map(({ schoolId, role, during }) => ({ schoolId, role, ...during }));
