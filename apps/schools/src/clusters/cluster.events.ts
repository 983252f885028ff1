import { type FactsTopic, schools } from '@doorstep/contracts';
import { type FactRow, publishEntities, publishFacts } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { Cluster, ClusterMembership } from './cluster';
import type { ClusterRole } from './cluster.rules';

/** Something that has happened to a cluster. */
export type ClusterFact =
  typeof schools.clusterFacts extends FactsTopic<infer Facts> ? FactRow<Facts> : never;

/** Tells what a cluster is now, with everybody who belongs to it, did or will. */
export async function publishCluster(
  tx: EntityManager,
  cluster: Cluster,
  memberships: readonly Pick<ClusterMembership, 'schoolId' | 'role' | 'during'>[],
): Promise<void> {
  const { from, to } = cluster.during;
  const members = memberships.map(({ schoolId, role, during }) => ({ schoolId, role, ...during }));
  await publishEntities(tx, schools.cluster, [{ ...cluster, from, to, members }]);
}

export async function publishClusterFacts(tx: EntityManager, facts: readonly ClusterFact[]): Promise<void> {
  if (facts.length > 0) await publishFacts(tx, schools.clusterFacts, facts);
}

/** That a school belongs to a cluster from a day on. */
export const joined = (
  { id: key }: Pick<Cluster, 'id'>,
  schoolId: string,
  role: ClusterRole,
  from: string,
): ClusterFact => ({ key, name: 'MemberJoined', data: { schoolId, role, from } });

/** That a school no longer belongs to a cluster from a day on. */
export const left = ({ id: key }: Pick<Cluster, 'id'>, schoolId: string, from: string): ClusterFact => ({
  key,
  name: 'MemberLeft',
  data: { schoolId, from },
});
