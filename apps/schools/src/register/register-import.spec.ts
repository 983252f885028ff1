import { request } from 'node:http';
import { Readable } from 'node:stream';
import { eventually } from '@doorstep/testing';
import { city, principalOf, TestSchools } from '../schools.fixture';

let schools: TestSchools;
beforeEach(async () => {
  schools = await TestSchools.start();
  await schools.register(0);
});
afterEach(() => schools.stop());

const header =
  'code,name_zh,name_en,stage,sector,district_code,address_zh,longitude,latitude,status,opened_on,sample';

const row = (changes: Partial<Record<string, string>> = {}) =>
  Object.values({
    code: '3101150001',
    name_zh: '样例小学',
    name_en: 'Sample School',
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    district_code: '310115',
    address_zh: '世纪大道1号',
    longitude: '121.5',
    latitude: '31.2',
    status: 'OPEN',
    opened_on: '1998-09-01',
    sample: 'true',
    ...changes,
  }).join(',');

const file = (...rows: string[]) => [header, ...rows, ''].join('\n');

interface JobJson {
  id: string;
  status: string;
  done: number;
  total: number;
  result: Record<string, number>;
  error: string | null;
  code?: string;
  detail?: string;
  problems?: { code: string; path: string[]; message: string }[];
  ignoredColumns?: string[];
}

async function send(
  body: string | Buffer | Readable,
  query = '',
  ...grants: Parameters<TestSchools['fetch']>[1]
) {
  const response = await schools.fetch(`/schools/imports${query}`, grants.length > 0 ? grants : [city], {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body:
      body instanceof Readable ? (Readable.toWeb(body) as ReadableStream) : new Uint8Array(Buffer.from(body)),
    duplex: 'half',
  });
  return { status: response.status, job: (await response.json()) as JobJson };
}

/** Sends a file that is taken, and waits for the end of its job. */
async function importFile(body: string, query = ''): Promise<JobJson> {
  const { status, job } = await send(body, query);
  expect([status, job.detail]).toEqual([202, undefined]);
  return ended(job.id);
}

async function ended(id: string): Promise<JobJson> {
  return eventually(async () => {
    const job = (await (await schools.fetch(`/schools/jobs/${id}`, [city])).json()) as JobJson;
    expect([job.error, job.status]).toEqual([null, expect.stringMatching(/SUCCEEDED|FAILED|CANCELLED/)]);
    return job;
  });
}

async function refusedRows(id: string): Promise<string[]> {
  const response = await schools.fetch(`/schools/jobs/${id}/refused-rows.csv`, [city]);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  return (await response.text()).trimEnd().split('\r\n').slice(1);
}

