import { eventually } from '@doorstep/testing';
import pg from 'pg';

/** Holds a table so that whoever writes it stands still in the middle of a transaction. */
export async function lockTable(url: string, table: string) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN SHARE MODE`);
  return {
    somebodyWaits: () =>
      eventually(
        async () => {
          const { rows } = await client.query(
            'SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass',
            [table],
          );
          expect(rows.length).toBeGreaterThan(0);
        },
        { timeout: 60_000 },
      ),
    release: async () => {
      await client.query('ROLLBACK');
      await client.end();
    },
  };
}
