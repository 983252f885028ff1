import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Jobs } from '@doorstep/jobs';
import { eventually, startChild, type TestDatabase, testDatabase } from '@doorstep/testing';
import type { FastifyInstance } from 'fastify';
import type { ImportDoors } from './doors';
import { type Interference, numbersCsv, numbersMigrations, serveNumbers } from './numbers.fixture';

let base: TestDatabase;
let serving: { jobs: Jobs; http: FastifyInstance; address: string } | undefined;
beforeEach(async () => {
  base = await testDatabase({ migrations: numbersMigrations });
});
afterEach(async () => {
  await stop();
  await base.stop();
});

async function serve(interference?: Interference, options?: Partial<ImportDoors>): Promise<void> {
  serving = await serveNumbers(base.database, interference, options);
}

async function stop(): Promise<void> {
  await serving?.http.close();
  await serving?.jobs.close();
  serving = undefined;
}

interface JobJson {
  id: string;
  status: string;
  code?: string;
  done: number;
  result: object | null;
  error: string | null;
}

async function send(body: string | Readable, address = serving!.address, query = '') {
  const response = await fetch(`${address}/numbers/imports${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'accept-language': 'en' },
    body: typeof body === 'string' ? body : (Readable.toWeb(body) as ReadableStream),
    duplex: 'half',
  } as RequestInit);
  return { status: response.status, headers: response.headers, job: (await response.json()) as JobJson };
}

async function jobOf(id: string, method = 'GET'): Promise<JobJson> {
  return (await (await fetch(`${serving!.address}/numbers/jobs/${id}`, { method })).json()) as JobJson;
}

const reaches = (id: string, status: string) =>
  eventually(async () => {
    const job = await jobOf(id);
    expect({ status: job.status, error: job.error }).toMatchObject({ status });
    return job;
  });

async function one<T>(sql: string): Promise<T> {
  const [row] = await base.database.manager.query<T[]>(sql);
  return row!;
}
const spooled = async () =>
  (await one<{ n: number }>(`SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'spool'`)).n;
const applied = () =>
  one<{ numbers: number; times: number }>(
    'SELECT count(*)::int AS numbers, coalesce(sum(times), 0)::int AS times FROM number',
  );

/** Somewhere to wait in the middle of the work. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>(resolve => (open = resolve));
  return { open, opened };
}

/** Halts the work before the first chunk that begins above a number, until it is let go on. */
function halt(above: number) {
  const { open, opened } = gate();
  const reaching = gate();
  return {
    goOn: open,
    reached: reaching.opened,
    async beforeApply(first: number) {
      if (first <= above) return;
      reaching.open();
      await opened;
    },
  };
}

test('what is sent is judged with what was said beside it, applied, and its spool is gone', async () => {
  await serve();
  const { status, headers, job } = await send(`${numbersCsv(25)}2000,\nx,\n7,\n,y\n8,a\0b\n2000,z\n`);
  expect([status, headers.get('location')]).toEqual([202, `/numbers/jobs/${job.id}`]);
  const done = await reaches(job.id, 'SUCCEEDED');
  expect(done).toMatchObject({
    done: 31,
    result: { rows: 31, refused: 6, created: 25, changed: 0, unchanged: 0 },
  });
  const csv = await fetch(`${serving!.address}/numbers/jobs/${job.id}/refused-rows.csv`, {
    headers: { 'accept-language': 'en' },
  });
  expect((await csv.text()).split('\r\n')).toEqual([
    'refused_row,refused_column,refused_code,refused_message,number,label',
    '27,number,NUMBER_TOO_LARGE,2000 is more than 1000.,2000,',
    '28,number,NUMBER_WRONG,"""x"" is no number.",x,',
    '29,number,NUMBER_TWICE,"""7"" stands in row 8 already: keep one row for each.",7,',
    '30,number,NUMBER_WRONG,""""" is no number.",,y',
    '31,,IMPORT_ROW_NUL,"The row holds a NUL character, which is no text.",8,ab',
    '32,number,NUMBER_TOO_LARGE NUMBER_TWICE,"2000 is more than 1000. ""2000"" stands in row 27 already: keep one row for each.",2000,z',
    '',
  ]);
  expect(await spooled()).toBe(0);
});

test('text comes through as it is: quotes, backslashes, tabs and line breaks', async () => {
  await serve();
  const label = 'a "b" \\N \\ \\t \t c,\r\nd 好 🏫';
  const { job } = await send(`number,label\n1,"${label.replaceAll('"', '""')}"\n`);
  await reaches(job.id, 'SUCCEEDED');
  expect(await one('SELECT label FROM number')).toEqual({ label });
});

