import { Policy, visible } from '@doorstep/access';
import {
  type GraphContext,
  Input,
  loadOne,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { catchmentConstraints } from '../catchment/catchment.service';
import { Neighbourhood } from '../catchment/neighbourhood';
import { Cluster } from '../clusters/cluster';
import { clusterConstraints } from '../clusters/cluster.constraints';
import { Participation } from '../programme/participation';
import { programmeConstraints } from '../programme/programme.service';
import { School } from '../register/school';
import { MergeSchoolsInput, MergeSchoolsPayload, PreviewMergeInput } from './links.inputs';
import { linkConstraints } from './links.service';
import type { Merges } from './merge.service';
import { MergeCatchment, MergeCluster, MergePreviewView } from './merge.types';

const schoolOf = async (context: GraphContext, id: string): Promise<School | null> =>
  visible(context.actor, 'School', await loadOne(context, School, 'id', id));

@Resolver(() => MergePreviewView)
export class MergeResolver {
  constructor(private readonly merges: Merges) {}

  @Policy('create', 'SchoolLink')
  @Query(() => MergePreviewView, {
    nullable: true,
    description:
      'Everything that a merge would do: it is done and undone at once, so that mergeSchools can do no other.',
  })
  async previewMerge(
    @Arg('input', () => PreviewMergeInput, { description: 'The plan.' }) input: PreviewMergeInput,
    @Ctx() { actor, database }: GraphContext,
  ): Promise<MergePreviewView> {
    const { fingerprint, problems, clusters, catchments, participations, areas } = await this.merges.preview(
      database,
      actor,
      input,
    );
    return Object.assign(new MergePreviewView(), {
      predecessorIds: input.predecessorIds,
      successorId: input.successorId,
      participationIds: participations.map(({ id }) => id),
      fingerprint,
      problems: [...problems],
      clusters: clusters.map(one => Object.assign(new MergeCluster(), one)),
      catchments: catchments.map(one => Object.assign(new MergeCatchment(), one)),
      areas,
    });
  }

  @Policy('read', 'School')
  @FieldResolver(() => [School], { nullable: true, description: 'The schools that would be closed.' })
  async closes(
    @Root() { predecessorIds }: MergePreviewView,
    @Ctx() context: GraphContext,
  ): Promise<School[]> {
    const found = await Promise.all(predecessorIds.map(id => schoolOf(context, id)));
    return found.filter(one => one !== null);
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school that would take them in.' })
  successor(@Root() { successorId }: MergePreviewView, @Ctx() context: GraphContext): Promise<School | null> {
    return schoolOf(context, successorId);
  }

  @Policy('read', 'Participation')
  @FieldResolver(() => [Participation], {
    nullable: true,
    description: 'The ways through the programme that they are on: each needs a decision.',
  })
  async participations(
    @Root() { participationIds }: MergePreviewView,
    @Ctx() context: GraphContext,
  ): Promise<Participation[]> {
    const found = await Promise.all(participationIds.map(id => loadOne(context, Participation, 'id', id)));
    return found.filter(one => visible(context.actor, 'Participation', one) !== null) as Participation[];
  }

  @UseCase({
    policy: ['create', 'SchoolLink'],
    gives: () => MergeSchoolsPayload,
    description:
      'Merges schools as previewed, all of it or nothing: closes them, links them with their successor, gives it their places in clusters and their neighbourhoods, and settles their ways through the programme. Gives the successor.',
    constraints: {
      ...linkConstraints,
      ...clusterConstraints,
      ...catchmentConstraints,
      ...programmeConstraints,
    },
  })
  async mergeSchools(@Input() input: MergeSchoolsInput, @Work() { tx, actor }: UseCaseContext) {
    return { school: await this.merges.merge(tx, actor, input, input.fingerprint) };
  }
}

@Resolver(() => MergeCluster)
export class MergeClusterResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school that goes.' })
  school(@Root() { schoolId }: MergeCluster, @Ctx() context: GraphContext): Promise<School | null> {
    return schoolOf(context, schoolId);
  }

  @Policy('read', 'Cluster')
  @FieldResolver(() => Cluster, { nullable: true, description: 'The cluster.' })
  cluster(@Root() { clusterId }: MergeCluster, @Ctx() context: GraphContext): Promise<Cluster | null> {
    return loadOne(context, Cluster, 'id', clusterId);
  }
}

@Resolver(() => MergeCatchment)
export class MergeCatchmentResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school that goes.' })
  school(@Root() { schoolId }: MergeCatchment, @Ctx() context: GraphContext): Promise<School | null> {
    return schoolOf(context, schoolId);
  }

  @Policy('read', 'Catchment')
  @FieldResolver(() => Neighbourhood, { nullable: true, description: 'The neighbourhood.' })
  neighbourhood(
    @Root() { neighbourhoodCode }: MergeCatchment,
    @Ctx() context: GraphContext,
  ): Promise<Neighbourhood | null> {
    return loadOne(context, Neighbourhood, 'code', neighbourhoodCode);
  }
}
