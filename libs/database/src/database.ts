import type { Part } from '@doorstep/service-kit';
import pg from 'pg';
import { from as copyStream } from 'pg-copy-streams';
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import 'reflect-metadata';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataSource, type DataSourceOptions, type EntityManager, QueryFailedError } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { type MigrationClass, migrate } from './migration';
import { SnakeNaming } from './naming';
import { QueryLog } from './query-log';
import { tracedPg } from './traced-pg';

// A calendar day stays the string that it is ('2026-09-01'): a JavaScript Date would move it with the time zone.
pg.types.setTypeParser(pg.types.builtins.DATE, day => day);

export interface DatabaseOptions {
  /** postgresql://user:password@host:port/database */
  url: string;
  entities?: NonNullable<DataSourceOptions['entities']>;
  /** What is not in the database yet runs before the promise resolves. */
  migrations?: MigrationClass[];
  /** Connections at most; 10 by default. A few are held while nothing happens. */
  poolSize?: number;
  log: Logger;
  /** Where the pool's figures go. */
  metrics?: Registry;
  /** Milliseconds that one statement may take (30 s by default); long work says `SET LOCAL statement_timeout`. */
  statementTimeout?: number;
  /** Milliseconds that a statement may wait for a lock; 10 s by default. */
  lockTimeout?: number;
}

/** A service's own database. */
export class Database implements Part {
  readonly name = 'database';

  constructor(
    readonly dataSource: DataSource,
    readonly url: string,
    private readonly log: Logger,
  ) {}

  /** The connections beneath, for a library that brings its own SQL. */
  get pool(): pg.Pool {
    return poolOf(this.dataSource);
  }

  /** For reads outside a transaction. */
  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  /**
   * Does `work` in one transaction (READ COMMITTED), and commits when it resolves. Where PostgreSQL broke it off for
   * somebody else's sake (a deadlock, a serialization failure) it is done again, up to five times: so
   * `work` has no effect outside the transaction.
   */
  async transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction(work);
      } catch (error) {
        if (attempt === 5 || !isTransient(error)) throw error;
        this.log.debug({ err: error, attempt }, 'A transaction was broken off and is done again');
        await new Promise(wake => setTimeout(wake, Math.random() * 20 * 2 ** attempt));
      }
    }
  }

  /**
   * Sends rows by `COPY … FROM STDIN`, as a stream with back-pressure, in the transaction of `tx`.
   * @param rows text in the format that the COPY names, cut anywhere
   * @returns the number of rows
   */
  async copyFrom(tx: EntityManager, sql: string, rows: AsyncIterable<string | Buffer>): Promise<number> {
    const client: unknown = await tx.queryRunner?.connect();
    if (!client) throw new Error('copyFrom needs the manager of a transaction.');
    const target = (client as pg.PoolClient).query(copyStream(sql));
    await pipeline(Readable.from(rows, { objectMode: false }), target);
    return target.rowCount;
  }

  /** Asks the database a question. */
  async check(): Promise<void> {
    await this.dataSource.query('SELECT 1');
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** Connects, migrates, and gives the database. A failure is one sentence that says what to mend. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, log, poolSize = 10, statementTimeout = 30_000, lockTimeout = 10_000 } = options;
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    driver: tracedPg,
    entities: options.entities ?? [],
    migrations: options.migrations ?? [],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    installExtensions: false,
    parseInt8: true,
    logger: new QueryLog(log),
    logging: ['error', 'warn'],
    maxQueryExecutionTime: 1_000,
    poolErrorHandler: (error: Error) => log.warn({ err: error }, 'A database connection was lost'),
    connectTimeoutMS: 10_000,
    extra: {
      max: poolSize,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      options: [
        `-c statement_timeout=${statementTimeout}`,
        `-c lock_timeout=${lockTimeout}`,
        '-c idle_in_transaction_session_timeout=120000',
        '-c timezone=UTC',
      ].join(' '),
    },
  });
  try {
    await dataSource.initialize();
    // A connection that breaks while somebody holds it fails that one's statement, not the process.
    poolOf(dataSource).on('connect', client => {
      client.on('error', error => log.warn({ err: error }, 'A database connection broke'));
    });
  } catch (error) {
    throw new Error(unreachable(url, error as Error & { code?: string }), { cause: error });
  }
  try {
    const ran = await migrate(dataSource);
    if (ran.length > 0) log.info({ migrations: ran }, 'The database was migrated');
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  if (options.metrics) measurePool(dataSource, options.metrics);
  return new Database(dataSource, url, log);
}

function poolOf(dataSource: DataSource): pg.Pool {
  return (dataSource.driver as PostgresDriver).master as pg.Pool;
}

function isTransient(error: unknown): boolean {
  const { code } = (error instanceof QueryFailedError ? error.driverError : error) as { code?: string };
  return code === '40001' || code === '40P01';
}

function unreachable(url: string, error: Error & { code?: string }): string {
  const { hostname, port, pathname, username } = new URL(url);
  const where = `${hostname}:${port || 5432}`;
  const database = decodeURIComponent(pathname.slice(1));
  switch (error.code) {
    case '28P01':
    case '28000':
      return `PostgreSQL at ${where} does not accept the user ${username}: mend the user or password in DATABASE_URL.`;
    case '3D000':
      return `PostgreSQL at ${where} has no database ${database}: create it, or mend DATABASE_URL.`;
    case '42501':
      return `PostgreSQL at ${where} does not let ${username} into ${database}: mend DATABASE_URL or the grant.`;
    default:
      return `PostgreSQL does not answer at ${where} (${error.code ?? error.message}): start it, or mend DATABASE_URL.`;
  }
}

function measurePool(dataSource: DataSource, metrics: Registry): void {
  const pool = poolOf(dataSource);
  new Gauge({
    name: 'doorstep_database_connections',
    help: 'Connections of the pool, and callers that wait for one',
    labelNames: ['state'],
    registers: [metrics],
    collect() {
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'waiting' }, pool.waitingCount);
    },
  });
}
