import type { During } from '@doorstep/database';
import { toDateRange } from '@doorstep/database';
import { type BilingualText } from '@doorstep/service-kit/refusal';
import { isUuid, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { recordChanges } from '../history/record-changes';
import { School } from '../register/school';
import { Cluster, ClusterMembership } from './cluster';
import { type ClusterFact, publishCluster, publishClusterFacts } from './cluster.events';
import { type ClusterKind, isExclusive, overlapping } from './cluster.rules';
import { missingIn, type Stay } from './membership.rules';

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

/**
 * Makes the memberships of a locked cluster what they are to be, notes what has changed, and tells it. What
 * goes goes first, so that the database sees no overlap on the way.
 * @param from the day from which on the change holds
 */
export async function settle(
  tx: EntityManager,
  { by, from: effectiveOn }: { by: string; from: string },
  cluster: Cluster,
  wanted: readonly Stay[],
  facts: readonly ClusterFact[],
): Promise<void> {
  const { id: clusterId, kind } = cluster;
  const before = await membershipsOf(tx, clusterId);
  const gone = missingIn(before, wanted);
  const come = missingIn(wanted, before);
  if (gone.length > 0) await tx.delete(ClusterMembership, { id: In(gone.map(({ id }) => id)) });
  await tx.save(
    come.map(({ schoolId, role, during }) =>
      tx.create(ClusterMembership, { clusterId, kind, schoolId, role, during }),
    ),
  );
  await tx.increment(Cluster, { id: clusterId }, 'version', 1);
  cluster.version += 1;
  await recordChanges(tx, { kind: 'CLUSTER', key: clusterId, version: cluster.version, by, effectiveOn }, [
    { field: 'members', before: told(gone), after: told(come) },
  ]);
  await publishCluster(tx, cluster, await membershipsOf(tx, clusterId));
  await publishClusterFacts(tx, facts);
}

/** Memberships in the history: those that went and those that came. */
const told = (stays: readonly Stay[]) =>
  stays.map(({ schoolId, role, during }) => ({ schoolId, role, ...during }));
