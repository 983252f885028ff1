import { Policy, visible } from '@doorstep/access';
import {
  Among,
  ConnectionArgs,
  type GraphContext,
  Input,
  loadOne,
  MutationPayload,
  type Page,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { clusterConstraints } from '../clusters/cluster.constraints';
import { ClusterKind } from '../clusters/cluster.rules';
import { School } from '../register/school';
import { Change, ChangedKind } from '../history/change';
import { ChangeConnection, changesOf } from '../history/change.list';
import { ClusterAnswer } from './answer';
import { answersFor, answerTo } from './answers';
import { SchoolNeed } from './need';
import { declareNeed } from './need.service';
import { ClusterProposal, ProposalStatus } from './proposal';
import {
  AdoptClusterProposalInput,
  DeclareSchoolNeedInput,
  EditClusterProposalInput,
  DiscardClusterProposalInput,
  ProposeClustersInput,
} from './proposal.inputs';
import { ProposalEffect } from './proposal.types';
import { compared, type Proposals } from './proposals.service';

@InputType({ description: 'Which proposals: those that meet all that is given.' })
class ClusterProposalFilter {
  @Among('status', () => ProposalStatus, 'With one of these statuses.')
  statuses?: ProposalStatus[] | null;

  @Among('kind', () => ClusterKind, 'Of one of these kinds.')
  kinds?: ClusterKind[] | null;

  @Among('districtCode', () => ID, 'For one of these districts (official codes).')
  districtCodes?: string[] | null;
}

const SchoolNeedPayload = payloadOf(SchoolNeed, 'schoolNeed');
const ClusterProposalPayload = payloadOf(ClusterProposal, 'clusterProposal');

@ObjectType({ description: 'The proposal, and what the edit does to it, or would do.' })
class EditClusterProposalPayload extends MutationPayload {
  @Field(() => ClusterProposal, { nullable: true, description: 'The proposal as it is now.' })
  clusterProposal?: ClusterProposal;

  @Field(() => ProposalEffect, {
    nullable: true,
    description: 'The proposal after the edit beside the one before.',
  })
  effect?: ProposalEffect;
}

export const ClusterProposalReads = readsOf(ClusterProposal, {
  one: 'clusterProposal',
  many: 'clusterProposals',
  policy: 'ClusterProposal',
  description: 'The proposals of clusters that you may see, the latest first.',
  filter: ClusterProposalFilter,
  orderBy: ['-id'],
});

@Resolver(() => School)
export class SchoolNeedResolver {
  @Policy('read', 'SchoolNeed')
  @FieldResolver(() => SchoolNeed, {
    nullable: true,
    description: 'What it needs of a cluster; null if it has declared nothing, or nothing that you may see.',
  })
  async need(@Root() school: School, @Ctx() context: GraphContext): Promise<SchoolNeed | null> {
    return visible(context.actor, 'SchoolNeed', await loadOne(context, SchoolNeed, 'schoolId', school.id));
  }

  @UseCase({
    policy: ['update', 'SchoolNeed'],
    gives: () => SchoolNeedPayload,
    description:
      'A principal tells what the school needs of a cluster: the theme of its bottleneck problem, other themes, with whom and with whom not. Features and courses are declared by `declareSchoolFeatures`.',
  })
  async declareSchoolNeed(@Input() input: DeclareSchoolNeedInput, @Work() { tx, actor }: UseCaseContext) {
    return { schoolNeed: await declareNeed(tx, actor, input) };
  }
}

@Resolver(() => SchoolNeed)
export class SchoolAnswersResolver {
  @Policy('read', 'SchoolNeed')
  @FieldResolver(() => [ClusterAnswer], {
    nullable: true,
    description:
      'What it was answered by the proposals adopted last, one for each kind of clusters: its place and why, or the reason why it has none. Empty until one is adopted.',
  })
  async answers(
    @Root() need: SchoolNeed,
    @Ctx() { database, loaders }: GraphContext,
  ): Promise<ClusterAnswer[]> {
    const batch = (ids: readonly string[]) => answersFor(database.manager, ids);
    const answered = await loaders.load('SchoolNeed.answers', batch, need.schoolId);
    return answered.map(one => answerTo(need, one));
  }

  @Policy('read', 'SchoolNeed')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description: 'What it declared before, and who changed it, the latest first.',
  })
  changes(
    @Root() need: SchoolNeed,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Change> {
    return changesOf(context, ChangedKind.SCHOOL_NEED, need.id, args);
  }
}

