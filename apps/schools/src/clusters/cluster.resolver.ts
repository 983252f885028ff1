import { Policy, visible } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import {
  BilingualTextInput,
  ConnectionArgs,
  DateScalar,
  type GraphContext,
  loadOne,
  MutationPayload,
  mutate,
  paginate,
  paginateFor,
  type Page,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { School } from '../register/school';
import { Cluster, ClusterMembership } from './cluster';
import {
  ClusterConnection,
  ClusterFilter,
  ClusterMembershipConnection,
  clustersBySchool,
  clustersSeenBy,
  filterClusters,
  leadsOf,
} from './cluster.list';
import { ClusterKind } from './cluster.rules';
import { clusterConstraints, formCluster } from './clusters.service';

@InputType({ description: 'A cluster to form.' })
class FormClusterInput {
  @Field(() => BilingualTextInput, { description: 'The name of the cluster.' })
  name!: BilingualTextInput;

  @Field(() => ClusterKind, { description: 'What kind of cluster it is.' })
  kind!: ClusterKind;

  @Field({ description: 'The code of the theme on which it works, for example HOMEWORK_THAT_HELPS.' })
  theme!: string;

  @Field(() => ID, { description: 'The key of the school that leads it.' })
  leadSchoolId!: string;

  @Field(() => [ID], { description: 'The keys of the other schools, 1 to 200.' })
  memberSchoolIds!: string[];

  @Field(() => DateScalar, { description: 'Its first day.' })
  from!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key of your choice: sent twice with the same input, it happens once.',
  })
  clientMutationKey?: string | null;
}

@ObjectType({ description: 'The cluster, or why not.' })
class ClusterPayload extends MutationPayload {
  @Field(() => Cluster, { nullable: true, description: 'The cluster.' })
  cluster?: Cluster;
}

@Resolver(() => Cluster)
export class ClusterResolver {
  constructor(private readonly clock: Clock) {}

  @Policy('read', 'Cluster')
  @Query(() => Cluster, { nullable: true, description: 'A cluster by its key; null if there is none.' })
  async cluster(
    @Arg('id', () => ID, { description: 'The key of the cluster.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<Cluster | null> {
    return visible(context.actor, 'Cluster', await loadOne(context, Cluster, 'id', id));
  }

  @Policy('read', 'Cluster')
  @Query(() => ClusterConnection, { nullable: true, description: 'The clusters, the latest first.' })
  clusters(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('filter', () => ClusterFilter, { nullable: true, description: 'Which ones; all without it.' })
    filter?: ClusterFilter | null,
  ): Page<Cluster> {
    const query = filterClusters(clustersSeenBy(context), filter ?? {});
    return paginate({ query, orderBy: [{ column: 'cluster.id', direction: 'DESC' }], args });
  }

  @Policy('read', 'Cluster')
  @FieldResolver(() => ClusterMembershipConnection, {
    nullable: true,
    description: 'Who belongs to it, or did: the leads first, then by day.',
  })
  members(
    @Root() cluster: Cluster,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<ClusterMembership> {
    return paginateFor(context, {
      name: 'Cluster.members',
      query: () => context.database.manager.createQueryBuilder(ClusterMembership, 'membership'),
      parent: { column: 'membership.clusterId', value: cluster.id },
      orderBy: [{ column: 'membership.role' }, { column: 'lower(membership.during)' }],
      args,
    });
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school that leads it today, or will.' })
  async lead(@Root() cluster: Cluster, @Ctx() context: GraphContext): Promise<School | null> {
    const today = businessDay(this.clock.now());
    const lead = await context.loaders.load(
      'lead of cluster',
      (ids: readonly string[]) => leadsOf(context, ids, today),
      cluster.id,
    );
    return lead ? visible(context.actor, 'School', await loadOne(context, School, 'id', lead)) : null;
  }

  @Policy('create', 'Cluster')
  @Mutation(() => ClusterPayload, {
    nullable: true,
    description:
      'Forms a cluster of schools. Of a practice community or education group a school belongs to one at a time.',
  })
  async formCluster(
    @Arg('input', { description: 'The cluster.' }) input: FormClusterInput,
    @Ctx() context: GraphContext,
  ): Promise<ClusterPayload> {
    const constraints = clusterConstraints;
    return mutate(context, { operation: 'formCluster', input, constraints }, async tx => ({
      cluster: await formCluster(tx, context.actor, input),
    }));
  }
}

@Resolver(() => ClusterMembership)
export class ClusterMembershipResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school.' })
  async school(@Root() membership: ClusterMembership, @Ctx() context: GraphContext): Promise<School | null> {
    return visible(context.actor, 'School', await loadOne(context, School, 'id', membership.schoolId));
  }

  @Policy('read', 'Cluster')
  @FieldResolver(() => Cluster, { nullable: true, description: 'The cluster.' })
  async cluster(
    @Root() membership: ClusterMembership,
    @Ctx() context: GraphContext,
  ): Promise<Cluster | null> {
    return visible(context.actor, 'Cluster', await loadOne(context, Cluster, 'id', membership.clusterId));
  }
}

/** What clusters add to a school. */
@Resolver(() => School)
export class SchoolClustersResolver {
  constructor(private readonly clock: Clock) {}

  @Policy('read', 'Cluster')
  @FieldResolver(() => ClusterConnection, {
    nullable: true,
    description: 'The clusters to which it belongs today, or will, the latest first.',
  })
  clusters(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Cluster> {
    const today = businessDay(this.clock.now());
    return paginateFor(context, {
      name: 'School.clusters',
      query: () => clustersBySchool(context, today),
      parent: { column: 'membership.schoolId', value: school.id },
      orderBy: [{ column: 'cluster.id', direction: 'DESC' }],
      args,
    });
  }
}
