import { schools } from '@doorstep/contracts';
import { publishEntities } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { Cluster, ClusterMembership } from './cluster';

export async function publishCluster(
  tx: EntityManager,
  cluster: Cluster,
  memberships: readonly ClusterMembership[],
): Promise<void> {
  const members = memberships.map(({ schoolId, role, during }) => ({ schoolId, role, ...during }));
  await publishEntities(tx, schools.cluster, [{ ...cluster, members }]);
}
