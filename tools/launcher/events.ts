import { allTopics } from '@doorstep/contracts';
import { findKafka, startKafka, type PostgresServer } from '@doorstep/infra';
// Not the whole lib: the launcher stays, and is to stay small.
import { eventLogUrl, provisionEvents, tlsSettings, type EventsAdmin } from '@doorstep/messaging/provision';
import { join } from 'node:path';
import type { Progress } from './console';
import { defaultKafkaPort, startComposeKafka } from './compose-kafka';
import { PlainError } from './plain-error';
import type { SecretOf } from './secrets';
import { services, type EventsKind, type Ports, type ServiceName } from './settings';

/** Who reads every topic and writes none: the data team's consumers, and `doorstep events tail`. */
export const reader = 'data-team';
export type EventUserName = ServiceName | typeof reader | 'admin';
const eventSecret = (user: EventUserName): string => `events/${user}`;
const everyUser: readonly EventUserName[] = [...services, reader, 'admin'];
export const eventSecrets: readonly string[] = everyUser.map(eventSecret);

export interface Events {
  kind: EventsKind;
  /** Kafka's bootstrap servers. */
  brokers?: string;
  /** Why this transport, and where it comes from: a sentence. */
  why: string;
  said: string;
  /** How one of its users is told where the events are and who they are. */
  environment(user: EventUserName): Record<string, string>;
  stop(): Promise<void>;
  /** A broker that we started ended by itself: resolves with a sentence that says so. */
  ended?: Promise<string>;
  /** For tests of what happens when the broker is gone: a broker of our own only. */
  broker?: { kill(): Promise<void>; start(): Promise<void> };
}

export interface EventsOptions {
  dataDir: string;
  ports: Ports;
  events?: EventsKind;
  /** Why `events`, where nobody asked for it. */
  eventsWhy?: string;
  kafkaBrokers?: string;
  secret: SecretOf;
  postgres: Promise<PostgresServer | undefined>;
  progress: Progress;
  /** Forget what a container kept; a folder of ours has been emptied already. */
  fresh?: boolean;
}

/** Where events are, without the right to anything: what `data/run.json` tells. */
export interface EventsPlace {
  kind: EventsKind;
  brokers?: string;
  postgresPort?: number;
  secret: SecretOf;
}

/** The settings (`eventsConfig` of @doorstep/messaging) with which this user reaches the events. */
export function eventsEnvironment(user: EventUserName, place: EventsPlace): Record<string, string> {
  const { kind, brokers, postgresPort, secret } = place;
  if (kind === 'postgres') {
    const adminUrl = `postgresql://127.0.0.1:${postgresPort}/postgres`;
    return { EVENTS: kind, EVENTS_DATABASE_URL: eventLogUrl({ adminUrl }, credentials(user, secret)) };
  }
  const { name, password } = credentials(user, secret);
  return { EVENTS: kind, KAFKA_BROKERS: brokers ?? '', KAFKA_USERNAME: name, KAFKA_PASSWORD: password };
}

/** Credentials of one's own broker, by user: `SCHOOLS_KAFKA_PASSWORD` and so on, as in the compose file. */
export const passwordVariable = (user: EventUserName): string =>
  user === 'admin' ? 'KAFKA_ADMIN_PASSWORD' : `${user.toUpperCase().replaceAll('-', '_')}_KAFKA_PASSWORD`;

const credentials = (name: EventUserName, secret: SecretOf) => ({
  name,
  password: secret(eventSecret(name)),
});

/** Starts what carries the events, and makes the topics with who may write and read them. */
export async function startEvents(options: EventsOptions): Promise<Events> {
  if (options.events === 'postgres') return startEventLog(options, options.eventsWhy ?? 'as you asked');
  const env = { ...process.env, KAFKA_BROKERS: options.kafkaBrokers };
  const source = await findKafka(env);
  if (source.kind === 'none') {
    if (options.events === 'kafka') throw new PlainError(`Kafka cannot be had here: ${source.reason}`);
    return startEventLog(options, source.reason);
  }
  try {
    if (source.kind === 'brokers') return await useBrokers(options, source.reason);
    if (source.kind === 'docker' && options.ports.kafka === defaultKafkaPort) {
      return await useCompose(options, source.reason);
    }
    return await startOwnKafka(options, source.reason);
  } catch (error) {
    // A wish is a wish; without one, the next that serves.
    if (options.events === 'kafka' || source.kind === 'brokers') throw error;
    const { message } = error as Error;
    return startEventLog(options, `Kafka could not be started (${source.reason} ${message})`);
  }
}

