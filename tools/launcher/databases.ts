import { provisionDatabases, startPostgres, type PostgresServer } from '@doorstep/infra';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { PlainError } from './plain-error';
import type { SecretOf } from './secrets';
import { databaseVariable, services, type ServiceName } from './settings';

export interface Databases {
  /** Absent when every service has a server of its own and nothing else needs PostgreSQL. */
  server?: PostgresServer;
  urls: Record<ServiceName, string>;
  /** For the step's line. */
  said: string;
}

export interface DatabaseOptions {
  dataDir: string;
  port: number;
  secret: SecretOf;
  /** Addresses of one's own servers. */
  own: Partial<Record<ServiceName, string>>;
  /** Start the embedded server although no service needs it (the embedded event log lives there). */
  always: boolean;
}

export const databaseSecret = (service: ServiceName): string => `postgres/${service}`;
export const databaseName = (service: ServiceName): string => `doorstep_${service.replaceAll('-', '_')}`;

/** Starts PostgreSQL and makes the databases that nobody brought along. */
export async function startDatabases(options: DatabaseOptions): Promise<Databases> {
  const { dataDir, port, secret, own } = options;
  for (const [service, url] of Object.entries(own)) await answers(service as ServiceName, url);
  const ours = services.filter(service => !own[service]);
  const urls = { ...own } as Record<ServiceName, string>;
  if (ours.length === 0 && !options.always) {
    return { urls, said: 'PostgreSQL: four servers of your own' };
  }
  const server = await startPostgres({
    dataDir: join(dataDir, 'postgres'),
    port,
    password: secret('postgres'),
    logFile: join(dataDir, 'logs', 'postgres.log'),
  });
  try {
    const databases = ours.map(service => ({
      name: databaseName(service),
      owner: databaseName(service),
      password: secret(databaseSecret(service)),
    }));
    await provisionDatabases(server.adminUrl, { databases });
    for (const { name, owner, password } of databases) {
      const service = ours.find(candidate => databaseName(candidate) === name);
      if (service) urls[service] = server.url(name, owner, password);
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
  const others = services.length - ours.length;
  const said = `PostgreSQL 18 on 127.0.0.1:${port}${others > 0 ? `, and ${others} database(s) of your own` : ''}`;
  return { server, urls, said };
}

/** A server of one's own that does not answer is better said now than by a service later. */
async function answers(service: ServiceName, url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  await new Promise<void>((done, fail) => {
    const socket = createConnection({ host: hostname, port: Number(port || 5432), timeout: 5_000 }, () => {
      socket.destroy();
      done();
    });
    const refuse = (why: string): void => {
      socket.destroy();
      fail(
        new PlainError(
          `The database of ${service} (${hostname}:${port || 5432}) does not answer: ${why}. Start it, or mend ${databaseVariable(service)}.`,
        ),
      );
    };
    socket.once('timeout', () => refuse('no answer within 5 s'));
    socket.once('error', error => refuse(error.message));
  });
}
