import pg from 'pg';
import type { TestPlatform } from './test-platform';

/** The broker as something that can be gone. */
export interface Broker {
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

/** Kafka is killed and started again; the event log's database lets nobody in and throws everybody out. */
export function brokerOf({ events, databases }: TestPlatform): Broker {
  const { broker } = events;
  if (broker) return { leave: () => broker.kill(), comeBack: () => broker.start() };
  const server = databases.server;
  if (!server) throw new Error('Only a broker of our own can be made to leave.');
  const asAdmin = async (...statements: string[]) => {
    const client = new pg.Client(server.adminUrl);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  return {
    leave: () =>
      asAdmin(
        'ALTER DATABASE doorstep_events ALLOW_CONNECTIONS false',
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'doorstep_events'",
      ),
    comeBack: () => asAdmin('ALTER DATABASE doorstep_events ALLOW_CONNECTIONS true'),
  };
}
