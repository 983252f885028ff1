import type { Jobs } from '@doorstep/jobs';
import type { Clock } from '@doorstep/service-kit';
import { buildSubgraph, type GraphContext, loadOne } from '@doorstep/subgraph-kit';
import type { GraphQLSchema } from 'graphql';
import { Cluster } from './clusters/cluster';
import {
  ClusterMembershipResolver,
  ClusterResolver,
  SchoolClustersResolver,
} from './clusters/cluster.resolver';
import { District } from './districts/district';
import { DistrictResolver } from './districts/district.resolver';
import { ChangeResolver } from './history/change.resolver';
import { Participation } from './programme/participation';
import {
  ParticipationResolver,
  ParticipationStepResolver,
  SchoolProgrammeResolver,
} from './programme/participation.resolver';
import { ProgrammeResolver } from './programme/programme.resolver';
import { Programme } from './programme/programme.service';
import { SchoolsJobResolver } from './register/jobs.resolver';
import { School } from './register/school';
import { SchoolResolver } from './register/school.resolver';

/** The graph of schools: what of it is resolved where, and how its entities are found by their keys. */
export function schoolsSchema(needs: { clock: Clock; jobs: Jobs }): GraphQLSchema {
  const programme = new Programme(needs.clock);
  return buildSubgraph({
    resolvers: [
      DistrictResolver,
      SchoolResolver,
      new SchoolsJobResolver(needs.jobs),
      ChangeResolver,
      new ProgrammeResolver(programme),
      new ParticipationResolver(programme),
      ParticipationStepResolver,
      SchoolProgrammeResolver,
      new ClusterResolver(needs.clock),
      ClusterMembershipResolver,
      new SchoolClustersResolver(needs.clock),
    ],
    references: {
      District: ({ code = '' }, context: GraphContext) => loadOne(context, District, 'code', code),
      School: ({ id, code }, context: GraphContext) =>
        id === undefined ? loadOne(context, School, 'code', code ?? '') : loadOne(context, School, 'id', id),
      Participation: ({ id = '' }, context: GraphContext) => loadOne(context, Participation, 'id', id),
      Cluster: ({ id = '' }, context: GraphContext) => loadOne(context, Cluster, 'id', id),
    },
  });
}
