import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getMetadataStorage } from 'type-graphql';
import { city, TestSchools } from '../schools.fixture';
import { checkedFields, forms } from './fields.rules';
import { registerColumns, registerFields, requiredColumns } from './register-columns';
import { file, Registrar, row } from './registrar.fixture';
import { SchoolFieldsInput } from './register.inputs';

let schools: TestSchools;
let registrar: Registrar;
beforeAll(async () => {
  schools = await TestSchools.start();
  await schools.register(0);
  registrar = new Registrar(schools);
});
afterAll(() => schools.stop());

/** A file with these columns, of a school each. */
const fileOf = (...rows: Record<string, string>[]) => {
  const names = Object.keys(rows[0]!);
  return [names.join(','), ...rows.map(one => names.map(name => one[name] ?? '').join(',')), ''].join('\n');
};

const minimum = (code: string) => ({
  code,
  ...{ name_zh: '样例小学', name_en: 'Sample School', stage: 'PRIMARY', sector: 'PUBLIC' },
  ...{ district_code: '310115', status: 'OPEN' },
});

/** Something in every column. */
const everything = (code: string): Record<string, string> => ({
  ...minimum(code),
  ...{ status: 'CLOSED', status_reason: 'OTHER', status_note: '停办', closed_on: '2024-08-31' },
  ...{ alias_zh: '老校', alias_en: 'Old School', plaque_zh: '老校（东）', plaque_en: 'Old School (East)' },
  ...{ address_zh: '世纪大道1号', address_en: '1 Century Avenue', postcode: '200120' },
  ...{ website: 'https://school.example/', telephone: '021-58880000', longitude: '121.5', latitude: '31.2' },
  ...{ opened_on: '1998-09-01', settlement: 'TOWN', it_equipment: 'ADVANCED', boarding: 'TRUE' },
  ...{ capacity: '800', lowest_age: '6', highest_age: '12', sample: 'true' },
});

const state = async (code: string) => {
  const [found] = await schools.database.manager.query<Record<string, unknown>[]>(
    'SELECT to_jsonb(school) AS row FROM school WHERE code = $1',
    [code],
  );
  return found!['row'] as Record<string, unknown>;
};

test('whatever people change of a school, files say, in a column of its own', () => {
  const inGraph = getMetadataStorage()
    .inputTypes.find(({ target }) => target === SchoolFieldsInput)!
    .fields!.map(({ name }) => name);
  expect(registerFields.map(({ property }) => property)).toEqual(expect.arrayContaining(inGraph));
  expect(Object.keys(everything('x')).sort()).toEqual([...registerColumns].sort());
  expect(Object.keys(minimum('x')).sort()).toEqual([...requiredColumns].sort());
});