async function startEventLog(options: EventsOptions, why: string): Promise<Events> {
  const { secret } = options;
  const postgres = await options.postgres;
  if (!postgres) throw new PlainError('The embedded event log needs the embedded PostgreSQL.');
  await provision({ EVENTS: 'postgres', adminUrl: postgres.adminUrl }, secret);
  const place: EventsPlace = { kind: 'postgres', postgresPort: postgres.port, secret };
  return {
    kind: 'postgres',
    why,
    said: `Events: the embedded event log over PostgreSQL, with no Kafka topics to consume. Why: ${why}`,
    environment: user => eventsEnvironment(user, place),
    stop: () => Promise.resolve(),
  };
}

async function startOwnKafka(options: EventsOptions, why: string): Promise<Events> {
  const { dataDir, ports, secret, progress } = options;
  const began = performance.now();
  const sayHowLong = (sentence: string): void => {
    const tell = (): void => progress(Math.round((performance.now() - began) / 1000), null, `s; ${sentence}`);
    tell();
  };
  const start = () =>
    startKafka({
      dataDir: join(dataDir, 'kafka'),
      port: ports.kafka,
      controllerPort: ports.kafkaController,
      users: [...services, reader].map(user => credentials(user as EventUserName, secret)),
      adminPassword: credentials('admin', secret).password,
      logFile: join(dataDir, 'logs', 'kafka.log'),
      log: sayHowLong,
    });
  let server = await start();
  try {
    await provision(adminOf(server.brokers, secret), secret);
  } catch (error) {
    await server.stop();
    throw error;
  }
  let wanted = true;
  const ended = new Promise<string>(tell => {
    void server.ended.then(sentence => (wanted ? tell(sentence) : undefined));
  });
  return {
    ...kafkaEvents(server.brokers, secret, why),
    ended,
    stop: () => {
      wanted = false;
      return server.stop();
    },
    broker: {
      kill: () => {
        wanted = false;
        return server.kill();
      },
      start: async () => {
        server = await start();
      },
    },
  };
}

async function useCompose(options: EventsOptions, why: string): Promise<Events> {
  const { secret } = options;
  const passwords = Object.fromEntries(
    everyUser.map(user => [passwordVariable(user), credentials(user, secret).password]),
  );
  const broker = await startComposeKafka(passwords, options.fresh === true);
  await provision(adminOf(broker.brokers, secret), secret);
  return { ...kafkaEvents(broker.brokers, secret, why), stop: () => broker.stop() };
}

/** A broker of one's own: it has its users already, and their passwords come from the environment. */
async function useBrokers({ kafkaBrokers = '' }: EventsOptions, why: string): Promise<Events> {
  const tls = tlsSettings(process.env);
  const secret: SecretOf = name => {
    const variable = passwordVariable(name.replace('events/', '') as EventUserName);
    const password = process.env[variable];
    if (password) return password;
    throw new PlainError(
      `KAFKA_BROKERS names a broker of your own, but ${variable} is not set: each service signs in there under its own name (SASL PLAIN).`,
    );
  };
  try {
    await provision({ ...adminOf(kafkaBrokers, secret), ...tls }, secret);
  } catch (error) {
    throw new PlainError(
      `The Kafka that KAFKA_BROKERS names (${kafkaBrokers}) did not let the topics be made: ${(error as Error).message}. Is it up, and is KAFKA_ADMIN_PASSWORD the password of its super user admin?`,
    );
  }
  const events = kafkaEvents(kafkaBrokers, secret, why);
  return {
    ...events,
    environment: user => ({ ...events.environment(user), ...tls }),
    stop: () => Promise.resolve(),
  };
}

const provision = (admin: EventsAdmin, secret: SecretOf): Promise<void> =>
  provisionEvents(admin, {
    topics: allTopics,
    services: services.map(service => credentials(service, secret)),
    readers: [credentials(reader, secret)],
  });

/** As the broker's super user. */
function adminOf(brokers: string, secret: SecretOf): EventsAdmin {
  const { password } = credentials('admin', secret);
  return { EVENTS: 'kafka', KAFKA_BROKERS: brokers, KAFKA_USERNAME: 'admin', KAFKA_PASSWORD: password };
}

function kafkaEvents(brokers: string, secret: SecretOf, why: string): Omit<Events, 'stop'> {
  const place: EventsPlace = { kind: 'kafka', brokers, secret };
  return {
    kind: 'kafka',
    brokers,
    why,
    said: `Events: Apache Kafka at ${brokers}. Why: ${why}`,
    environment: user => eventsEnvironment(user, place),
  };
}
