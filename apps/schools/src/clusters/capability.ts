import type { Capability } from '@doorstep/service';
import { createClusters } from '../migrations/202609020003-clusters';
import { Cluster, ClusterMembership } from './cluster';
import { ClusterReads, ClusterResolver, SchoolClustersResolver } from './cluster.resolver';

/** Who works together with whom. */
export const clusters: Capability = {
  entities: [Cluster, ClusterMembership],
  migrations: [createClusters],
  resolvers: ({ clock }) => [ClusterReads, new ClusterResolver(clock), new SchoolClustersResolver(clock)],
};
