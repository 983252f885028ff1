import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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

const clerks = `
mapping: our-district
about: The list that our district keeps.
fields:
  code: { column: 学校代码 }
  name_zh: { column: 校名 }
  name_en: { column: 校名, onlyForNew: true }
  stage: { column: 学段, values: { 小学: PRIMARY, 初中: JUNIOR_SECONDARY } }
  sector: { constant: PUBLIC }
  district_code: { constant: "310115" }
  status: { constant: OPEN, onlyForNew: true }
  opened_on: { column: 建校日期, date: YYYY年M月D日 }
ignore: [备注]
`;
const list = (...rows: string[]) => ['学校代码,校名,学段,建校日期,备注', ...rows, ''].join('\n');

async function school(code: string): Promise<object> {
  const [found] = await schools.database.manager.query<object[]>(
    `SELECT name, stage, sector, status, address, opened_on, district_code, version FROM school WHERE code = $1`,
    [code],
  );
  return found!;
}

test('a clerk’s mapping is kept, listed and read again; the same one is no new version', async () => {
  expect(await registrar.keepMapping('our-district', clerks)).toMatchObject({
    status: 200,
    body: { name: 'our-district', version: 1, builtIn: false, createdBy: 'city-officer' },
  });
  expect((await registrar.keepMapping('our-district', clerks)).body).toMatchObject({ version: 1 });
  expect((await registrar.keepMapping('our-district', `${clerks}\n`)).body).toMatchObject({ version: 2 });
  const answer = await schools.fetch('/schools/mappings', [city]);
  const { mappings } = (await answer.json()) as {
    mappings: { name: string; about: string; version: number }[];
  };
  expect(mappings.map(({ name }) => name)).toEqual(['doorstep', 'gias', 'oneroster', 'our-district']);
  expect(mappings[3]).toMatchObject({ about: 'The list that our district keeps.', version: 2 });
  expect(await (await schools.fetch('/schools/mappings/our-district', [city])).text()).toBe(`${clerks}\n`);
  expect(await (await schools.fetch('/schools/mappings/gias', [city])).text()).toContain('column: urn');
});

test('a mapping with mistakes is refused with their lines, and one of ours is nobody’s to change', async () => {
  const { status, body } = await registrar.keepMapping(
    'our-district',
    clerks.replace('小学: PRIMARY', '小学: PRIMRY'),
  );
  expect([status, body.problems?.[0]]).toMatchObject([
    422,
    { code: 'MAPPING_VALUE_UNKNOWN', path: ['mapping', 'line 8'] },
  ]);
  expect((await registrar.keepMapping('ours', clerks)).body.code).toBe('MAPPING_NAME_DIFFERS');
  const taken = await registrar.keepMapping('gias', clerks.replace('our-district', 'gias'));
  expect([taken.status, taken.body.code]).toEqual([409, 'MAPPING_NAME_TAKEN']);
  expect((await schools.fetch('/schools/mappings/none', [city])).status).toBe(404);
  expect((await schools.fetch('/schools/mappings', [principalOf('3101150001')])).status).toBe(403);
  const unknown = await registrar.send(list(), '?mapping=none');
  expect([unknown.status, unknown.job.code]).toEqual([404, 'MAPPING_NOT_FOUND']);
});

test('a list in another layout comes in; what it does not say, a school keeps', async () => {
  await registrar.keepMapping('our-district', clerks);
  await registrar.importFile(file(row({ status: 'PROPOSED_TO_CLOSE', sector: 'PRIVATE' })));
  const job = await registrar.importFile(
    list('3101150001,世纪小学,小学,1998年9月1日,x', '3101150002,陆家嘴小学,小学,2015年9月1日,'),
    '?mapping=our-district',
  );
  expect(job.result).toMatchObject({ rows: 2, refused: 0, created: 1, changed: 1 });
  expect(job.file).toMatchObject({ mapping: 'our-district', format: 'CSV', encoding: 'UTF-8' });
  expect(job.ignoredColumns).toEqual([]);
  expect(await school('3101150001')).toMatchObject({
    name: { zh: '世纪小学', en: 'Sample School' },
    sector: 'PUBLIC',
    status: 'PROPOSED_TO_CLOSE',
    address: '世纪大道1号',
  });
  expect(await school('3101150002')).toMatchObject({
    name: { zh: '陆家嘴小学', en: '陆家嘴小学' },
    status: 'OPEN',
    opened_on: '2015-09-01',
    address: null,
  });
});

test('the example of the documentation does what it says', async () => {
  const page = readFileSync(join(__dirname, '../../../../docs/admin.md'), 'utf8');
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n([^]+?)\`\`\``).exec(page)![1]!;
  expect((await registrar.keepMapping('our-district', block('yaml'))).status).toBe(200);
  const job = await registrar.importFile(block('csv'), '?mapping=our-district');
  expect(job.result).toMatchObject({ rows: 2, refused: 0, created: 2 });
  expect(await school('3101150002')).toMatchObject({
    ...{ stage: 'NINE_YEAR', sector: 'PRIVATE', address: '花木东方学校', opened_on: '2015-09-01' },
  });
});

