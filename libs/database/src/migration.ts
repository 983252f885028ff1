import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

/** A migration as TypeORM takes it. */
export type MigrationClass = new () => MigrationInterface;

/** What a migration does: SQL (many statements if need be), or work on the connection of its transaction. */
export type MigrationWork = string | ((runner: QueryRunner) => Promise<void>);

/**
 * A hand-written, forward-only migration, which runs in a transaction of its own.
 * @param timestamp when it was written, in milliseconds since 1970 or as YYYYMMDDHHMM; decides the order
 * @param name what it does, in CamelCase; never changes once it has been run anywhere
 */
export function migration(timestamp: number, name: string, work: MigrationWork): MigrationClass {
  // TypeORM takes the last 13 characters of the name for its order.
  const fullName = `${name}${String(timestamp).padStart(13, '0')}`;
  return class implements MigrationInterface {
    readonly name = fullName;
    /** What runs, for whoever wants to tell two sets of migrations apart. */
    readonly source = typeof work === 'string' ? work : work.toString();

    async up(runner: QueryRunner): Promise<void> {
      if (typeof work === 'string') await runner.query(work);
      else await work(runner);
    }

    async down(): Promise<void> {
      throw new Error(`${fullName} only goes forward: write a new migration that mends what it did.`);
    }
  };
}

/** Any number that no other lock of ours uses ("door"). */
const MIGRATION_LOCK = 0x646f6f72;

/**
 * Runs what has not run yet. Safe when many instances start at once: one of them migrates, the others
 * wait for it and find nothing to do.
 * @returns the names of those that ran
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  // The lock is a session's, and lives on a connection of its own: it goes with the process that holds it.
  const holder = dataSource.createQueryRunner();
  try {
    // The wait for a long migration of another instance is no lock time-out.
    await holder.query('SET lock_timeout = 0; SET statement_timeout = 0');
    await holder.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map(({ name }) => name);
  } finally {
    await holder.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`);
    await holder.query('RESET lock_timeout; RESET statement_timeout');
    await holder.release();
  }
}
