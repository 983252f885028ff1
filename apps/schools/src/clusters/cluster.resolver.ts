import { Policy, visible } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import {
  BilingualTextInput,
  Connection,
  ConnectionArgs,
  CreationInput,
  DateScalar,
  type GraphContext,
  Input,
  loadOne,
  paginateFor,
  type Page,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, Field, FieldResolver, ID, InputType, Resolver, Root } from 'type-graphql';
import { School } from '../register/school';
import { Cluster } from './cluster';
import { ClusterFilter, clustersBySchool, leadsOf } from './cluster.list';
import { ClusterKind } from './cluster.rules';
import { clusterConstraints, formCluster } from './clusters.service';

@InputType({ description: 'A cluster to form.' })
class FormClusterInput extends CreationInput {
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
}

const ClusterPayload = payloadOf(Cluster, 'cluster');

export const ClusterReads = readsOf(Cluster, {
  one: 'cluster',
  many: 'clusters',
  policy: 'Cluster',
  description: 'The clusters, the latest first.',
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

  @UseCase({
    policy: ['create', 'Cluster'],
    gives: () => ClusterPayload,
    description:
      'Forms a cluster of schools. Of a practice community or education group a school belongs to one at a time.',
    constraints: clusterConstraints,
  })
  async formCluster(@Input() input: FormClusterInput, @Work() { tx, actor }: UseCaseContext) {
    return { cluster: await formCluster(tx, actor, input) };
  }
}

/** What clusters add to a school. */
@Resolver(() => School)
export class SchoolClustersResolver {
  constructor(private readonly clock: Clock) {}

  @Policy('read', 'Cluster')
  @FieldResolver(() => Connection(Cluster), {
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
