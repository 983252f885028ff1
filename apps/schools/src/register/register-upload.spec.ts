import { request } from 'node:http';
import { Readable } from 'node:stream';
import { eventually } from '@doorstep/testing';
import { city, principalOf, TestSchools } from '../schools.fixture';
import { file, type JobJson, Registrar, row } from './registrar.fixture';

let schools: TestSchools;
let registrar: Registrar;
beforeEach(async () => {
  schools = await TestSchools.start();
  await schools.register(0);
  registrar = new Registrar(schools);
});
afterEach(() => schools.stop());

/** That a refused file has left nothing: no school, no job, no spooled table. */
async function nothingIsLeft(): Promise<void> {
  expect(await registrar.count('school')).toBe(0);
  expect(await registrar.count('job')).toBe(0);
  expect(await registrar.count('csv_import')).toBe(0);
  expect(await registrar.count(`pg_tables WHERE schemaname = 'spool'`)).toBe(0);
}

// “样例” in GBK.
const sampleInGbk = Buffer.from([0xd1, 0xf9, 0xc0, 0xfd]);
const broken = Buffer.concat([
  Buffer.from(`${file(row())}\n3101150002,样例样例样例`),
  sampleInGbk,
  Buffer.from(',x\n'),
]);

test.each<[string, string, string | Buffer, string]>([
  ['neither UTF-8 nor GBK', 'IMPORT_NOT_UTF8', broken, 'neither UTF-8 nor GB18030'],
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
  const { status, job } = await registrar.send(body);
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
  const { status, job } = await registrar.send(body);
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
    expect(
      await registrar.count(`pg_stat_activity WHERE query LIKE 'COPY spool.%' AND state = 'active'`),
    ).toBe(1);
  });
  upload.destroy();
  await eventually(async () => {
    expect(
      await registrar.count(`pg_stat_activity WHERE query LIKE 'COPY spool.%' AND state = 'active'`),
    ).toBe(0);
  });
  await nothingIsLeft();
});

test('who may send, see and cancel', async () => {
  expect((await registrar.send(file(row()), '', principalOf('3101150001'))).status).toBe(403);
  const anonymous = await schools.fetch('/schools/imports', [], {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: file(row()),
  });
  expect(anonymous.status).toBe(401);
  const job = await registrar.importFile(file(row()));
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
