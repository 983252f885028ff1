import { Among, type GraphContext, seenBy } from '@doorstep/subgraph-kit';
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

  @Among('districtCode', () => ID, 'Led from one of these districts (official codes).')
  districtCodes?: string[] | null;
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

/** Who leads each of these clusters today, or will first. */
export async function leadsOf(
  context: GraphContext,
  clusterIds: readonly string[],
  today: string,
): Promise<(string | null)[]> {
  const rows = await context.database.manager
    .createQueryBuilder(ClusterMembership, 'membership')
    .where(
      `membership.clusterId = ANY(:clusterIds) AND membership.role = 'LEAD' AND ${notEnded('membership')}`,
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