const count = async (table: string) => {
  const [found] = await schools.database.manager.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM ${table}`,
  );
  return found!.n;
};

/** That a refused file has left nothing: no school, no job, no spooled table. */
async function nothingIsLeft(): Promise<void> {
  expect(await count('school')).toBe(0);
  expect(await count('job')).toBe(0);
  expect(await count('csv_import')).toBe(0);
  expect(await count(`pg_tables WHERE schemaname = 'spool'`)).toBe(0);
}

test('a register comes in, is announced, and the same file again changes nothing', async () => {
  const text = file(
    row(),
    row({ code: '3101150002', address_zh: '', longitude: '', latitude: '', opened_on: '' }),
  );
  const job = await importFile(`\uFEFF${text}`);
  expect(job).toMatchObject({ status: 'SUCCEEDED', done: 2, total: 2, error: null });
  expect(job.result).toEqual({ rows: 2, refused: 0, created: 2, changed: 0, unchanged: 0 });
  const { schools: list } = await schools.data<{ schools: { nodes: object[] } }>(
    `{ schools { nodes { code name(locale: EN) stage sector status address longitude latitude openedOn sample version district { code name } } } }`,
  );
  const common = {
    name: 'Sample School',
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    status: 'OPEN',
    sample: true,
    version: 1,
  };
  const district = { code: '310115', name: 'Pudong' };
  expect(list.nodes).toEqual([
    {
      code: '3101150001',
      ...common,
      address: '世纪大道1号',
      longitude: 121.5,
      latitude: 31.2,
      openedOn: '1998-09-01',
      district,
    },
    {
      code: '3101150002',
      ...common,
      address: null,
      longitude: null,
      latitude: null,
      openedOn: null,
      district,
    },
  ]);
  const announced = await count(`outbox WHERE topic = 'doorstep.schools.school.state'`);
  expect(announced).toBe(2);

  expect((await importFile(text)).result).toEqual({
    rows: 2,
    refused: 0,
    created: 0,
    changed: 0,
    unchanged: 2,
  });
  expect(await count(`outbox WHERE topic = 'doorstep.schools.school.state'`)).toBe(announced);
  expect(await count('change')).toBe(0);
  expect(await count(`pg_tables WHERE schemaname = 'spool'`)).toBe(0);
});

test('an update changes what differs, and the history says who changed what from what to what', async () => {
  await importFile(file(row(), row({ code: '3101150002' })));
  const job = await importFile(
    file(row({ name_zh: '样例第一小学', status: 'PROPOSED_TO_CLOSE' }), row({ code: '3101150002' })),
  );
  expect(job.result).toEqual({ rows: 2, refused: 0, created: 0, changed: 1, unchanged: 1 });
  const changesQuery = `{ schoolByCode(code: "3101150001") {
    name(locale: ZH) status version changes { nodes { field before after version changedBy jobId } }
  } }`;
  const { schoolByCode } = await schools.data<{ schoolByCode: { changes: { nodes: object[] } } }>(
    changesQuery,
    {},
    city,
  );
  expect(schoolByCode).toMatchObject({ name: '样例第一小学', status: 'PROPOSED_TO_CLOSE', version: 2 });
  const by = { version: 2, changedBy: 'city-officer', jobId: job.id };
  expect(schoolByCode.changes.nodes).toEqual(
    expect.arrayContaining([
      { field: 'status', before: 'OPEN', after: 'PROPOSED_TO_CLOSE', ...by },
      {
        field: 'name',
        before: JSON.stringify({ en: 'Sample School', zh: '样例小学' }),
        after: JSON.stringify({ en: 'Sample School', zh: '样例第一小学' }),
        ...by,
      },
    ]),
  );
  expect(schoolByCode.changes.nodes).toHaveLength(2);
  const asked = await schools.ask<{ schoolByCode: object }>(changesQuery, {}, principalOf('3101150001'));
  expect(asked.errors).toMatchObject([
    { path: ['schoolByCode', 'changes'], extensions: { code: 'FORBIDDEN' } },
  ]);
});

test.each<[string, string, Partial<Record<string, string>>]>([
  ['code', 'SCHOOL_FIELD_MISSING', { code: '' }],
  ['code', 'SCHOOL_CODE_MALFORMED', { code: '31-1' }],
  ['name_en', 'SCHOOL_FIELD_MISSING', { name_en: ' ' }],
  ['name_zh', 'SCHOOL_FIELD_TOO_LONG', { name_zh: '长'.repeat(101) }],
  ['name_zh', 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME', { name_zh: '浦东新优质学校' }],
  ['name_en', 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME', { name_en: 'The New High-Quality School of Pudong' }],
  ['stage', 'SCHOOL_STAGE_UNKNOWN', { stage: 'KINDERGARTEN' }],
  ['sector', 'SCHOOL_SECTOR_UNKNOWN', { sector: '公办' }],
  ['status', 'SCHOOL_STATUS_UNKNOWN', { status: 'open' }],
  ['district_code', 'SCHOOL_DISTRICT_UNKNOWN', { district_code: '310199' }],
  ['longitude', 'SCHOOL_COORDINATE_WRONG', { longitude: '121°30′' }],
  ['latitude', 'SCHOOL_COORDINATE_WRONG', { latitude: '91' }],
  ['longitude', 'SCHOOL_COORDINATE_WRONG', { longitude: '-180.1' }],
  ['longitude', 'SCHOOL_COORDINATE_WRONG', { longitude: 'NaN' }],
  ['latitude', 'SCHOOL_COORDINATE_WRONG', { latitude: '-Infinity' }],
  ['code', 'SCHOOL_CODE_MALFORMED', { code: '311' }],
  ['code', 'SCHOOL_CODE_MALFORMED', { code: '浦东0001' }],
  ['opened_on', 'SCHOOL_DAY_WRONG', { opened_on: '98-09-01 AD' }],
  ['opened_on', 'SCHOOL_DAY_WRONG', { opened_on: '1998-9-1' }],
  ['longitude', 'SCHOOL_COORDINATE_HALF', { longitude: '' }],
  ['opened_on', 'SCHOOL_DAY_WRONG', { opened_on: '1998-02-30' }],
  ['opened_on', 'SCHOOL_DAY_WRONG', { opened_on: '1/9/1998' }],
  ['sample', 'SCHOOL_SAMPLE_UNKNOWN', { sample: 'yes' }],
])('a row whose %s is refused: %s', async (column, code, changes) => {
  const job = await importFile(file(row({ code: '3101150009' }), row(changes)));
  expect(job.result).toMatchObject({ rows: 2, refused: 1, created: 1 });
  const [first, ...others] = await refusedRows(job.id);
  expect(others).toEqual([]);
  expect(first!.startsWith(`3,${column},${code},`)).toBe(true);
  expect(first!.endsWith(row(changes).replace(', ,', ',,'))).toBe(true);
});

test('a code that stands twice is taken once, and the refusal names the row of the first', async () => {
  const job = await importFile(file(row(), row({ code: '3101150002' }), '', row({ name_zh: '另一所' })));
  expect(job.result).toEqual({ rows: 3, refused: 1, created: 2, changed: 0, unchanged: 0 });
  const [line] = await refusedRows(job.id);
  expect(line).toMatch(/^5,code,SCHOOL_CODE_TWICE,"""3101150001"" stands in row 2 already/);
  const [kept] = await schools.database.manager.query<{ zh: string }[]>(
    `SELECT name->>'zh' AS zh FROM school WHERE code = '3101150001'`,
  );
  expect(kept!.zh).toBe('样例小学');
});

test('a row of another width is refused alone; every problem of a row is told', async () => {
  const wide = `${row({ code: '3101150003' })},more`;
  const job = await importFile(file(row(), wide, row({ code: '3101150004', stage: 'X', sector: 'Y' })));
  expect(job.result).toMatchObject({ rows: 3, refused: 2, created: 1 });
  const lines = await refusedRows(job.id);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe(`3,,IMPORT_ROW_WIDTH,"The row has 13 fields, the header 12.",${wide}`);
  expect(lines[1]).toMatch(/^4,stage,SCHOOL_STAGE_UNKNOWN,/);
  expect(lines[2]).toMatch(/^4,sector,SCHOOL_SECTOR_UNKNOWN,/);
});

test('two officers send the same new schools at the same time: each school is entered once', async () => {
  const rows = Array.from({ length: 300 }, (_, place) => row({ code: String(3_101_150_001 + place) }));
  const jobs = await Promise.all([importFile(file(...rows)), importFile(file(...rows.toReversed()))]);
  const created = jobs.map(({ result }) => result['created'] ?? 0);
  expect(created[0]! + created[1]!).toBe(300);
  expect(jobs.map(({ result }) => result['created']! + result['unchanged']!)).toEqual([300, 300]);
  expect(await count('school')).toBe(300);
  expect(await count(`outbox WHERE topic = 'doorstep.schools.school.state'`)).toBe(300);
});

test('all or nothing: one refused row, and no row is applied', async () => {
  const job = await importFile(file(row(), row({ code: '3101150002', stage: 'X' })), '?allOrNothing=true');
  expect(job).toMatchObject({ status: 'SUCCEEDED', result: { rows: 2, refused: 1, created: 0 } });
  expect(await count('school')).toBe(0);
});

test('the refused rows can be mended and sent as they are', async () => {
  const job = await importFile(file(row({ stage: 'X' })));
  const response = await schools.fetch(`/schools/jobs/${job.id}/refused-rows.csv`, [city], {
    headers: { 'accept-language': 'zh-CN' },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  // With a byte order mark, so that Excel reads it as UTF-8.
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const text = bytes.toString();
  expect(text).toContain('“X”不可用');
  expect((await importFile(text.replace(',X,', ',PRIMARY,'))).result).toMatchObject({
    rows: 1,
    refused: 0,
    created: 1,
  });
});

test('a header in another order and with more columns', async () => {
  const { status, job } = await send(file(row()).replace(/^(.*)$/gm, line => (line ? `x,${line}` : line)));
  expect([status, job.ignoredColumns]).toEqual([202, ['x']]);
  expect((await ended(job.id)).result).toMatchObject({ created: 1 });
});

const gbk = Buffer.concat([
  Buffer.from(`${header}\n3101150001,`),
  Buffer.from([0xd1, 0xf9, 0xc0, 0xfd]),
  Buffer.from(',x\n'),
]);

test.each<[string, string, string | Buffer, string]>([
  ['GBK', 'IMPORT_NOT_UTF8', gbk, 'it looks like GBK'],
  ['missing columns', 'IMPORT_COLUMNS_MISSING', `code,name_zh\n1,x\n`, 'lacks name_en, stage, sector,'],
  ['nothing', 'IMPORT_EMPTY', '', 'The file is empty'],
  [
    'cut off within a row',
    'IMPORT_CUT_OFF',
    file(row()) + row({ code: '3101150002' }).slice(0, 30),
    'in the middle of row 3',
  ],
  ['cut off within quotes', 'IMPORT_CUT_OFF', `${file(row())}3101150002,"样例`, 'in the middle of row 3'],
  ['stray quotes', 'IMPORT_NOT_CSV', file(row({ name_zh: '"a"b' })), 'quotation marks of row 2'],
])('a file that is refused as a whole: %s', async (_what, code, body, words) => {
  const { status, job } = await send(body);
  expect([status, job.code]).toEqual([422, code]);
  expect(job.detail).toContain(words);
  await nothingIsLeft();
});

