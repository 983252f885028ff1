import { schools } from '@doorstep/contracts';
import { publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { Cluster, ClusterMembership } from './cluster';

export async function publishCluster(
  tx: EntityManager,
  cluster: Cluster,
  memberships: readonly ClusterMembership[],
): Promise<void> {
  const { id, name, kind, theme, version } = cluster;
  const members = memberships.map(({ schoolId, role, during }) => ({ schoolId, role, ...during }));
  await publishState(tx, schools.cluster, [{ key: id, version, data: { id, name, kind, theme, members } }]);
}
