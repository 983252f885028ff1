import type { Capability } from '@doorstep/service';
import { createClusterProposals } from '../migrations/202611220050-cluster-proposals';
import { proposeClustersForADay } from '../migrations/202611222295-cluster-proposals-of-a-day';
import { endProposalsWithJobs } from '../migrations/202611222297-proposals-end-with-their-jobs';
import { formingJob } from './forming.job';
import {
  ClusterProposalReads,
  ClusterProposalResolver,
  ProposalEffectResolver,
  SchoolAnswersResolver,
  SchoolNeedResolver,
} from './forming.resolver';
import { SchoolNeed } from './need';
import { ClusterProposal } from './proposal';
import { LeavingSchool, ProposedCluster, ProposedPlacement, UnservedSchool } from './proposed';
import { proposalsToAdopt } from './proposal.tasks';
import { Proposals } from './proposals.service';

/** Clusters formed on need: what schools need, what the solver proposes, and how it is adopted. */
export const forming: Capability = {
  entities: [SchoolNeed, ClusterProposal, ProposedCluster, ProposedPlacement, UnservedSchool, LeavingSchool],
  migrations: [createClusterProposals, proposeClustersForADay, endProposalsWithJobs],
  resolvers: ({ clock, jobs }) => [
    SchoolNeedResolver,
    SchoolAnswersResolver,
    ProposalEffectResolver,
    ClusterProposalReads,
    new ClusterProposalResolver(new Proposals(clock, jobs)),
  ],
  jobs: ({ database }) => [formingJob(database)],
  tasks: [proposalsToAdopt],
};