test('an import whose process is killed goes on where it was, and applies nothing twice', async () => {
  const child = startChild(join(__dirname, 'numbers-process.fixture.ts'), {
    DATABASE_URL: base.url,
    LIMIT: '40',
  });
  const [, address] = await child.waitFor(/serves at (\S+) \./);
  const { job } = await send(numbersCsv(95), address);
  // Two lanes, and both hang.
  await child.waitFor(/hangs before \d+[^]*hangs before \d+/);
  child.kill('SIGKILL');
  expect((await child.ended).signal).toBe('SIGKILL');
  expect(await applied()).toEqual({ numbers: 40, times: 40 });

  await serve();
  const done = await reaches(job.id, 'SUCCEEDED');
  expect(done).toMatchObject({
    done: 95,
    result: { rows: 95, refused: 0, created: 95, changed: 0, unchanged: 0 },
  });
  expect(await applied()).toEqual({ numbers: 95, times: 95 });
  expect(await spooled()).toBe(0);
});

test('a service that stops in the middle of an import goes on with it at its next start', async () => {
  const { open, opened } = gate();
  await serve({ beforeApply: async first => void (first > 20 && (await opened)) });
  const { job } = await send(numbersCsv(95));
  await eventually(async () => expect((await applied()).numbers).toBe(20));
  const stopped = stop();
  open();
  await stopped;
  expect((await applied()).numbers).toBeLessThan(95);
  await serve();
  expect(await reaches(job.id, 'SUCCEEDED')).toMatchObject({ result: { created: 95, changed: 0 } });
  expect(await applied()).toEqual({ numbers: 95, times: 95 });
});

test('a cancelled import stops between two chunks, and its spool goes with the next file', async () => {
  const { open, opened } = gate();
  await serve({ beforeApply: async first => void (first > 20 && (await opened)) });
  const { job } = await send(numbersCsv(95));
  await eventually(async () => expect((await applied()).numbers).toBe(20));
  expect((await jobOf(job.id, 'DELETE')).id).toBe(job.id);
  open();
  await reaches(job.id, 'CANCELLED');
  // The chunks that were under way are done, the others are not begun.
  expect((await applied()).numbers).toBeLessThanOrEqual(40);
  expect(await spooled()).toBe(1);
  const next = await send(numbersCsv(95));
  await reaches(next.job.id, 'SUCCEEDED');
  expect(await spooled()).toBe(0);
});

describe('all or nothing', () => {
  const all = (body: string, address?: string) => send(body, address, '?allOrNothing=true');

  test('applies everything in the end, and nothing before', async () => {
    const { goOn, reached, beforeApply } = halt(50);
    await serve({ beforeApply });
    const { job } = await all(numbersCsv(95));
    await reached;
    expect(await applied()).toEqual({ numbers: 0, times: 0 });
    goOn();
    expect(await reaches(job.id, 'SUCCEEDED')).toMatchObject({ done: 95, result: { created: 95 } });
    expect(await applied()).toEqual({ numbers: 95, times: 95 });
  });

  test('cancelled in the midst of it leaves nothing', async () => {
    const { goOn, reached, beforeApply } = halt(50);
    await serve({ beforeApply });
    const { job } = await all(numbersCsv(95));
    await reached;
    await jobOf(job.id, 'DELETE');
    goOn();
    await reaches(job.id, 'CANCELLED');
    expect(await applied()).toEqual({ numbers: 0, times: 0 });
    expect(await one('SELECT count(*)::int AS n FROM csv_import_chunk')).toEqual({ n: 0 });
  });

  test('killed in the midst of it leaves nothing, and is done at the next start', async () => {
    const child = startChild(join(__dirname, 'numbers-process.fixture.ts'), {
      DATABASE_URL: base.url,
      LIMIT: '40',
    });
    const [, address] = await child.waitFor(/serves at (\S+) \./);
    const { job } = await all(numbersCsv(95), address);
    await child.waitFor(/hangs before \d+/);
    child.kill('SIGKILL');
    await child.ended;
    expect(await applied()).toEqual({ numbers: 0, times: 0 });
    await serve();
    await reaches(job.id, 'SUCCEEDED');
    expect(await applied()).toEqual({ numbers: 95, times: 95 });
  });
});

describe('a dry run', () => {
  const dry = (body: string, address?: string) => send(body, address, '?dryRun=true');

  test('tells what would happen, and does nothing', async () => {
    await serve();
    await reaches((await send(numbersCsv(5))).job.id, 'SUCCEEDED');
    const { job } = await dry(`${numbersCsv(25)}x,\n`);
    expect((await reaches(job.id, 'SUCCEEDED')).result).toEqual({
      ...{ rows: 26, refused: 1, created: 20, changed: 5, unchanged: 0, dryRun: true, fields: { times: 5 } },
      examples: expect.arrayContaining([
        { row: 2, key: '1', change: 'changed', fields: {} },
        { row: 22, key: '21', change: 'created', fields: {} },
      ]),
    });
    expect(await applied()).toEqual({ numbers: 5, times: 5 });
    expect(await spooled()).toBe(0);
  });

  test('cancelled, it ends', async () => {
    const { goOn, reached, beforeApply } = halt(20);
    await serve({ beforeApply });
    const { job } = await dry(numbersCsv(95));
    await reached;
    await jobOf(job.id, 'DELETE');
    goOn();
    await reaches(job.id, 'CANCELLED');
    expect(await applied()).toEqual({ numbers: 0, times: 0 });
  });
});

