import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventsConfig } from '@doorstep/messaging';
import { tlsSettings } from '@doorstep/messaging/provision';
import { databaseName, databaseSecret } from '../launcher/databases';
import { eventsEnvironment, type EventUserName } from '../launcher/events';
import { currentRun, type Run } from '../launcher/run-file';
import { databaseVariable, dataFolder, services, type ServiceName } from '../launcher/settings';
import { Client } from '../sample-city/client';
import { exitCodes, Failure } from './output';

/** Where things are: what the caller says, else the environment, else the run on this machine. */
export interface Where {
  data?: string;
  gateway?: string;
  /** A ready-made access token. */
  token?: string;
  /** Somebody of the sample city (development only). */
  as?: string;
}

const defaultGateway = 'http://127.0.0.1:4000';

export async function runOn(where: Where): Promise<Run | undefined> {
  return currentRun(dataFolder(where.data));
}

/** The gateway in somebody's name. */
export async function gatewayClient(where: Where): Promise<Client> {
  const run = await runOn(where);
  const gateway = where.gateway ?? process.env['DOORSTEP_GATEWAY'] ?? run?.gateway ?? defaultGateway;
  const ready = where.token ?? process.env['DOORSTEP_TOKEN'];
  if (where.as) {
    const { as } = where;
    return new Client(gateway, username => personToken(username, where), as);
  }
  return new Client(gateway, () => Promise.resolve(ready ?? ''), ready ? 'token' : undefined);
}

/** An access token of one of the sample city's people, signed with the development issuer's key. */
export async function personToken(username: string, where: Where, expiresIn?: number): Promise<string> {
  const { issueToken } = require('../identity/token') as typeof import('../identity/token');
  const run = await runOn(where);
  try {
    return await issueToken(username, {
      dataDir: dataFolder(where.data),
      ...(run?.issuer && { issuer: run.issuer }),
      ...(expiresIn !== undefined && { expiresIn }),
    });
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error), exitCodes.usage);
  }
}

export function serviceNamed(name: string): ServiceName {
  const found = services.find(service => service === name);
  if (found) return found;
  throw new Failure(`There is no service “${name}”. There are: ${services.join(', ')}.`, exitCodes.usage);
}

/** The database of a service: `<SERVICE>_DATABASE_URL`, or the one of the run on this machine. */
export async function databaseUrl(service: ServiceName, where: Where): Promise<string> {
  const own = process.env[databaseVariable(service)];
  if (own) return own;
  const run = await needRun(where, `set ${databaseVariable(service)}`);
  const password = secretsOf(where)(databaseSecret(service));
  const name = databaseName(service);
  return `postgresql://${name}:${encodeURIComponent(password)}@127.0.0.1:${run.postgresPort ?? 0}/${name}`;
}

/** How to reach the events as one of their users: EVENTS and its companions, or the run on this machine. */
export async function eventsConfigFor(user: EventUserName, where: Where): Promise<EventsConfig> {
  const kind = process.env['EVENTS'];
  if (kind === 'kafka' || kind === 'postgres') return { ...process.env, EVENTS: kind } as EventsConfig;
  const run = await needRun(where, 'set EVENTS and its companions (see --help)');
  if (!run.events)
    throw new Failure('Doorstep is still starting: try again in a moment.', exitCodes.unreachable);
  const environment = eventsEnvironment(user, {
    kind: run.events.kind,
    secret: secretsOf(where),
    ...(run.events.brokers && { brokers: run.events.brokers }),
    ...(run.postgresPort && { postgresPort: run.postgresPort }),
  });
  return { ...environment, ...tlsSettings(process.env) } as EventsConfig & Record<string, string>;
}

async function needRun(where: Where, otherwise: string): Promise<Run> {
  const run = await runOn(where);
  if (run) return run;
  throw new Failure(
    `Doorstep does not run on the data folder ${dataFolder(where.data)}: start it (npm start), name its folder with --data, or ${otherwise}.`,
    exitCodes.unreachable,
  );
}

function secretsOf(where: Where): (name: string) => string {
  const file = join(dataFolder(where.data), 'secrets.json');
  const secrets = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return name => {
    const secret = secrets[name];
    if (!secret) throw new Failure(`${file} has no secret called ${name}.`);
    return secret;
  };
}
