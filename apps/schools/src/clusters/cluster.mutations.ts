import { businessDay, type Clock } from '@doorstep/service-kit';
import { Input, payloadOf, UseCase, type UseCaseContext, Work } from '@doorstep/subgraph-kit';
import { Resolver } from 'type-graphql';
import { Cluster } from './cluster';
import {
  AddClusterMemberInput,
  ChangeClusterLeadInput,
  CloseClusterInput,
  DescribeClusterInput,
  EndClusterMembershipInput,
  FormClusterInput,
  NameFocusAreaInput,
} from './cluster.inputs';
import { clusterConstraints } from './cluster.constraints';
import { checkPlannable } from './cluster.rules';
import { closeCluster, describeCluster, formCluster, nameFocusArea } from './clusters.service';
import { FocusArea } from './focus-area';
import { addMember, changeLead, endMembership } from './memberships.service';

const ClusterPayload = payloadOf(Cluster, 'cluster');
const FocusAreaPayload = payloadOf(FocusArea, 'focusArea');
const constraints = clusterConstraints;

/** What is done with clusters and memberships. */
@Resolver()
export class ClusterMutations {
  constructor(private readonly clock: Clock) {}

  @UseCase({
    policy: ['create', 'Cluster'],
    gives: () => ClusterPayload,
    description:
      "Forms a cluster of schools. Of a practice community or education group a school belongs to one at a time. A district places schools of its own; a cluster over several districts is the city's to form.",
    constraints: {
      ...constraints,
      cluster_membership_overlaps: {
        ...constraints.cluster_membership_overlaps,
        path: ['memberSchoolIds'],
      },
    },
  })
  async formCluster(@Input() input: FormClusterInput, @Work() { tx, actor }: UseCaseContext) {
    this.checkDays(input);
    return { cluster: await formCluster(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Cluster'],
    gives: () => ClusterPayload,
    description: 'Changes what a cluster says of itself: name, theme, area, problem, legal form.',
  })
  async describeCluster(@Input() input: DescribeClusterInput, @Work() { tx, actor }: UseCaseContext) {
    return { cluster: await describeCluster(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Cluster'],
    gives: () => ClusterPayload,
    description:
      'Lets a school join a cluster, today, ahead of time or as it was. A district lets schools of its own join; others join by the city.',
    constraints,
  })
  async addClusterMember(@Input() input: AddClusterMemberInput, @Work() { tx, actor }: UseCaseContext) {
    this.checkDays(input);
    return { cluster: await addMember(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Cluster'],
    gives: () => ClusterPayload,
    description:
      'Ends the membership of a school from a day on; a membership that was to begin later falls away. A lead leaves by `changeClusterLead`.',
    constraints,
  })
  async endClusterMembership(
    @Input() input: EndClusterMembershipInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    this.checkDays(input);
    return { cluster: await endMembership(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Cluster'],
    gives: () => ClusterPayload,
    description:
      'Lets another school lead a cluster from a day on. A change of lead that is planned for later stays planned.',
    constraints,
  })
  async changeClusterLead(@Input() input: ChangeClusterLeadInput, @Work() { tx, actor }: UseCaseContext) {
    this.checkDays(input);
    return { cluster: await changeLead(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Cluster'],
    gives: () => ClusterPayload,
    description: 'Closes a cluster from a day on; all memberships end with it. It never opens again.',
    constraints,
  })
  async closeCluster(@Input() input: CloseClusterInput, @Work() { tx, actor }: UseCaseContext) {
    this.checkDays(input);
    return { cluster: await closeCluster(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'Programme'],
    gives: () => FocusAreaPayload,
    description:
      'Adds an area to the list of `focusAreas`, or renames one; with `expectedVersion`, only as it was read. Sent twice, it does nothing more.',
  })
  async nameFocusArea(@Input() input: NameFocusAreaInput, @Work() { tx, actor }: UseCaseContext) {
    return { focusArea: await nameFocusArea(tx, actor, input) };
  }

  private checkDays({ from, to }: { from: string; to?: string | null }): void {
    const today = businessDay(this.clock.now());
    checkPlannable(from, today, ['from']);
    checkPlannable(to, today, ['to']);
  }
}
