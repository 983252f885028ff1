import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { provisionDatabases, startPostgres } from './index';

const folder = mkdtempSync(join(tmpdir(), 'doorstep-infra-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a server starts, keeps its data over a restart, and its databases open to their owners only', async () => {
  const dataDir = join(folder, 'kept');
  const first = await startPostgres({ dataDir, password: 'a secret' });
  const databases = [
    { name: 'doorstep_one', owner: 'doorstep_one', password: 'p1' },
    { name: 'doorstep_two', owner: 'doorstep_two', password: "p'2" },
  ];
  await provisionDatabases(first.adminUrl, { databases });
  await provisionDatabases(first.adminUrl, { databases });

  const own = first.url('doorstep_two', 'doorstep_two', "p'2");
  await query(own, 'CREATE EXTENSION btree_gist');
  await query(own, 'CREATE TABLE kept AS SELECT uuidv7() AS id');
  for (const other of ['doorstep_one', 'postgres', 'template1']) {
    await expect(query(first.url(other, 'doorstep_two', "p'2"), 'SELECT 1')).rejects.toThrow(
      'permission denied for database',
    );
  }
  expect(
    await query(
      own,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('timezone') AS zone`,
    ),
  ).toEqual([{ encoding: 'UTF8', zone: 'UTC' }]);
  await first.stop();

  const again = await startPostgres({ dataDir, password: 'a secret' });
  expect(await query(again.url('doorstep_two', 'doorstep_two', "p'2"), 'SELECT * FROM kept')).toHaveLength(1);
  await expect(startPostgres({ dataDir, port: again.port, password: 'a secret' })).rejects.toThrow(
    `Port ${again.port} is in use`,
  );
  await expect(startPostgres({ dataDir, password: 'a secret' })).rejects.toThrow(
    /Another PostgreSQL \(process \d+\) already serves this data folder/,
  );
  await again.stop();
  expect(await again.ended).toMatch(/^PostgreSQL ended/);
  await expect(startPostgres({ dataDir, password: 'another' })).rejects.toThrow('remembers another password');
});