test.each([
  ['?dryrun=true', 'dryrun'],
  ['?dryRun=yes', 'dryRun'],
  ['?mapping=gias', 'mapping'],
  ['?asOf=2026-09-01', 'asOf'],
])('a wish that is misspelt, or not offered here, is not passed over: %s', async (query, name) => {
  await serve();
  const { status, job } = await send(numbersCsv(1), undefined, query);
  expect([status, job]).toMatchObject([
    422,
    { code: 'IMPORT_OPTION_WRONG', problems: [{ path: ['query', name] }] },
  ]);
  expect(await one('SELECT count(*)::int AS jobs FROM job')).toEqual({ jobs: 0 });
});

test('a chunk that collides with what somebody else has just made is applied again', async () => {
  let collisions = 0;
  const { database } = base;
  await serve({
    async beforeApply(first) {
      if (first !== 11 || collisions++ > 0) return;
      // As a concurrent import would: the constraint's own error.
      await database.manager.query('INSERT INTO number (number, times) VALUES (999, 1), (999, 1)');
    },
  });
  const { job } = await send(numbersCsv(30));
  expect(await reaches(job.id, 'SUCCEEDED')).toMatchObject({ result: { created: 30 } });
  expect(collisions).toBe(2);
});

test('an import of which the spool was lost with the database server says so', async () => {
  await serve();
  await serving!.jobs.drain();
  const { job } = await send(numbersCsv(20));
  const { spool } = await one<{ spool: string }>(
    `SELECT spooled AS spool FROM csv_import WHERE job_id = '${job.id}'`,
  );
  await base.database.manager.query(`TRUNCATE ${spool}`);
  await stop();
  await serve();
  const failed = await reaches(job.id, 'FAILED');
  expect(failed.error).toContain('IMPORT_SPOOL_LOST');
  expect(await applied()).toEqual({ numbers: 0, times: 0 });
});

test('more files at a time than are taken are told to come again', async () => {
  await serve({}, { uploads: 1 });
  const slow = new PassThrough();
  slow.write(numbersCsv(5));
  const first = send(slow);
  await eventually(async () =>
    expect(
      (
        await one<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'COPY spool.%'`,
        )
      ).n,
    ).toBe(1),
  );
  const second = await send(numbersCsv(1));
  expect([second.status, second.job.code, second.headers.get('retry-after')]).toEqual([
    429,
    'IMPORT_BUSY',
    '5',
  ]);
  slow.end('6,n6\n');
  expect((await first).status).toBe(202);
});

test.each([
  ['en', 'Format not taken', /^The file itself is taken here: .*text\/csv/],
  ['zh', '不支持的格式', /^这里只接收文件本身.*text\/csv/],
])(
  'a body that is no file is refused in words (%s), as every other problem',
  async (language, title, words) => {
    await serve();
    const response = await fetch(`${serving!.address}/numbers/imports`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'accept-language': language },
      body: '--x--',
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      415,
      'application/problem+json; charset=utf-8',
    ]);
    const detail = expect.stringMatching(words);
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title,
      status: 415,
      code: 'IMPORT_MEDIA_TYPE',
      detail,
      problems: [{ code: 'IMPORT_MEDIA_TYPE', path: ['header', 'content-type'], message: detail }],
    });
  },
);

test.each([
  ['as it comes', (text: string) => Buffer.from(text)],
  ['unpacked', (text: string) => gzipSync(text)],
])('a file that is too large %s is refused, and leaves nothing', async (_how, packed) => {
  await serve({ maxBytes: 100_000 });
  const { status, job } = await send(Readable.from([packed(numbersCsv(20_000))]));
  expect([status, job.code]).toEqual([413, 'IMPORT_TOO_LARGE']);
  expect(await one('SELECT count(*)::int AS jobs FROM job')).toEqual({ jobs: 0 });
  expect(await one('SELECT count(*)::int AS files FROM csv_import')).toEqual({ files: 0 });
  expect(await spooled()).toBe(0);
});

test('an upload that stalls is broken off and leaves nothing', async () => {
  await serve({}, { stalledAfterMs: 100 });
  const slow = new PassThrough();
  slow.write(numbersCsv(5));
  await expect(send(slow)).rejects.toThrow('fetch failed');
  await eventually(async () =>
    expect(
      (
        await one<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'COPY spool.%' AND state = 'active'`,
        )
      ).n,
    ).toBe(0),
  );
  expect(await one('SELECT count(*)::int AS jobs FROM job')).toEqual({ jobs: 0 });
  expect(await spooled()).toBe(0);
  slow.destroy();
});
