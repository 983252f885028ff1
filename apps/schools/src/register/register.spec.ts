import { city, pudong, TestSchools } from '../schools.fixture';

let schools: TestSchools;
let registered: { id: string; code: string }[];
beforeAll(async () => {
  schools = await TestSchools.start();
  registered = await schools.register(30);
  await schools.database.manager.query(
    `UPDATE school SET district_code = '310101', stage = 'NINE_YEAR', name = '{"zh":"黄浦100%学校","en":"Huangpu 100% School"}'
      WHERE code = $1`,
    [registered[4]!.code],
  );
});
afterAll(() => schools.stop());

interface Page {
  schools: {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string };
    nodes: { code: string }[];
  };
}

const list = (args: string) =>
  schools.data<Page>(`{ schools(${args}) { totalCount pageInfo { hasNextPage endCursor } nodes { code } } }`);

test('the register page by page, and backwards', async () => {
  const first = await list('first: 20');
  expect(first.schools).toMatchObject({ totalCount: 30, pageInfo: { hasNextPage: true } });
  const second = await list(`first: 20, after: "${first.schools.pageInfo.endCursor}"`);
  expect(second.schools.pageInfo.hasNextPage).toBe(false);
  const codes = [...first.schools.nodes, ...second.schools.nodes].map(({ code }) => code);
  expect(codes).toEqual(registered.map(({ code }) => code));
  const last = await list('last: 2');
  expect(last.schools.nodes.map(({ code }) => code)).toEqual(codes.slice(-2));
});

test.each([
  ['filter: { districtCodes: ["310101"] }', 1],
  ['filter: { stages: [NINE_YEAR, OTHER] }', 1],
  ['filter: { stages: [PRIMARY], districtCodes: ["310101"] }', 0],
  ['filter: { codes: ["311500001", "3115000010"] }', 1],
  ['filter: { codes: ["311500001", "311500010"] }', 2],
  ['filter: { nameContains: "100%" }', 1],
  ['filter: { nameContains: "huangpu" }', 1],
  ['filter: { nameContains: "%" }', 1],
  ['filter: { nameContains: "样例小学" }', 29],
  ['filter: { sectors: [PRIVATE] }', 0],
  ['filter: { statuses: [OPEN], sample: true }', 30],
  ['filter: { sample: false }', 0],
])('%s: %i schools', async (args, total) => {
  const { schools: page } = await list(`${args}, first: 100`);
  expect([page.totalCount, page.nodes.length]).toEqual([total, total]);
});

test('in the order of their districts', async () => {
  const { schools: page } = await list('orderBy: DISTRICT, first: 1');
  expect(page.nodes).toEqual([{ code: registered[4]!.code }]);
});

test('a school by key and by code, and its district with its schools', async () => {
  const { id, code } = registered[4]!;
  const query = `query ($id: ID!, $code: String!) {
    school(id: $id) { code name(locale: EN) chinese: name(locale: ZH) district { name schools { totalCount nodes { id } } } }
    schoolByCode(code: $code) { id }
    nobody: school(id: "0199e0a8-0000-7000-8000-000000000000") { id }
    nonsense: school(id: "nonsense") { id }
    nowhere: district(code: "999999") { code }
    districts { nodes { code } }
  }`;
  expect(await schools.data(query, { id, code })).toEqual({
    school: {
      code,
      name: 'Huangpu 100% School',
      chinese: '黄浦100%学校',
      district: { name: 'Huangpu', schools: { totalCount: 1, nodes: [{ id }] } },
    },
    schoolByCode: { id },
    nobody: null,
    nonsense: null,
    nowhere: null,
    districts: { nodes: [{ code: '310101' }, { code: '310115' }] },
  });
});

test('a school is found by reference, by its key or its code, whatever else the caller makes up', async () => {
  const { id, code } = registered[0]!;
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on School { id code status } } }`;
  const representations = [
    { __typename: 'School', id, status: 'CLOSED' },
    { __typename: 'School', code },
    { __typename: 'School', id: 'nonsense' },
  ];
  const school = { id, code, status: 'OPEN' };
  expect(await schools.data(query, { representations })).toEqual({ _entities: [school, school, null] });
});

describe('districts', () => {
  const register = (districts: object[], ...grants: Parameters<TestSchools['fetch']>[1]) =>
    schools.ask<{ registerDistricts: { districts: object[] | null; userErrors: object[] } | null }>(
      `mutation ($input: RegisterDistrictsInput!) { registerDistricts(input: $input) {
         districts { code name(locale: EN) version } userErrors { code path } } }`,
      { input: { districts } },
      ...grants,
    );
  const pudongNewArea = { code: '310115', name: { zh: '浦东新区', en: 'Pudong New Area' } };
  const events = () =>
    schools.database.manager.query(
      `SELECT key, headers->>'ce_version' AS version FROM outbox WHERE topic = 'doorstep.schools.district.state' AND key = '310115' ORDER BY position`,
    );

  const facts = () =>
    schools.database.manager.query(
      `SELECT headers->>'ce_sequence' AS sequence, split_part(headers->>'ce_type', '.', 4) AS type, data
         FROM outbox WHERE topic = 'doorstep.schools.district.facts' AND key = '310115' ORDER BY position`,
    );

  test('a name is changed once, announced and remembered', async () => {
    const first = await register([pudongNewArea], city);
    expect(first.data?.registerDistricts).toEqual({
      districts: [{ code: '310115', name: 'Pudong New Area', version: 2 }],
      userErrors: [],
    });
    expect((await register([pudongNewArea], city)).data).toEqual(first.data);
    expect(await events()).toEqual([
      { key: '310115', version: '1' },
      { key: '310115', version: '2' },
    ]);
    const name = { zh: '浦东新区', en: 'Pudong' };
    expect(await facts()).toEqual([
      { sequence: '1', type: 'DistrictRegistered', data: { name, origin: 'OFFICER' } },
      { sequence: '2', type: 'DistrictRenamed', data: { before: name, after: pudongNewArea.name } },
    ]);
    const [change] = await schools.database.manager.query<object[]>(
      `SELECT field, before, after, version, changed_by FROM change WHERE kind = 'DISTRICT'`,
    );
    expect(change).toEqual({
      field: 'name',
      before: { zh: '浦东新区', en: 'Pudong' },
      after: pudongNewArea.name,
      version: 2,
      changed_by: 'city-officer',
    });
  });

  test('one mistake, and nothing is done', async () => {
    const answer = await register(
      [
        { code: '310112', name: { zh: '闵行区', en: 'Minhang' } },
        { code: 'x', name: pudongNewArea.name },
      ],
      city,
    );
    expect(answer.data?.registerDistricts).toEqual({
      districts: null,
      userErrors: [{ code: 'DISTRICT_CODE_MALFORMED', path: ['districts', '1', 'code'] }],
    });
    expect(await schools.data('{ district(code: "310112") { code } }')).toEqual({ district: null });
  });

  test('the register is the city’s', async () => {
    expect((await register([pudongNewArea], pudong)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
