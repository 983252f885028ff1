import type { VerifyToken } from '@doorstep/access';
import { bulkMigrations } from '@doorstep/bulk';
import type { ServiceName } from '@doorstep/contracts';
import type { Database, MigrationClass } from '@doorstep/database';
import { type JobDefinition, jobMigrations, type Jobs } from '@doorstep/jobs';
import { messagingMigrations } from '@doorstep/messaging';
import type { Clock, ServiceProcess } from '@doorstep/service-kit';
import {
  buildSubgraph,
  subgraphMigrations,
  tasksOf,
  type TaskSource,
  whoeverAsks,
} from '@doorstep/subgraph-kit';
import type { GraphQLSchema } from 'graphql';

/** What the resolvers of a capability are made with. */
export interface ResolverNeeds {
  clock: Clock;
  jobs: Jobs;
}

/** What the jobs of a capability are made with. */
export interface JobNeeds {
  clock: Clock;
  database: Database;
  /** Queues another job of the service, as `Jobs.enqueue` does. */
  enqueue: Jobs['enqueue'];
}

/** What the doors that are not GraphQL are made with. */
export interface DoorNeeds extends ResolverNeeds {
  service: ServiceProcess;
  database: Database;
  verifyToken: VerifyToken;
}

/**
 * One folder of a service, as the service sees it: what it brings to the database, to the graph and to the
 * outside. A service is a list of them; a new capability is its folder and its line in that list.
 */
export interface Capability {
  /** Its tables and its types of the graph. */
  entities?: readonly (new () => object)[];
  migrations?: readonly MigrationClass[];
  /** Resolver classes, or instances of them made with what they need. */
  resolvers?: (needs: ResolverNeeds) => readonly object[];
  /** Its long and dated work. */
  jobs?: (needs: JobNeeds) => readonly JobDefinition[];
  /** What of it may await somebody: it stands in `me { <service>Tasks }`. */
  tasks?: readonly TaskSource[];
  /** Whether what is stored goes with what the service brings; it does not start when this throws. */
  check?: (database: Database) => Promise<void>;
  /** Opens its HTTP routes, under `/<service>/…`. */
  doors?: (needs: DoorNeeds) => void | Promise<void>;
}

/** All entities of a service. */
export function entitiesOf(capabilities: readonly Capability[]): (new () => object)[] {
  return capabilities.flatMap(({ entities = [] }) => entities);
}

/** Everything that a service's database is made of, in the order of the migrations' numbers. */
export function migrationsOf(capabilities: readonly Capability[]): MigrationClass[] {
  return [
    ...subgraphMigrations,
    ...messagingMigrations,
    ...jobMigrations,
    ...bulkMigrations,
    ...capabilities.flatMap(({ migrations = [] }) => migrations),
  ];
}

/** The subgraph of a service. */
export function schemaOf(
  name: ServiceName,
  capabilities: readonly Capability[],
  needs: ResolverNeeds,
): GraphQLSchema {
  const sources = capabilities.flatMap(({ tasks = [] }) => tasks);
  const field = `${name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())}Tasks`;
  return buildSubgraph({
    resolvers: [
      ...capabilities.flatMap(({ resolvers }) => resolvers?.(needs) ?? []),
      ...(sources.length > 0 ? [tasksOf(field, sources, needs.clock)] : []),
    ],
    entities: entitiesOf(capabilities),
    ...(sources.length > 0 && { references: { Me: whoeverAsks } }),
  });
}
