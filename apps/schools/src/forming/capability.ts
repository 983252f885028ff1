import type { Capability } from '@doorstep/service';
import { actable, taskSource } from '@doorstep/subgraph-kit';
import { createClusterProposals } from '../migrations/202611220050-cluster-proposals';
import { formingJob } from './forming.job';
import { ClusterProposalReads, ClusterProposalResolver, SchoolNeedResolver } from './forming.resolver';
import { SchoolNeed } from './need';
import {
  ClusterProposal,
  ProposalStatus,
  ProposedCluster,
  ProposedPlacement,
  UnservedSchool,
} from './proposal';
import { Proposals } from './proposals.service';

const toAdopt = taskSource<ClusterProposal>({
  kind: 'ADOPT_CLUSTER_PROPOSAL',
  subjectType: 'ClusterProposal',
  key: 'id',
  since: 'createdAt',
  awaiting(context) {
    return actable(context, ClusterProposal, 'approve', 'ClusterProposal')?.andWhere('item.status = :ready', {
      ready: ProposalStatus.READY,
    });
  },
  tell: ({ schoolCount }) => ({
    title: {
      zh: `审定 ${schoolCount} 所学校的按需集群方案`,
      en: `Adopt or discard the clusters proposed for ${schoolCount} schools`,
    },
  }),
});

/** Clusters formed on need: what schools need, what the solver proposes, and how it is adopted. */
export const forming: Capability = {
  entities: [SchoolNeed, ClusterProposal, ProposedCluster, ProposedPlacement, UnservedSchool],
  migrations: [createClusterProposals],
  resolvers: ({ clock, jobs }) => [
    SchoolNeedResolver,
    ClusterProposalReads,
    new ClusterProposalResolver(new Proposals(clock, jobs)),
  ],
  jobs: ({ database }) => [formingJob(database)],
  tasks: [toAdopt],
};