test('a line of 50 MB is refused, and its sender, who is still sending, reads why', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  let sent = 0;
  const body = Readable.from(
    (function* () {
      yield Buffer.from(`${file(row())}3101150002,`);
      for (; sent < 50; sent++) yield chunk;
    })(),
  );
  const { status, job } = await send(body);
  expect([status, job.code, job.problems?.[0]?.path]).toEqual([
    422,
    'IMPORT_ROW_TOO_LONG',
    ['file', 'row 3'],
  ]);
  await nothingIsLeft();
});

test('an upload whose connection breaks leaves nothing', async () => {
  const { hostname, port } = new URL(schools.address);
  const authorization = await schools.tokens.bearer('city-officer', [city]);
  const upload = request({
    hostname,
    port,
    path: '/schools/imports',
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv' },
  });
  upload.on('error', () => undefined);
  upload.write(file(row()));
  // The file is on its way into the database.
  await eventually(async () => {
    expect(await count(`pg_stat_activity WHERE query LIKE 'COPY spool.%' AND state = 'active'`)).toBe(1);
  });
  upload.destroy();
  await eventually(async () => {
    expect(await count(`pg_stat_activity WHERE query LIKE 'COPY spool.%' AND state = 'active'`)).toBe(0);
  });
  await nothingIsLeft();
});

