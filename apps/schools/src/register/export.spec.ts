import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { maxSheetRows } from '@doorstep/bulk';
import { eventually } from '@doorstep/testing';
import { city, principalOf, TestSchools } from '../schools.fixture';
import { exportFile } from './export-file';
import type { ExportRows } from './export-rows';
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

describe('with the filters of the search', () => {
  const cluster = async (...memberships: [code: string, during: string][]) => {
    const [made] = await schools.database.manager.query<{ id: string }[]>(
      `WITH c AS (INSERT INTO cluster (name, kind, theme, district_code, during, version, created_by)
         VALUES ('{"zh":"一","en":"One"}', 'ALLIANCE', 'A', '310115', '[2026-01-01,)', 1, 'fixture') RETURNING id, kind),
       m AS (INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
         SELECT c.id, c.kind, s.id, 'MEMBER', (m->>1)::daterange
           FROM c, jsonb_array_elements($1::jsonb) m JOIN school s ON s.code = m->>0)
       SELECT id FROM c`,
      [JSON.stringify(memberships)],
    );
    return made!.id;
  };

  test.each([
    ['text=shiji', ['3101150001']],
    ['text=hyperlink', ['3101150001']],
    ['text=310101', ['3101010001']],
    ['text=%E4%B8%96%E7%BA%AA&statuses=CLOSED', []],
    ['text=%25', []],
    ['text=%20', ['3101010001', '3101150001', '3101150002']],
    ['text=xiaoxue&districtCodes=310115&sectors=PUBLIC', ['3101150001', '3101150002']],
    ['inProgramme=true', []],
    ['inProgramme=false&stages=NINE_YEAR', ['3101010001']],
    ['programmeStages=CULTIVATED,ELEVATED', []],
    ['clusterIds=nonsense', []],
  ])('%s: what searchSchools finds', async (query, expected) => {
    expect(await codes(query)).toEqual(expected);
  });

  test('the stage in the programme', async () => {
    await schools.database.manager.query(`
      WITH r AS (INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
        VALUES ('{"zh":"轮","en":"Round"}', '2026-08-01', '2026-09-30', 250, 1, 'fixture') RETURNING id, name, opens_on)
      INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                                 bottleneck_theme, bottleneck_description, version, created_by)
      SELECT s.id, s.code, s.district_code, r.id, 'DISTRICT', 'CULTIVATED', r.opens_on, 'A', r.name, 1, 'fixture'
        FROM r, school s WHERE s.code = '3101150001'`);
    expect(await codes('programmeStages=CULTIVATED,ELEVATED')).toEqual(['3101150001']);
    expect(await codes('inProgramme=true')).toEqual(['3101150001']);
    expect(await codes('inProgramme=true&districtCodes=310101')).toEqual([]);
    const csv = await (await get('?programmeStages=CULTIVATED')).text();
    expect(csv.trimEnd().split('\r\n')).toHaveLength(2);
  });

  test('clusters: today, or on the day that is asked for', async () => {
    const id = await cluster(['3101150001', '[2026-01-01,2026-09-01)'], ['3101010001', '[2026-09-01,)']);
    expect(await codes(`clusterIds=${id}`)).toEqual(['3101010001']);
    expect(await codes(`clusterIds=${id}&stages=PRIMARY`)).toEqual([]);
    expect(await codes(`clusterIds=${id}&asOf=2026-09-01`)).toEqual(['3101010001']);
    const answer = await get(`?format=oneroster&clusterIds=${id}`);
    expect(await answer.text()).not.toContain('3101150001');
  });

  test.each(['text=shiji', 'programmeStages=ELEVATED', 'inProgramme=true'])(
    'what is known of today only is not asked for as of a day: %s',
    async query => {
      const answer = await get(`?asOf=2026-09-01&${query}`);
      expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'EXPORT_OPTION_WRONG' }]);
    },
  );

  test('a text that is too long, or has too many words', async () => {
    const long = await get(`?text=${'x'.repeat(201)}`);
    expect([long.status, await long.json()]).toMatchObject([422, { code: 'SEARCH_TEXT_TOO_LONG' }]);
    const wordy = await get(`?text=${Array.from({ length: 21 }, (_, place) => `a${place}`).join('%20')}`);
    expect([wordy.status, await wordy.json()]).toMatchObject([422, { code: 'SEARCH_TOO_MANY_WORDS' }]);
  });
});

test('more schools than a sheet holds are refused before the first is sent', async () => {
  const rows = { count: () => Promise.resolve(maxSheetRows) } as ExportRows;
  await expect(exportFile('xlsx', rows)).rejects.toMatchObject({ problems: [{ code: 'EXPORT_TOO_LARGE' }] });
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

test.each([
  '?format=pdf',
  '?programmeStages=GOOD',
  '?asof=2026-01-01',
  '?asOf=2026-02-30',
  '?stages=SECONDARY',
  '?sample=yes',
])('a wish that is misspelt is not passed over: %s', async query => {
  const response = await get(query);
  expect([response.status, await response.json()]).toMatchObject([422, { code: 'EXPORT_OPTION_WRONG' }]);
});

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
