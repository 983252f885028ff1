import type { Capability } from '@doorstep/service';
import { createClusters } from '../migrations/202609020003-clusters';
import { createClusterLife } from '../migrations/202611220040-cluster-life';
import { createClusterWork } from '../migrations/202611220041-cluster-work';
import { indexClusterLists } from '../migrations/202611220042-cluster-lists';
import { keepLedgerExact } from '../migrations/202611222275-exact-ledger';
import { keepMembershipsWhileRunning } from '../migrations/202611222260-memberships-of-running-schools';
import { indexLargeClusterLists } from '../migrations/202611222240-index-lists';
import { keepMembersWhileRunning } from '../migrations/202611222262-members-while-running';
import { knowPlanAuthors } from '../migrations/202611222270-plan-authors';
import { tellClosingsInBothLanguages } from '../migrations/202611222296-closing-reasons-in-both-languages';
import { Cluster, ClusterMembership } from './cluster';
import { ClusterMutations } from './cluster.mutations';
import { ClusterReads, ClusterResolver, FocusAreaResolver, SchoolClustersResolver } from './cluster.resolver';
import { FeaturesOfSchool, SchoolFeaturesResolver } from './features/features.resolver';
import { SchoolFeatures } from './features/school-features';
import { FocusArea } from './focus-area';
import { ClusterBalanceResolver, ClusterManagementResolver } from './health/health';
import { ClusterHealthResolver } from './health/health.resolver';
import { ClusterMembershipCut } from './membership-cut';
import { ActivityParticipant, ClusterActivity, ClusterPlan } from './plans/cluster-plan';
import { ClusterPlanReads, ClusterPlanResolver } from './plans/plans.resolver';
import { ClusterPlans } from './plans/plans.service';
import { clusterPlanTasks } from './plans/plans.tasks';
import { SharingEntry } from './sharing/sharing-entry';
import { SharingResolver } from './sharing/sharing.resolver';
import { SharingLedger } from './sharing/sharing.service';
import { sharingToConfirm } from './sharing/sharing.tasks';

/** Who works together with whom, what they plan and share, and how they fare. */
export const clusters: Capability = {
  entities: [
    Cluster,
    ClusterMembership,
    ClusterMembershipCut,
    FocusArea,
    SchoolFeatures,
    ClusterPlan,
    ClusterActivity,
    ActivityParticipant,
    SharingEntry,
  ],
  migrations: [
    createClusters,
    createClusterLife,
    createClusterWork,
    indexClusterLists,
    keepMembershipsWhileRunning,
    keepMembersWhileRunning,
    keepLedgerExact,
    indexLargeClusterLists,
    tellClosingsInBothLanguages,
    knowPlanAuthors,
  ],
  resolvers: ({ clock }) => [
    ClusterReads,
    new ClusterMutations(clock),
    FocusAreaResolver,
    new ClusterResolver(clock),
    new SchoolClustersResolver(clock),
    FeaturesOfSchool,
    new SchoolFeaturesResolver(clock),
    ClusterPlanReads,
    new ClusterPlanResolver(new ClusterPlans(clock)),
    new SharingResolver(new SharingLedger(clock)),
    new ClusterHealthResolver(clock),
    ClusterManagementResolver,
    ClusterBalanceResolver,
  ],
  tasks: [...clusterPlanTasks, sharingToConfirm],
};
