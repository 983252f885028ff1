import { allTopics, services, type ServiceName, type Topic } from '@doorstep/contracts';
import { startKafka, type KafkaOptions } from '@doorstep/infra';
import { eventLogUrl, provisionEvents, provisionEventLog, type EventsConfig } from '@doorstep/messaging';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { testPostgres } from './postgres-server';

/** A broker of the test's own. */
export interface TestEvents {
  readonly kind: EventsConfig['EVENTS'];
  /** With these settings a service, or the data team, which may only read, signs in. */
  config(user: ServiceName | 'data-team'): EventsConfig;
  /** Makes topics, with settings (Kafka's words) of their own. */
  provision(topics: readonly Topic[], config?: Record<string, string>): Promise<void>;
  /** Nobody reaches the broker any more, until `resume`. What it has, it keeps. */
  interrupt(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const password = (name: string) => `test ${name}`;

/** A fresh embedded event log, on the PostgreSQL that the tests share. */
export async function testEvents(topics: readonly Topic[] = allTopics): Promise<TestEvents> {
  const adminUrl = await testPostgres();
  const log = { adminUrl, database: `test_events_${randomUUID().replaceAll('-', '')}` };
  const user = (name: string) => ({ name, password: password(name) });
  const asAdmin = async (...statements: string[]) => {
    const admin = new Client({ connectionString: adminUrl });
    await admin.connect();
    try {
      for (const statement of statements) await admin.query(statement);
    } finally {
      await admin.end();
    }
  };
  const provision = (some: readonly Topic[], config = {}) =>
    provisionEventLog(log, {
      topics: some,
      services: services.map(user),
      readers: [user('data-team')],
      config,
    });
  await provision(topics);
  return {
    kind: 'postgres',
    config: name => ({ EVENTS: 'postgres', EVENTS_DATABASE_URL: eventLogUrl(log, user(name)) }),
    provision,
    interrupt: () =>
      asAdmin(
        `ALTER DATABASE ${log.database} ALLOW_CONNECTIONS false`,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${log.database}'`,
      ),
    resume: () => asAdmin(`ALTER DATABASE ${log.database} ALLOW_CONNECTIONS true`),
    stop: () => asAdmin(`DROP DATABASE IF EXISTS ${log.database} WITH (FORCE)`, `DROP ROLE ${log.database}`),
  };
}

/** A Kafka node of the test's own, with nothing in it but the topics. Takes some seconds, and 300 MB. */
export async function testKafka(topics: readonly Topic[] = allTopics): Promise<TestEvents> {
  const folder = await mkdtemp(join(tmpdir(), 'doorstep-kafka-'));
  const user = (name: string) => ({ name, password: password(name) });
  const settings: KafkaOptions = {
    dataDir: join(folder, 'kafka'),
    users: [...services, 'data-team'].map(user),
    adminPassword: password('admin'),
    cleanerBackOff: 200,
  };
  let server = await startKafka(settings);
  const { port, controllerPort, brokers } = server;
  const config = (name: string): EventsConfig & { EVENTS: 'kafka' } => ({
    EVENTS: 'kafka',
    KAFKA_BROKERS: brokers,
    KAFKA_USERNAME: name,
    KAFKA_PASSWORD: password(name),
  });
  const provision = (some: readonly Topic[], topicSettings = {}) =>
    provisionEvents(config('admin'), {
      topics: some,
      services: services.map(user),
      readers: [user('data-team')],
      config: topicSettings,
    });
  await provision(topics);
  return {
    kind: 'kafka',
    config,
    provision,
    interrupt: () => server.kill(),
    resume: async () => void (server = await startKafka({ ...settings, port, controllerPort })),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