test('refused rows come back as they came, in the file’s own columns, and can be mended and sent', async () => {
  await registrar.keepMapping('our-district', clerks);
  const rows = [
    '3101150001,世纪小学,幼儿园,1998年9月31日,"a,b"',
    '31-1,新小学,小学,2015年9月1日,',
    '3101150003,,小学,,',
  ];
  const job = await registrar.importFile(list(...rows), '?mapping=our-district');
  expect(job.result).toMatchObject({ rows: 3, refused: 3 });
  const refused = await registrar.refusedRows(job.id);
  expect(refused.map(line => line.split(',').slice(0, 3).join(','))).toEqual([
    '2,学段 建校日期,IMPORT_VALUE_UNKNOWN IMPORT_DAY_WRONG',
    '3,学校代码,SCHOOL_CODE_MALFORMED',
    '4,校名,SCHOOL_FIELD_MISSING',
  ]);
  expect(refused[0]).toContain(rows[0]);
  const header = 'refused_row,refused_column,refused_code,refused_message,学校代码,校名,学段,建校日期,备注';
  const mended = [header, refused[1]!.replace(',31-1,', ',3101150009,'), ''].join('\n');
  expect((await registrar.importFile(mended, '?mapping=our-district')).result).toMatchObject({
    created: 1,
    refused: 0,
  });
});

test('what Excel in China writes, GBK, is read and told; so is gzip', async () => {
  // 样例小学 and 世纪大道 in GBK.
  const gbk = Buffer.from(
    file(row({ name_zh: 'NAME', address_zh: 'PLACE' }))
      .replace('NAME', Buffer.from('d1f9c0fdd0a1d1a7', 'hex').toString('latin1'))
      .replace('PLACE', Buffer.from('cac0bccdb4f3b5c0', 'hex').toString('latin1')),
    'latin1',
  );
  const job = await registrar.importFile(gbk);
  expect(job.file).toMatchObject({ encoding: 'GB18030', gzip: false });
  expect(await school('3101150001')).toMatchObject({ name: { zh: '样例小学' }, address: '世纪大道' });
  const again = await registrar.importFile(gzipSync(gbk));
  expect([again.result.unchanged, again.file['gzip']]).toEqual([1, true]);
});

test('OneRoster: districts from rows of their own, in any order, and schools that refer to them', async () => {
  const orgs = [
    'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
    's-1,,,Harbour School,school,US0001,d-1',
    'x-1,,,The state,state,,',
    'd-1,,,Harbour District,district,US-HB,x-1',
    's-2,,,Pudong School,school,3101150007,d-2',
    'd-2,,,Pudong,district,310115,x-1',
    's-3,,,Lost School,school,US0003,d-9',
    '',
  ].join('\r\n');
  const job = await registrar.importFile(orgs, '?mapping=oneroster');
  expect(job.result).toMatchObject({ rows: 3, refused: 1, created: 2, related: { districts: 1 } });
  expect(await registrar.refusedRows(job.id)).toEqual([
    expect.stringMatching(
      /^7,parentSourcedId,SCHOOL_DISTRICT_UNKNOWN,.*,s-3,,,Lost School,school,US0003,d-9$/,
    ),
  ]);
  expect(await school('US0001')).toMatchObject({ district_code: 'US-HB', stage: 'OTHER', status: 'OPEN' });
  const { district } = await schools.data<{ district: object }>(
    '{ district(code: "310115") { name(locale: ZH) } }',
  );
  expect(district).toEqual({ name: '浦东新区' });
  expect(
    await registrar.count(
      `outbox WHERE topic = 'doorstep.schools.district.state' AND key = 'US-HB' AND headers->>'ce_version' = '1'`,
    ),
  ).toBe(1);
  expect(
    await registrar.count(
      `outbox WHERE topic = 'doorstep.schools.district.facts' AND key = 'US-HB' AND headers->>'ce_sequence' = '1'
          AND headers->>'ce_type' = 'doorstep.schools.district.DistrictRegistered.v1' AND data->>'origin' = 'FILE'`,
    ),
  ).toBe(1);
});

test('a dry run tells what would change in which field, and changes nothing', async () => {
  await registrar.importFile(file(row(), row({ code: '3101150002' })));
  const next = file(
    row({ name_zh: '世纪小学', status: 'CLOSED' }),
    row({ code: '3101150002' }),
    row({ code: '3101150003' }),
  );
  const tried = await registrar.importFile(next, '?dryRun=true');
  expect(tried.result).toMatchObject({
    ...{ rows: 3, created: 1, changed: 1, unchanged: 1, refused: 0, dryRun: true },
    fields: { name: 1, status: 1 },
    examples: [
      {
        row: 2,
        key: '3101150001',
        change: 'changed',
        fields: { status: { before: 'OPEN', after: 'CLOSED' } },
      },
      { row: 4, key: '3101150003', change: 'created', fields: { stage: { before: null, after: 'PRIMARY' } } },
    ],
  });
  expect(await registrar.count('school')).toBe(2);
  expect(await registrar.count('change')).toBe(0);
  expect((await registrar.importFile(next)).result).toMatchObject({ created: 1, changed: 1, unchanged: 1 });
});

test('all or nothing leaves no district either', async () => {
  const orgs = [
    'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
    'd-1,,,Harbour District,district,US-HB,',
    's-1,,,Harbour School,school,US0001,d-1',
    's-3,,,Lost School,school,US0003,d-9',
    '',
  ].join('\n');
  const job = await registrar.importFile(orgs, '?mapping=oneroster&allOrNothing=true');
  expect(job.result).toMatchObject({ rows: 2, refused: 1, created: 0 });
  expect(await registrar.count(`district WHERE code = 'US-HB'`)).toBe(0);
});

test.each(['2026-02-29', '2026-9-1', 'today', ''])(
  'an effective date that is none is refused: %j',
  async day => {
    const { status, job } = await registrar.send(file(row()), `?asOf=${day}`);
    expect([status, job.code, job.problems?.[0]?.path]).toEqual([
      422,
      'IMPORT_OPTION_WRONG',
      ['query', 'asOf'],
    ]);
  },
);
