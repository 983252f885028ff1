import { city, principalOf, TestSchools } from '../schools.fixture';
import { file, Registrar, row } from './registrar.fixture';

let schools: TestSchools;
let registrar: Registrar;
beforeEach(async () => {
  schools = await TestSchools.start();
  await schools.register(0);
  registrar = new Registrar(schools);
});
afterEach(() => schools.stop());

test('a register comes in, is announced, and the same file again changes nothing', async () => {
  const text = file(
    row(),
    row({ code: '3101150002', address_zh: '', longitude: '', latitude: '', opened_on: '' }),
  );
  const job = await registrar.importFile(`\uFEFF${text}`);
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
  const announced = await registrar.count(`outbox WHERE topic = 'doorstep.schools.school.state'`);
  expect(announced).toBe(2);

  expect((await registrar.importFile(text)).result).toEqual({
    rows: 2,
    refused: 0,
    created: 0,
    changed: 0,
    unchanged: 2,
  });
  expect(await registrar.count(`outbox WHERE topic = 'doorstep.schools.school.state'`)).toBe(announced);
  expect(await registrar.count('change')).toBe(0);
  expect(await registrar.count(`pg_tables WHERE schemaname = 'spool'`)).toBe(0);
});

test('an update changes what differs, and the history says who changed what from what to what', async () => {
  await registrar.importFile(file(row(), row({ code: '3101150002' })));
  const job = await registrar.importFile(
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
      { field: 'statusReason', before: null, after: 'REGISTER_FILE', ...by },
      {
        field: 'name',
        before: JSON.stringify({ en: 'Sample School', zh: '样例小学' }),
        after: JSON.stringify({ en: 'Sample School', zh: '样例第一小学' }),
        ...by,
      },
    ]),
  );
  expect(schoolByCode.changes.nodes).toHaveLength(3);
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
  const job = await registrar.importFile(file(row({ code: '3101150009' }), row(changes)));
  expect(job.result).toMatchObject({ rows: 2, refused: 1, created: 1 });
  const [first, ...others] = await registrar.refusedRows(job.id);
  expect(others).toEqual([]);
  expect(first!.startsWith(`3,${column},${code},`)).toBe(true);
  expect(first!.endsWith(row(changes).replace(', ,', ',,'))).toBe(true);
});

test('a code that stands twice is taken once, and the refusal names the row of the first', async () => {
  const job = await registrar.importFile(
    file(row(), row({ code: '3101150002' }), '', row({ name_zh: '另一所' })),
  );
  expect(job.result).toEqual({ rows: 3, refused: 1, created: 2, changed: 0, unchanged: 0 });
  const [line] = await registrar.refusedRows(job.id);
  expect(line).toMatch(/^5,code,SCHOOL_CODE_TWICE,"""3101150001"" stands in row 2 already/);
  const [kept] = await schools.database.manager.query<{ zh: string }[]>(
    `SELECT name->>'zh' AS zh FROM school WHERE code = '3101150001'`,
  );
  expect(kept!.zh).toBe('样例小学');
});

test('a row of another width is refused alone; every problem of a row is told', async () => {
  const wide = `${row({ code: '3101150003' })},more`;
  const job = await registrar.importFile(
    file(row(), wide, row({ code: '3101150004', stage: 'X', sector: 'Y' })),
  );
  expect(job.result).toMatchObject({ rows: 3, refused: 2, created: 1 });
  const lines = await registrar.refusedRows(job.id);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(`3,,IMPORT_ROW_WIDTH,"The row has 13 fields, the header 12.",${wide}`);
  expect(lines[1]).toMatch(/^4,stage sector,SCHOOL_STAGE_UNKNOWN SCHOOL_SECTOR_UNKNOWN,/);
});

test('two officers send the same new schools at the same time: each school is entered once', async () => {
  const rows = Array.from({ length: 300 }, (_, place) => row({ code: String(3_101_150_001 + place) }));
  const jobs = await Promise.all([
    registrar.importFile(file(...rows)),
    registrar.importFile(file(...rows.toReversed())),
  ]);
  const created = jobs.map(({ result }) => result['created'] ?? 0);
  expect(created[0]! + created[1]!).toBe(300);
  expect(jobs.map(({ result }) => result['created']! + result['unchanged']!)).toEqual([300, 300]);
  expect(await registrar.count('school')).toBe(300);
  expect(await registrar.count(`outbox WHERE topic = 'doorstep.schools.school.state'`)).toBe(300);
});

test('all or nothing: one refused row, and no row is applied', async () => {
  const job = await registrar.importFile(
    file(row(), row({ code: '3101150002', stage: 'X' })),
    '?allOrNothing=true',
  );
  expect(job).toMatchObject({ status: 'SUCCEEDED', result: { rows: 2, refused: 1, created: 0 } });
  expect(await registrar.count('school')).toBe(0);
});

test('the refused rows can be mended and sent as they are', async () => {
  const job = await registrar.importFile(file(row({ stage: 'X' })));
  const response = await schools.fetch(`/schools/jobs/${job.id}/refused-rows.csv`, [city], {
    headers: { 'accept-language': 'zh-CN' },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  // With a byte order mark, so that Excel reads it as UTF-8.
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const text = bytes.toString();
  expect(text).toContain('“X”不可用');
  expect((await registrar.importFile(text.replace(',X,', ',PRIMARY,'))).result).toMatchObject({
    rows: 1,
    refused: 0,
    created: 1,
  });
});

test('a header in another order and with more columns', async () => {
  const { status, job } = await registrar.send(
    file(row()).replace(/^(.*)$/gm, line => (line ? `x,${line}` : line)),
  );
  expect([status, job.ignoredColumns]).toEqual([202, ['x']]);
  expect((await registrar.ended(job.id)).result).toMatchObject({ created: 1 });
});
