import { partitions, topicConfig, type Topic } from '@doorstep/contracts';
import pg from 'pg';
import { eventLogSchema } from './schema';

export interface EventLogAdmin {
  /** A super user's URL, in any database of the server. */
  adminUrl: string;
  /** The log's database; by default `doorstep_events`. */
  database?: string;
}

/** Who signs in to a broker. */
export interface EventUser {
  name: string;
  password: string;
}

export interface ProvisionOptions {
  topics: readonly Topic[];
  /** The services; each may write its own topics and read all. */
  services: readonly EventUser[];
  /** May read everything and write nothing. */
  readers?: readonly EventUser[];
  /** Overrides of `topicConfig`, for tests. */
  config?: Record<string, string>;
}

export const eventLogDatabase = 'doorstep_events';

/** The role with which a service or a reader opens the embedded event log. */
export const eventLogRole = (name: string): string => `events_${name.replaceAll('-', '_')}`;

/** The URL with which a user opens the embedded event log, for `EVENTS_DATABASE_URL`. */
export function eventLogUrl(
  { adminUrl, database = eventLogDatabase }: EventLogAdmin,
  user: EventUser,
): string {
  const url = new URL(adminUrl);
  url.username = encodeURIComponent(eventLogRole(user.name));
  url.password = encodeURIComponent(user.password);
  url.pathname = `/${database}`;
  return url.href;
}

// Roles belong to the whole server: two who provision at once would hinder each other.
const provisionLock = 7_264_019;

/** Makes the embedded event log, its roles and topics; does nothing where they are there. */
export async function provisionEventLog(admin: EventLogAdmin, options: ProvisionOptions): Promise<void> {
  const database = admin.database ?? eventLogDatabase;
  const users = [...options.services, ...(options.readers ?? [])];
  const serverUrl = new URL(admin.adminUrl);
  serverUrl.pathname = '/postgres';
  await withClient(serverUrl.href, async server => {
    await server.query('SELECT pg_advisory_lock($1)', [provisionLock]);
    await ensureRole(server, database, 'NOLOGIN');
    for (const user of users) {
      await ensureRole(server, eventLogRole(user.name), `LOGIN PASSWORD ${pg.escapeLiteral(user.password)}`);
    }
    const exists = await server.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (exists.rowCount === 0) {
      await server.query(
        `CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER ${pg.escapeIdentifier(database)}`,
      );
    }
    await server.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(database)} FROM PUBLIC`);
  });
  const logUrl = new URL(admin.adminUrl);
  logUrl.pathname = `/${database}`;
  await withClient(logUrl.href, async log => {
    await log.query('BEGIN');
    await log.query('SELECT pg_advisory_xact_lock($1)', [provisionLock]);
    await log.query(`SET LOCAL ROLE ${pg.escapeIdentifier(database)}`);
    const schema = await log.query(`SELECT FROM pg_namespace WHERE nspname = 'events'`);
    if (schema.rowCount === 0) await log.query(eventLogSchema);
    await grant(log, database, users, options.services);
    await ensureTopics(log, options);
    await log.query('COMMIT');
  });
}

async function grant(
  log: pg.Client,
  database: string,
  users: readonly EventUser[],
  services: readonly EventUser[],
): Promise<void> {
  for (const user of users) {
    const role = pg.escapeIdentifier(eventLogRole(user.name));
    await log.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${role}`);
    await log.query(`GRANT USAGE ON SCHEMA events TO ${role}`);
    await log.query(`GRANT SELECT ON ALL TABLES IN SCHEMA events TO ${role}`);
  }
  for (const service of services) {
    const role = eventLogRole(service.name);
    await log.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA events TO ${pg.escapeIdentifier(role)}`);
    await log.query(
      'INSERT INTO events.service (name, role) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET role = excluded.role',
      [service.name, role],
    );
  }
}

async function ensureTopics(log: pg.Client, { topics, config = {} }: ProvisionOptions): Promise<void> {
  for (const topic of topics) {
    await log.query(
      `WITH made AS (
         INSERT INTO events.topic (name, owner, partitions, config) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO UPDATE SET config = excluded.config
         RETURNING id, partitions
       )
       INSERT INTO events.partition (topic_id, "partition")
       SELECT id, n FROM made, generate_series(0, partitions - 1) AS n
       ON CONFLICT DO NOTHING`,
      [topic.name, topic.service, partitions, JSON.stringify({ ...topicConfig(topic), ...config })],
    );
  }
}

async function ensureRole(server: pg.Client, role: string, attributes: string): Promise<void> {
  const { rowCount } = await server.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  // The log's owner may already be there, as a role that signs in: its own business.
  if (verb === 'ALTER' && attributes === 'NOLOGIN') return;
  await server.query(`${verb} ROLE ${pg.escapeIdentifier(role)} ${attributes}`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
