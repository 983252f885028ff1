import { schools } from '@doorstep/contracts';
import { publishEntities } from '@doorstep/messaging';
import { type EntityManager, In } from 'typeorm';
import { Cluster, ClusterMembership } from './cluster';
import { left, publishClusterFacts } from './cluster.events';

/** From when on schools leave, who says so, and in which job. */
export interface Leaving {
  day: string;
  now: Date;
  by: string;
  jobId?: string;
}

/** Memberships on a day or later of the schools of `$1`; a school that leads does not close, and the database holds it to that. */
const theirs = `m.school_id = ANY($1::uuid[]) AND m.during && daterange($2::date, NULL) AND m.lead_role IS NULL`;

/**
 * Ends all memberships of schools that close for good, from a day on, and keeps what was cut off: what `followStatus` does
 * for one school, in as many statements for any number. Lock the schools first.
 */
export async function leaveClusters(
  tx: EntityManager,
  { day, now, by, jobId }: Leaving,
  schoolIds: readonly string[],
): Promise<void> {
  if (schoolIds.length === 0) return;
  const locked = await tx.query<{ id: string }[]>(
    `SELECT c.id FROM cluster c WHERE c.id IN (SELECT m.cluster_id FROM cluster_membership m WHERE ${theirs})
      ORDER BY c.id FOR NO KEY UPDATE`,
    [schoolIds, day],
  );
  if (locked.length === 0) return;
  const ended = await tx.query<{ clusterId: string; schoolId: string }[]>(
    `WITH ended AS MATERIALIZED (
            SELECT m.*, lower(m.during) AS first, upper(m.during) AS last FROM cluster_membership m WHERE ${theirs}),
          cut AS (INSERT INTO cluster_membership_cut (cluster_id, school_id, during)
                  SELECT e.cluster_id, e.school_id, e.during * daterange($2::date, NULL) FROM ended e),
          gone AS (DELETE FROM cluster_membership m USING ended e WHERE m.id = e.id AND e.first >= $2::date),
          shortened AS (UPDATE cluster_membership m SET during = daterange(e.first, $2::date)
                          FROM ended e WHERE m.id = e.id AND e.first < $2::date),
          raised AS (UPDATE cluster c SET version = c.version + 1 WHERE c.id IN (SELECT e.cluster_id FROM ended e)
                     RETURNING c.id, c.version),
          noted AS (
            INSERT INTO change (kind, key, version, field, before, after, effective_on, changed_by, changed_at, in_force_at, job_id)
            SELECT 'CLUSTER', r.id::text, r.version, 'members',
                   jsonb_agg(jsonb_build_object('schoolId', e.school_id, 'role', e.role, 'from', e.first, 'to', e.last)
                             ORDER BY e.school_id, e.first),
                   coalesce(jsonb_agg(jsonb_build_object('schoolId', e.school_id, 'role', e.role, 'from', e.first, 'to', $2::date)
                             ORDER BY e.school_id, e.first) FILTER (WHERE e.first < $2::date), '[]'),
                   $2::date, $3, $4, $4, $5
              FROM raised r JOIN ended e ON e.cluster_id = r.id GROUP BY r.id, r.version)
     SELECT DISTINCT e.cluster_id AS "clusterId", e.school_id AS "schoolId" FROM ended e ORDER BY 1, 2`,
    [schoolIds, day, by, now, jobId ?? null],
  );
  await publish(
    tx,
    locked.map(({ id }) => id),
  );
  await publishClusterFacts(
    tx,
    ended.map(({ clusterId, schoolId }) => left({ id: clusterId }, schoolId, day)),
  );
}

/** Tells what clusters are now, with everybody who belongs to them, did or will. */
async function publish(tx: EntityManager, ids: string[]): Promise<void> {
  const clusters = await tx.find(Cluster, { where: { id: In(ids) }, order: { id: 'ASC' } });
  const memberships = await tx.find(ClusterMembership, {
    where: { clusterId: In(ids) },
    order: { role: 'ASC', during: 'ASC', id: 'ASC' },
  });
  const members = Map.groupBy(memberships, ({ clusterId }) => clusterId);
  await publishEntities(
    tx,
    schools.cluster,
    clusters.map(cluster => ({
      ...cluster,
      from: cluster.during.from,
      to: cluster.during.to,
      members: (members.get(cluster.id) ?? []).map(({ schoolId, role, during }) => ({
        schoolId,
        role,
        ...during,
      })),
    })),
  );
}
