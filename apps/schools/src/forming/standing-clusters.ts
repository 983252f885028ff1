import { type During, overlaps } from '@doorstep/database';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { ClusterKind } from '../clusters/cluster.rules';

/** Of which clusters: those of a kind, of a district or of the whole city, but for some that are left as they are. */
export interface ClusterScope {
  kind: ClusterKind;
  districtCode: string | null;
  untouched: readonly string[];
}

/** A cluster that there is on a day, or that is to begin later. */
export interface StandingCluster {
  id: string;
  name: BilingualText;
  theme: string;
  begins: string;
  ends: string | null;
  /** Who leads it on the day, or will next; null where nobody is to. */
  leadId: string | null;
}

export interface StandingClusters {
  clusters: ReadonlyMap<string, StandingCluster>;
  /** Of each school that belongs to some of them on the day or later: to which, the first one first. */
  ofSchool: ReadonlyMap<string, readonly string[]>;
  /** Schools that belong to two of them at once. */
  twice: ReadonlySet<string>;
}

/** Which clusters there are from a day on, and who belongs to them. Two statements, however many there are. */
export async function clustersFrom(
  tx: EntityManager,
  { kind, districtCode, untouched }: ClusterScope,
  day: string,
): Promise<StandingClusters> {
  const clusters = await tx.query<StandingCluster[]>(
    `SELECT c.id, c.name, c.theme, lower(c.during)::text AS begins, upper(c.during)::text AS ends, l.school_id AS "leadId"
       FROM cluster c
       LEFT JOIN LATERAL (SELECT m.school_id FROM cluster_membership m
           WHERE m.cluster_id = c.id AND m.lead_role IS NOT NULL AND m.during && daterange($3::date, NULL)
           ORDER BY m.during LIMIT 1) l ON true
      WHERE c.kind = $1 AND ($2::text IS NULL OR c.district_code = $2) AND c.during && daterange($3::date, NULL)
        AND NOT c.id = ANY ($4::uuid[])
      ORDER BY c.id`,
    [kind, districtCode, day, untouched],
  );
  const memberships = await tx.query<(During & { schoolId: string; clusterId: string })[]>(
    `SELECT m.school_id AS "schoolId", m.cluster_id AS "clusterId", lower(m.during)::text AS "from", upper(m.during)::text AS "to"
       FROM cluster_membership m
      WHERE m.cluster_id = ANY ($1::uuid[]) AND m.during && daterange($2::date, NULL)
      ORDER BY m.during, m.cluster_id`,
    [clusters.map(({ id }) => id), day],
  );
  const ofSchool = new Map<string, string[]>();
  const twice = new Set<string>();
  for (const [schoolId, stays] of Map.groupBy(memberships, ({ schoolId }) => schoolId)) {
    ofSchool.set(schoolId, [...new Set(stays.map(({ clusterId }) => clusterId))]);
    const double = stays.some((one, place) =>
      stays.slice(place + 1).some(other => other.clusterId !== one.clusterId && overlaps(one, other)),
    );
    if (double) twice.add(schoolId);
  }
  return { clusters: new Map(clusters.map(cluster => [cluster.id, cluster])), ofSchool, twice };
}