test('the documentation names every column, and every word that it may say', () => {
  const page = readFileSync(join(__dirname, '../../../../docs/admin.md'), 'utf8');
  const table = page.slice(page.indexOf('### Our fields'));
  const named = new Set([...table.matchAll(/`([^`]+)`/g)].map(([, word]) => word!));
  const words = registerFields.flatMap(({ choices }) => choices ?? []);
  for (const name of [...registerColumns, ...words]) expect(named).toContain(name);
});

test('every field comes in, goes out in every format, and comes in again without a change', async () => {
  const bare = {
    ...everything('3101150002'),
    ...Object.fromEntries(registerColumns.map(name => [name, ''])),
  };
  const { result } = await registrar.importFile(
    fileOf(everything('3101150001'), { ...bare, ...minimum('3101150002') }),
  );
  expect(result).toMatchObject({ rows: 2, refused: 0, created: 2 });
  expect(await state('3101150001')).toMatchObject({
    alias: { zh: '老校', en: 'Old School' },
    ...{
      status_reason: 'OTHER',
      status_note: '停办',
      closed_on: '2024-08-31',
      boarding: true,
      capacity: 800,
    },
    ...{ settlement: 'TOWN', it_equipment: 'ADVANCED', address_en: '1 Century Avenue', highest_age: 12 },
    // Since it closed, as far as the register knows.
    since: '2024-08-31',
  });
  expect(await state('3101150002')).toMatchObject({ alias: null, boarding: null, sample: false });
  for (const [format, query] of [
    ['csv', ''],
    ['csv', '?mapping=doorstep'],
    ['xlsx', ''],
    ['xlsx', '?mapping=doorstep&asOf=2026-08-01'],
  ] as const) {
    const answer = await schools.fetch(`/schools/export?format=${format}`, []);
    const again = await registrar.importFile(Buffer.from(await answer.arrayBuffer()), query);
    expect(again.result).toMatchObject({ rows: 2, refused: 0, created: 0, changed: 0, unchanged: 2 });
  }
  const lines = await (await schools.fetch('/schools/export?format=ndjson&codes=3101150001', [])).text();
  const told = JSON.parse(lines) as Record<string, unknown>;
  expect(Object.keys(told)).toEqual(['id', ...registerFields.map(({ property }) => property), 'version']);
  expect(told).toMatchObject({ plaque: { zh: '老校（东）' }, capacity: 800, closedOn: '2024-08-31' });
});

test('a column that is absent leaves its field; an empty cell takes it away', async () => {
  await registrar.importFile(fileOf({ ...everything('3101150003'), status: 'OPEN', closed_on: '' }));
  const before = await state('3101150003');
  const rename = { ...minimum('3101150003'), name_zh: '新名小学' };
  for (const query of ['', '?mapping=doorstep']) {
    expect((await registrar.importFile(fileOf(rename), query)).result).toMatchObject({ refused: 0 });
    const { name, ...kept } = await state('3101150003');
    expect(name).toMatchObject({ zh: '新名小学' });
    for (const { column } of registerFields)
      if (column !== 'name') expect(kept[column]).toEqual(before[column]);
  }
  const emptied = {
    website: '',
    alias_zh: '',
    alias_en: '',
    boarding: '',
    longitude: '',
    latitude: '',
    sample: '',
  };
  await registrar.importFile(fileOf({ ...rename, ...emptied, status_reason: '', status_note: '' }));
  expect(await state('3101150003')).toMatchObject({
    ...{ website: null, alias: null, boarding: null, longitude: null, latitude: null, sample: false },
    // While the status stays, so does what was said of it.
    ...{ status_reason: 'OTHER', status_note: '停办', telephone: '021-58880000' },
  });
});

test.each<[string, string, Record<string, string>]>([
  ['alias_en', 'SCHOOL_FIELD_MISSING', { alias_en: '' }],
  ['plaque_zh', 'SCHOOL_FIELD_MISSING', { plaque_zh: '' }],
  ['plaque_zh', 'SCHOOL_NAME_CARRIES_PROGRAMME_NAME', { plaque_zh: '新优质学校' }],
  ['alias_zh', 'SCHOOL_FIELD_TOO_LONG', { alias_zh: '长'.repeat(101) }],
  ['status_note', 'SCHOOL_FIELD_TOO_LONG', { status_note: 'x'.repeat(1_001) }],
  ['address_en', 'SCHOOL_FIELD_TOO_LONG', { address_en: 'x'.repeat(301) }],
  ['postcode', 'SCHOOL_POSTCODE_WRONG', { postcode: '20' }],
  ['website', 'SCHOOL_WEBSITE_WRONG', { website: 'school.example' }],
  ['telephone', 'SCHOOL_TELEPHONE_WRONG', { telephone: '+86 138-0013-8000' }],
  ['settlement', 'SCHOOL_SETTLEMENT_UNKNOWN', { settlement: '城区' }],
  ['it_equipment', 'SCHOOL_IT_EQUIPMENT_UNKNOWN', { it_equipment: 'GOOD' }],
  ['boarding', 'SCHOOL_BOARDING_UNKNOWN', { boarding: 'yes' }],
  ['capacity', 'SCHOOL_CAPACITY_WRONG', { capacity: '0' }],
  ['capacity', 'SCHOOL_CAPACITY_WRONG', { capacity: '12.5' }],
  ['lowest_age', 'SCHOOL_AGES_WRONG', { lowest_age: '13' }],
  ['lowest_age', 'SCHOOL_AGES_WRONG', { lowest_age: '' }],
  ['highest_age', 'SCHOOL_AGES_WRONG', { highest_age: 'twelve' }],
  ['status_reason', 'SCHOOL_STATUS_REASON_UNKNOWN', { status_reason: 'BECAUSE' }],
  ['status_note', 'SCHOOL_STATUS_NOTE_MISSING', { status_note: '' }],
  ['closed_on', 'SCHOOL_DAY_WRONG', { closed_on: '31/8/2024' }],
  ['closed_on', 'SCHOOL_CLOSED_ON_NOT_CLOSED', { status: 'OPEN' }],
])('a row whose %s is refused: %s', async (column, code, changes) => {
  const job = await registrar.importFile(fileOf({ ...everything('3101150009'), ...changes }));
  expect(job.result).toMatchObject({ rows: 1, refused: 1 });
  expect(await registrar.refusedRows(job.id)).toEqual([
    expect.stringMatching(new RegExp(`^2,${column},${code},`)),
  ]);
});

test('what belongs together is judged with what the school keeps', async () => {
  await registrar.importFile(fileOf({ ...minimum('3101150010'), lowest_age: '6', highest_age: '12' }));
  const send = (more: Record<string, string>) =>
    registrar.importFile(fileOf({ ...minimum('3101150010'), ...more }));
  expect((await send({ highest_age: '15' })).result).toMatchObject({ changed: 1, refused: 0 });
  expect((await send({ lowest_age: '16' })).result).toMatchObject({ refused: 1 });
  expect((await send({ alias_zh: '别名' })).result).toMatchObject({ refused: 1 });
  expect((await send({ latitude: '31.2' })).result).toMatchObject({ refused: 1 });
});

test('files and the graph ask the same of a value', async () => {
  const texts = [
    ...[
      '200120',
      'SW1A 1AA',
      '20',
      '-200120',
      'x'.repeat(11),
      '021-58880000',
      '+86 21 5888 0000',
      '(021) 5888',
    ],
    ...[
      '13800138000',
      '+86 138-0013-8000',
      '008613800138000',
      '0086 1380 0138 0000',
      '12345',
      '86-21-58880000',
    ],
    ...['https://a.b', 'http://a.b/c?d', 'https://a b.c', 'ftp://a.b', 'https://ab', 'https:///a.b'],
  ];
  const texted = forms.filter(({ like }) => like);
  expect(texted.map(({ field }) => field)).toEqual(['postcode', 'website', 'telephone']);
  for (const { field, code } of texted) {
    const inGraph = texts.filter(text => {
      try {
        checkedFields({ [field]: text }, []);
        return true;
      } catch {
        return false;
      }
    });
    const rows = texts.map((text, place) => ({ ...minimum(String(3_101_160_000 + place)), [field]: text }));
    const job = await registrar.importFile(fileOf(...rows), '?dryRun=true');
    const refused = (await registrar.refusedRows(job.id)).map(line => {
      expect(line).toContain(`,${field},${code},`);
      return Number(line.split(',')[0]);
    });
    expect(texts.filter((_text, place) => !refused.includes(place + 2))).toEqual(inGraph);
  }
});

test('the old layout of twelve columns comes in as ever', async () => {
  const job = await registrar.importFile(file(row({ code: '3101150011' })));
  expect([job.result, job.ignoredColumns]).toMatchObject([{ created: 1, refused: 0 }, []]);
  expect((await schools.fetch('/schools/mappings/doorstep', [city])).status).toBe(200);
});
