import { type Database, type DatabaseOptions, type MigrationClass, openDatabase } from '@doorstep/database';
import { createHash, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { pino } from 'pino';
import { testPostgres } from './postgres-server';

export interface TestDatabase {
  /** Address for its owner, an ordinary role as in production. */
  readonly url: string;
  readonly database: Database;
  /** Opens it once more, as a second instance of the service would. */
  open(options?: Partial<DatabaseOptions>): Promise<Database>;
  /** Closes every connection and drops it. */
  stop(): Promise<void>;
}

const OWNER = 'doorstep_test';
const PASSWORD = 'doorstep_test';

/**
 * A fresh database on real PostgreSQL for one test file: a copy of a template in which the migrations have run, which
 * is made once per run and set of migrations.
 */
export async function testDatabase(
  options: Pick<DatabaseOptions, 'entities'> & { migrations?: MigrationClass[] },
): Promise<TestDatabase> {
  const adminUrl = await testPostgres();
  const migrations = options.migrations ?? [];
  const template = await templateFor(adminUrl, migrations);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(adminUrl, async admin => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${OWNER} STRATEGY FILE_COPY`);
  });
  const url = ownerUrl(adminUrl, name);
  const opened: Database[] = [];
  const open = async (more: Partial<DatabaseOptions> = {}) => {
    const database = await openDatabase({
      url,
      migrations,
      log: pino({ level: process.env['LOG_LEVEL'] ?? 'silent' }),
      poolSize: 8,
      ...(options.entities && { entities: options.entities }),
      ...more,
    });
    opened.push(database);
    return database;
  };
  return {
    url,
    database: await open(),
    open,
    stop: async () => {
      for (const database of opened) await database.close();
      await asAdmin(adminUrl, admin => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** The name of a database in which these migrations have run and to which nobody is connected. */
async function templateFor(adminUrl: string, migrations: MigrationClass[]): Promise<string> {
  const hash = createHash('sha256');
  for (const Migration of migrations) {
    const instance = new Migration() as { name?: string; source?: string };
    hash.update(`${instance.name ?? Migration.name}\n${instance.source ?? String(instance)}\n`);
  }
  const template = `template_${hash.digest('hex').slice(0, 32)}`;
  await asAdmin(adminUrl, async admin => {
    // One makes it, the other workers wait.
    await admin.query('SELECT pg_advisory_lock(20250901)');
    if (await exists(admin, 'pg_database', 'datname', template)) return;
    if (!(await exists(admin, 'pg_roles', 'rolname', OWNER))) {
      await admin.query(`CREATE ROLE ${OWNER} LOGIN PASSWORD '${PASSWORD}'`);
    }
    const work = `${template}_work`;
    await admin.query(`DROP DATABASE IF EXISTS ${work} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${work} OWNER ${OWNER}`);
    const database = await openDatabase({
      url: ownerUrl(adminUrl, work),
      migrations,
      log: pino({ level: 'silent' }),
      poolSize: 4,
    });
    await database.close();
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [work],
    );
    await admin.query(`ALTER DATABASE ${work} RENAME TO ${template}`);
  });
  return template;
}

async function exists(admin: Client, table: string, column: string, value: string): Promise<boolean> {
  const { rowCount } = await admin.query(`SELECT FROM ${table} WHERE ${column} = $1`, [value]);
  return rowCount === 1;
}

async function asAdmin(adminUrl: string, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function ownerUrl(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.username = OWNER;
  url.password = PASSWORD;
  url.pathname = `/${database}`;
  return url.href;
}
