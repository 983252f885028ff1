import { allTopics, services, type ServiceName, type Topic } from '@doorstep/contracts';
import { eventLogUrl, provisionEventLog, type EventsConfig } from '@doorstep/messaging';
import { randomUUID } from 'node:crypto';
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
