import { Among, containing, DateScalar, type GraphContext, seenBy, Where } from '@doorstep/subgraph-kit';
import { ID, InputType } from 'type-graphql';
import type { SelectQueryBuilder } from 'typeorm';
import { Cluster, ClusterMembership } from './cluster';
import { ClusterKind } from './cluster.rules';

@InputType({ description: 'Which clusters: those that meet all that is given.' })
export class ClusterFilter {
  @Among('kind', () => ClusterKind, 'Of one of these kinds.')
  kinds?: ClusterKind[] | null;

  @Among('theme', () => String, 'On one of these themes.')
  themes?: string[] | null;

  @Among(
    'districtCode',
    () => ID,
    'For which one of these districts answers (official codes): that of its first lead.',
  )
  districtCodes?: string[] | null;

  @Among('focusAreaCode', () => ID, 'Whose problem lies in one of these areas (codes).')
  focusAreaCodes?: string[] | null;

  @Where<string>(() => DateScalar, 'That exist on this business day.', (day, cluster) => ({
    sql: `${cluster}.during @> CAST(:clusterDay AS date)`,
    parameters: { clusterDay: day },
  }))
  existOn?: string | null;

  @Where<string>(
    () => String,
    'Whose name, in either language, contains this; capitals do not count.',
    (text, cluster) => ({
      sql: `(${cluster}.name->>'zh' ILIKE :clusterName OR ${cluster}.name->>'en' ILIKE :clusterName)`,
      parameters: { clusterName: containing(text) },
    }),
  )
  nameContains?: string | null;
}

const notEnded = (alias: string) => `(upper_inf(${alias}.during) OR upper(${alias}.during) > :today)`;

/** Clusters beside the schools that belong to them today or will, each pair once; `membership.schoolId` is the school. */
export function clustersBySchool(context: GraphContext, today: string): SelectQueryBuilder<Cluster> {
  return seenBy(context, Cluster, 'Cluster', 'cluster')
    .innerJoin(ClusterMembership, 'membership', 'membership.clusterId = cluster.id')
    .andWhere(notEnded('membership'), { today })
    .andWhere(
      `NOT EXISTS (SELECT FROM cluster_membership earlier
                    WHERE earlier.cluster_id = membership.cluster_id AND earlier.school_id = membership.school_id
                      AND earlier.during < membership.during AND ${notEnded('earlier')})`,
    );
}

/** Clusters beside the schools that belonged to them on a day; `membership.schoolId` is the school. */
export function clustersBySchoolOn(context: GraphContext, day: string): SelectQueryBuilder<Cluster> {
  return seenBy(context, Cluster, 'Cluster', 'cluster')
    .innerJoin(ClusterMembership, 'membership', 'membership.clusterId = cluster.id')
    .andWhere('membership.during @> :day::date', { day });
}

/** Who leads each of these clusters today, or will first. */
export async function leadsOf(
  context: GraphContext,
  clusterIds: readonly string[],
  today: string,
): Promise<(string | null)[]> {
  const rows = await context.database.manager
    .createQueryBuilder(ClusterMembership, 'membership')
    .where(
      `membership.clusterId = ANY(:clusterIds) AND membership.leadRole IS NOT NULL AND ${notEnded('membership')}`,
      {
        clusterIds: [...clusterIds],
        today,
      },
    )
    .distinctOn(['membership.clusterId'])
    .orderBy('membership.clusterId')
    .addOrderBy('membership.during')
    .getMany();
  const leads = new Map(rows.map(({ clusterId, schoolId }) => [clusterId, schoolId]));
  return clusterIds.map(id => leads.get(id) ?? null);
}