/** The schools of an effect, in its order. */
const schoolsOf = async (context: GraphContext, ids: readonly string[]): Promise<School[]> => {
  const found = await Promise.all(ids.map(id => loadOne(context, School, 'id', id)));
  return found.flatMap(school => visible(context.actor, 'School', school) ?? []);
};

@Resolver(() => ProposalEffect)
export class ProposalEffectResolver {
  @Policy('read', 'School')
  @FieldResolver(() => [School], { nullable: true, description: 'The schools of `gained`.' })
  gainedSchools(@Root() { gained }: ProposalEffect, @Ctx() context: GraphContext): Promise<School[]> {
    return schoolsOf(context, gained);
  }

  @Policy('read', 'School')
  @FieldResolver(() => [School], { nullable: true, description: 'The schools of `lost`.' })
  lostSchools(@Root() { lost }: ProposalEffect, @Ctx() context: GraphContext): Promise<School[]> {
    return schoolsOf(context, lost);
  }

  @Policy('read', 'School')
  @FieldResolver(() => [School], { nullable: true, description: 'The schools of `moved`.' })
  movedSchools(@Root() { moved }: ProposalEffect, @Ctx() context: GraphContext): Promise<School[]> {
    return schoolsOf(context, moved);
  }
}

@Resolver()
export class ClusterProposalResolver {
  constructor(private readonly proposals: Proposals) {}

  @Policy('read', 'ClusterProposal')
  @Query(() => ProposalEffect, {
    nullable: true,
    description:
      'What the second proposal does differently from the first, both by the bounds and weights of the first. Null unless you may see both, both are ready, and the first knows all schools of the second.',
  })
  async compareClusterProposals(
    @Arg('first', () => ID, { description: 'The key of a proposal.' }) first: string,
    @Arg('second', () => ID, { description: 'The key of another.' }) second: string,
    @Ctx() context: GraphContext,
  ): Promise<ProposalEffect | null> {
    const seen = async (id: string) =>
      visible(context.actor, 'ClusterProposal', await loadOne(context, ClusterProposal, 'id', id));
    const [one, other] = await Promise.all([seen(first), seen(second)]);
    return one?.score && other?.score ? compared(context.database.manager, one, other) : null;
  }

  @UseCase({
    policy: ['create', 'ClusterProposal'],
    gives: () => ClusterProposalPayload,
    description:
      'Proposes clusters on what schools need: one theme each, one lead that is strong where its members are weak. The solver works as a job; ask `clusterProposal` until it is READY.',
  })
  async proposeClusters(@Input() input: ProposeClustersInput, @Work() { tx, actor }: UseCaseContext) {
    return { clusterProposal: await this.proposals.propose(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'ClusterProposal'],
    gives: () => EditClusterProposalPayload,
    description:
      'Changes a proposal by hand, and shows the effect on its worth and on each rule; with `preview` only that.',
  })
  async editClusterProposal(@Input() input: EditClusterProposalInput, @Work() { tx, actor }: UseCaseContext) {
    const { proposal, effect } = await this.proposals.edit(tx, actor, input);
    return { clusterProposal: proposal, effect };
  }

  @UseCase({
    policy: ['approve', 'ClusterProposal'],
    gives: () => ClusterProposalPayload,
    description:
      'Makes the clusters of the kind what the proposal shows from a day on, all or nothing: clusters go on (`continues`) or are formed, schools leave and clusters close (`leaving`). CONFLICT is told for each school or cluster that has changed since it was made. Other proposals for the same clusters are SUPERSEDED.',
    constraints: {
      ...clusterConstraints,
      cluster_membership_overlaps: {
        ...clusterConstraints.cluster_membership_overlaps,
        path: ['proposalId'],
      },
    },
  })
  async adoptClusterProposal(
    @Input() input: AdoptClusterProposalInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { clusterProposal: await this.proposals.adopt(tx, actor, input) };
  }

  @UseCase({
    policy: ['update', 'ClusterProposal'],
    gives: () => ClusterProposalPayload,
    description: 'Calls off a proposal on which the solver works, or discards one that is ready.',
  })
  async discardClusterProposal(
    @Input() input: DiscardClusterProposalInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { clusterProposal: await this.proposals.discard(tx, actor, input) };
  }
}