test('who may send, see and cancel', async () => {
  expect((await send(file(row()), '', principalOf('3101150001'))).status).toBe(403);
  const anonymous = await schools.fetch('/schools/imports', [], {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: file(row()),
  });
  expect(anonymous.status).toBe(401);
  const job = await importFile(file(row()));
  const path = `/schools/jobs/${job.id}`;
  expect((await schools.fetch(path, [principalOf('3101150001')])).status).toBe(404);
  expect((await schools.fetch(`${path}/refused-rows.csv`, [principalOf('3101150001')])).status).toBe(404);
  expect((await schools.fetch('/schools/jobs/nonsense', [city])).status).toBe(404);
  const late = await schools.fetch(path, [city], { method: 'DELETE' });
  expect([late.status, ((await late.json()) as JobJson).code]).toEqual([409, 'JOB_ENDED']);
  const query = `query ($id: ID!) { schoolsJob(id: $id) { status done total refusedRows } }`;
  expect(await schools.data(query, { id: job.id }, city)).toEqual({
    schoolsJob: { status: 'SUCCEEDED', done: 1, total: 1, refusedRows: `${path}/refused-rows.csv` },
  });
  expect(await schools.data(query, { id: job.id }, principalOf('3101150001'))).toEqual({ schoolsJob: null });
});
