import type { Capability } from '@doorstep/service';
import { createClusters } from '../migrations/202609020003-clusters';
import { createClusterLife } from '../migrations/202611220040-cluster-life';
import { Cluster, ClusterMembership } from './cluster';
import { ClusterMutations } from './cluster.mutations';
import { ClusterReads, ClusterResolver, FocusAreaResolver, SchoolClustersResolver } from './cluster.resolver';
import { FocusArea } from './focus-area';

/** Who works together with whom. */
export const clusters: Capability = {
  entities: [Cluster, ClusterMembership, FocusArea],
  migrations: [createClusters, createClusterLife],
  resolvers: ({ clock }) => [
    ClusterReads,
    ClusterMutations,
    FocusAreaResolver,
    new ClusterResolver(clock),
    new SchoolClustersResolver(clock),
  ],
};
