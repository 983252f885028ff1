import { InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';
import { PlainError } from './plain-error';

export const services = ['schools', 'assessment', 'professional-development', 'outreach'] as const;
export type ServiceName = (typeof services)[number];

/** Every port that is listened on, all on 127.0.0.1. */
export interface Ports {
  gateway: number;
  services: Record<ServiceName, number>;
  identity: number;
  postgres: number;
  kafka: number;
  kafkaController: number;
}

export const defaultPort = 4000;

/** The gateway's port decides all others. */
export function portsFrom(gateway: number = defaultPort): Ports {
  return {
    gateway,
    services: {
      schools: gateway + 1,
      assessment: gateway + 2,
      'professional-development': gateway + 3,
      outreach: gateway + 4,
    },
    identity: gateway + 10,
    postgres: gateway + 32,
    kafka: gateway + 92,
    kafkaController: gateway + 93,
  };
}

export type EventsKind = 'kafka' | 'postgres';

/** What `npm start` was asked for. */
export interface Settings {
  /** The run's folder: databases, logs, secrets. */
  dataDir: string;
  ports: Ports;
  /** Undefined: Kafka from the first source that serves, else the embedded event log. */
  events?: EventsKind;
  /** Why `events`, where the command line did not ask for it. */
  eventsWhy?: string;
  /** How many schools the sample city has; 0 leaves the databases empty. Undefined: 1000, or what is there already. */
  schools?: number;
  /** Throws away what earlier runs left. */
  fresh: boolean;
  watch: boolean;
  /** Servers of one's own, by service. */
  databases: Partial<Record<ServiceName, string>>;
  kafkaBrokers?: string;
}

export const databaseVariable = (service: ServiceName): string =>
  `${service.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;

/** The addresses of databases of one's own, from the environment. */
export function databasesFrom(env: NodeJS.ProcessEnv): Settings['databases'] {
  const found: Settings['databases'] = {};
  for (const service of services) {
    const url = env[databaseVariable(service)];
    if (!url) continue;
    if (!/^postgres(ql)?:\/\/.+\/.+/.test(url)) {
      throw new PlainError(
        `${databaseVariable(service)} must be the address of a database, such as postgresql://user:password@host:5432/name.`,
      );
    }
    found[service] = url;
  }
  return found;
}

/** The "bad ports" of the Fetch standard above 1023: no browser, and no fetch, connects to them. */
const blocked = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10080,
]);

/** A port from which all others can be counted. */
export function portOption(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_000) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 65000.');
  }
  const { gateway, services: ports, identity } = portsFrom(port);
  const unreachable = [gateway, ...Object.values(ports), identity].find(one => blocked.has(one));
  if (unreachable) {
    throw new InvalidArgumentError(
      `Browsers refuse to connect to port ${unreachable}: choose another, such as 6100.`,
    );
  }
  return port;
}

export const dataFolder = (chosen?: string): string =>
  resolve(chosen ?? process.env['DOORSTEP_DATA'] ?? 'data');
