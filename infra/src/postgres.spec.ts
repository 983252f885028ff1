import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { provisionDatabases, startPostgres } from './index';

const asRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'doorstep-infra-'));
// mkdtemp lets nobody else in, not even the server's own user.
chmodSync(folder, 0o755);
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

test('a server does not outlive a starter that is killed', async () => {
  const register = join(__dirname, '../../libs/testing/register.mjs');
  const fixture = JSON.stringify(join(__dirname, 'postgres-starter.fixture.ts'));
  const starter = spawn(
    process.execPath,
    ['--import', register, '--eval', `require(${fixture})`, join(folder, 'orphan')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  for await (const chunk of starter.stdout) {
    said += String(chunk);
    if (said.includes('.\n')) break;
  }
  const url = /at (\S+)\.\n/.exec(said)?.[1] ?? '';
  // This session ends when the server does.
  const witness = new Client({ connectionString: url });
  await witness.connect();
  const gone = new Promise<string>(resolve => witness.once('error', error => resolve(error.message)));
  witness.on('error', () => undefined);
  starter.kill('SIGKILL');
  expect(await gone).toMatch(/terminat/);
  // It removes this file last.
  while (existsSync(join(folder, 'orphan', 'postmaster.pid')))
    await new Promise(wake => setTimeout(wake, 20));
});

// Only root has to hand the server to another user.
(asRoot ? test : test.skip)(
  'a folder that the server’s own user cannot reach is replaced, and that is said',
  async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o700);
    const said: string[] = [];
    const server = await startPostgres({
      dataDir: join(closed, 'data'),
      forTests: true,
      log: sentence => said.push(sentence),
    });
    try {
      expect(server.dataDir).toMatch(/^\/var\/lib\/doorstep\/.*closed-data$/);
      expect(said).toEqual([
        `PostgreSQL's own user cannot reach ${join(closed, 'data')}; its data lies in ${server.dataDir}.`,
      ]);
      expect(statSync(server.dataDir).uid).not.toBe(0);
      expect(await query(server.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
      rmSync(server.dataDir, { recursive: true, force: true });
      rmSync(`${server.dataDir}.log`, { force: true });
    }
  },
);
