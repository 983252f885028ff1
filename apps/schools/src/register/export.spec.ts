import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { eventually } from '@doorstep/testing';
import { city, principalOf, TestSchools } from '../schools.fixture';
import { file, Registrar, row } from './registrar.fixture';

let schools: TestSchools;
let registrar: Registrar;
beforeAll(async () => {
  schools = await TestSchools.start();
  await schools.register(0);
  registrar = new Registrar(schools);
  await registrar.importFile(
    file(
      row({
        name_zh: '"世纪""小学"',
        name_en: '"=HYPERLINK(""http://x"",""y"")"',
        longitude: '-0.1234567890123456',
      }),
      row({
        code: '3101150002',
        address_zh: "'-1",
        opened_on: '',
        longitude: '',
        latitude: '',
        status: 'CLOSED',
      }),
      row({
        code: '3101010001',
        district_code: '310101',
        stage: 'NINE_YEAR',
        sector: 'PRIVATE',
        sample: 'false',
      }),
    ),
  );
});
afterAll(() => schools.stop());

const get = (query: string) => schools.fetch(`/schools/export${query}`, []);
const codes = async (query: string) => {
  const response = await get(`?format=ndjson&${query}`);
  expect(response.status).toBe(200);
  const lines = (await response.text()).trimEnd().split('\n');
  return lines.filter(line => line !== '').map(line => (JSON.parse(line) as { code: string }).code);
};

test('CSV in our own layout: no text begins a formula, and what goes out comes in without a change', async () => {
  const response = await get('');
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="schools.csv"');
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString();
  expect(text.startsWith('\uFEFFcode,name_zh,name_en,alias_zh,')).toBe(true);
  expect(text).toContain(`,"'=HYPERLINK(""http://x"",""y"")",`);
  expect(text).toContain(',-0.1234567890123456,');
  expect((await registrar.importFile(bytes)).result).toMatchObject({ rows: 3, refused: 0, unchanged: 3 });
});

test('XLSX: the same', async () => {
  const response = await get('?format=xlsx');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="schools.xlsx"');
  const job = await registrar.importFile(Buffer.from(await response.arrayBuffer()));
  expect(job.file).toMatchObject({ format: 'XLSX', sheet: 'schools' });
  expect(job.result).toMatchObject({ rows: 3, refused: 0, unchanged: 3 });
});

test('OneRoster: the running schools and their districts; it comes in without a change', async () => {
  const response = await get('?format=oneroster');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="orgs.csv"');
  const text = await response.text();
  const [first, ...orgs] = text.trimEnd().split('\r\n');
  expect(first).toBe('sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId');
  expect(orgs.map(line => line.split(',').slice(1).join(','))).toEqual([
    ',,黄浦区,district,310101,',
    ',,浦东新区,district,310115,',
    ',,样例小学,school,3101010001,district-310101',
    ',,"世纪""小学",school,3101150001,district-310115',
  ]);
  expect((await registrar.importFile(text, '?mapping=oneroster')).result).toMatchObject({
    rows: 2,
    unchanged: 2,
  });
});

test.each([
  ['districtCodes=310101', ['3101010001']],
  ['stages=PRIMARY&statuses=CLOSED,PROPOSED', ['3101150002']],
  ['sectors=PRIVATE', ['3101010001']],
  ['codes=3101150002&codes=3101010001', ['3101010001', '3101150002']],
  ['nameContains=HYPER', ['3101150001']],
  ['nameContains=%25', []],
  ['sample=false', ['3101010001']],
])('the filter of the query schools: %s', async (query, expected) => {
  expect(await codes(query)).toEqual(expected);
});

test('as of a day', async () => {
  await registrar.importFile(
    file(row({ code: '3101159999', name_zh: '前身', opened_on: '' })),
    '?asOf=2026-03-01',
  );
  await registrar.importFile(
    file(row({ code: '3101159999', name_zh: '后来', opened_on: '' })),
    '?asOf=2026-06-01',
  );
  const names = async (day: string) => {
    const text = await (await get(`?codes=3101159999&asOf=${day}`)).text();
    return text
      .split('\r\n')
      .slice(1, -1)
      .map(line => line.split(',')[1]);
  };
  expect(await names('2026-02-28')).toEqual([]);
  expect(await names('2026-03-01')).toEqual(['前身']);
  expect(await names('2026-06-01')).toEqual(['后来']);
  const response = await get('?asOf=2026-03-01&nameContains=前身');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="schools-2026-03-01.csv"');
  expect((await response.text()).split('\r\n')).toHaveLength(3);
});

test.each(['?format=pdf', '?asof=2026-01-01', '?asOf=2026-02-30', '?stages=SECONDARY', '?sample=yes'])(
  'a wish that is misspelt is not passed over: %s',
  async query => {
    const response = await get(query);
    expect([response.status, await response.json()]).toMatchObject([422, { code: 'EXPORT_OPTION_WRONG' }]);
  },
);

test('whoever may read schools may have them, signed in or not', async () => {
  for (const grants of [[], [city], [principalOf('3101150001')]]) {
    expect((await schools.fetch('/schools/export?format=ndjson', grants)).status).toBe(200);
  }
});

test('somebody who goes away ends it: more of them than are served at once, and the next is served', async () => {
  for (let turn = 0; turn < 5; turn++) {
    const asked = request(`${schools.address}/schools/export`);
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    answer.destroy();
    await once(answer, 'close');
  }
  await eventually(async () => expect((await get('')).status).toBe(200));
  await eventually(async () =>
    expect(
      await registrar.count(
        `pg_stat_activity WHERE query LIKE 'FETCH % FROM exported' AND datname = current_database()`,
      ),
    ).toBe(0),
  );
});
