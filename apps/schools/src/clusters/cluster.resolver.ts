import { may, Policy, visible } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import {
  Connection,
  ConnectionArgs,
  DateScalar,
  type GraphContext,
  loadOne,
  orderKey,
  paginate,
  paginateFor,
  type Page,
  readsOf,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Change, ChangedKind } from '../history/change';
import { ChangeConnection, changesOf } from '../history/change.list';
import { School } from '../register/school';
import { Cluster, ClusterMembership } from './cluster';
import { ClusterFilter, clustersBySchool, clustersBySchoolOn, leadsOf } from './cluster.list';
import { ClusterStatus, statusOn } from './cluster.rules';
import { FocusArea } from './focus-area';

export const ClusterReads = readsOf(Cluster, {
  one: 'cluster',
  many: 'clusters',
  policy: 'Cluster',
  description: 'The clusters, closed ones included, the latest first.',
  filter: ClusterFilter,
  orderBy: ['-id'],
});

@Resolver(() => Cluster)
export class ClusterResolver {
  constructor(private readonly clock: Clock) {}

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

  @FieldResolver(() => ClusterStatus, { description: 'Where it stands today.' })
  status(@Root() { during }: Cluster): ClusterStatus {
    return statusOn(during, businessDay(this.clock.now()));
  }

  @Policy('update', 'Cluster')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description:
      'Who changed what of it, the latest first; `members` holds the memberships that went and those that came. Null for those who may not change it.',
  })
  changes(
    @Root() cluster: Cluster,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Change> | null {
    if (!may(context.actor, 'update', 'Cluster', cluster)) return null;
    return changesOf(context, ChangedKind.CLUSTER, cluster.id, args);
  }
}

@Resolver(() => FocusArea)
export class FocusAreaResolver {
  @Policy('read', 'Cluster')
  @Query(() => Connection(FocusArea), {
    nullable: true,
    description: 'The areas in which the problems of clusters lie, in the order of their codes.',
  })
  focusAreas(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<FocusArea> {
    const query = context.database.manager.createQueryBuilder(FocusArea, 'item');
    return paginate({ query, orderBy: [orderKey('code')], args });
  }
}

/** What clusters add to a school. */
@Resolver(() => School)
export class SchoolClustersResolver {
  constructor(private readonly clock: Clock) {}

  @Policy('read', 'Cluster')
  @FieldResolver(() => Connection(Cluster), {
    nullable: true,
    description:
      'The clusters to which it belongs today, or will, the latest first; of a school as of a day, those of that day.',
  })
  clusters(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Cluster> {
    const { asOf } = school;
    const today = businessDay(this.clock.now());
    return paginateFor(context, {
      name: asOf ? 'School.clusters as of a day' : 'School.clusters',
      query: () => (asOf ? clustersBySchoolOn(context, asOf) : clustersBySchool(context, today)),
      parent: { column: 'membership.schoolId', value: school.id },
      orderBy: [{ column: 'cluster.id', direction: 'DESC' }],
      args,
    });
  }
  @Policy('read', 'Cluster')
  @FieldResolver(() => Connection(ClusterMembership), {
    nullable: true,
    description:
      'Its memberships in clusters, those that ended and those to come included, the latest first.',
  })
  clusterMemberships(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('asOf', () => DateScalar, {
      nullable: true,
      description: 'Only those that hold on this business day; all without it.',
    })
    asOf?: string | null,
  ): Page<ClusterMembership> {
    return paginateFor(context, {
      name: 'School.clusterMemberships',
      query: () => {
        const all = context.database.manager.createQueryBuilder(ClusterMembership, 'item');
        return asOf ? all.where('item.during @> CAST(:asOf AS date)', { asOf }) : all;
      },
      parent: { column: 'item.schoolId', value: school.id },
      orderBy: [orderKey('-during')],
      args,
    });
  }
}
