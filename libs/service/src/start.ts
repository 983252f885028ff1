import { tokenVerifier, type VerifyToken } from '@doorstep/access';
import type { ServiceName } from '@doorstep/contracts';
import { type Database, openDatabase } from '@doorstep/database';
import { type Jobs, startJobs } from '@doorstep/jobs';
import { startMessaging, type Subscription } from '@doorstep/messaging';
import { type Clock, type ServiceProcess, systemClock } from '@doorstep/service-kit';
import { serveGraph } from '@doorstep/subgraph-kit';
import { type Capability, entitiesOf, migrationsOf, schemaOf } from './capability';
import type { SubgraphConfig } from './config';

export interface ServiceDefinition {
  name: ServiceName;
  capabilities: readonly Capability[];
  /** What it listens to. What acts on what it hears may need a clock. */
  subscriptions: readonly Subscription[] | ((needs: { clock: Clock }) => readonly Subscription[]);
}

/** How a service starts: its database, its events, its jobs and doors, its graph; then it listens. */
export function startOf(definition: ServiceDefinition) {
  return async (
    service: ServiceProcess,
    config: SubgraphConfig,
    clock: Clock = systemClock,
  ): Promise<string> => {
    const { name, capabilities, subscriptions } = definition;
    const { log, metrics } = service;
    const database = service.use(
      await openDatabase({
        url: config.DATABASE_URL,
        entities: entitiesOf(capabilities),
        migrations: migrationsOf(capabilities),
        log,
        metrics,
      }),
    );
    for (const { check } of capabilities) await check?.(database);
    service.use(
      await startMessaging({
        service: name,
        database,
        events: config,
        subscriptions: typeof subscriptions === 'function' ? subscriptions({ clock }) : subscriptions,
        log,
        metrics,
      }),
    );
    const verifyToken = tokenVerifier({
      issuer: config.OIDC_ISSUER,
      audience: config.OIDC_AUDIENCE,
      ...(config.OIDC_JWKS_URI && { jwksUri: config.OIDC_JWKS_URI }),
    });
    await openDoors(service, definition, { database, verifyToken, clock });
    return service.listen();
  };
}

/** Starts the jobs and opens the doors of the capabilities: their HTTP routes, and the graph of all. */
export async function openDoors(
  service: ServiceProcess,
  { name, capabilities }: Pick<ServiceDefinition, 'name' | 'capabilities'>,
  needs: { database: Database; verifyToken: VerifyToken; clock: Clock },
): Promise<Jobs> {
  const { database, verifyToken, clock } = needs;
  const { log, metrics } = service;
  // A job that queues another may run before this function has gone on.
  const started = Promise.withResolvers<Jobs>();
  const enqueue: Jobs['enqueue'] = async (...job) => (await started.promise).enqueue(...job);
  const definitions = capabilities.flatMap(({ jobs }) => jobs?.({ clock, database, enqueue }) ?? []);
  const jobs = service.use(await startJobs({ database, definitions, log, clock, metrics }));
  started.resolve(jobs);
  for (const { doors } of capabilities) await doors?.({ ...needs, service, jobs });
  await serveGraph(service, { schema: schemaOf(name, capabilities, { clock, jobs }), verifyToken, database });
  return jobs;
}
