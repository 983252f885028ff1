import { businessDay } from '@doorstep/service-kit';
import { eventually } from '@doorstep/testing';
import { city, TestSchools } from '../schools.fixture';
import { amendSchools } from './amend';
import { planEffect } from './take-effect';
import type { State } from './timeline.rules';

let schools: TestSchools;
let registered: { id: string; code: string }[];
beforeEach(async () => {
  schools = await TestSchools.start('2028-02-10');
  registered = await schools.register(6);
});
afterEach(() => schools.stop());

const amend = (id: string, day: string, values: State) =>
  schools.database.transaction(async tx => {
    const now = schools.clock.now();
    const effect = { day, today: businessDay(now), now, by: 'officer' };
    await planEffect((...job) => schools.jobs.enqueue(...job), tx, effect);
    return amendSchools(tx, effect, [{ id, values }]);
  });

const name = (text: string) => ({ zh: text, en: text });

const nameOn = async (id: string, day: string | null) => {
  const { school } = await schools.data<{ school: { name: string } | null }>(
    `query ($id: ID!, $day: Date) { school(id: $id, asOf: $day) { name(locale: EN) } }`,
    { id, day },
  );
  return school?.name ?? null;
};

const days = async (id: string, ...asked: string[]) => Promise.all(asked.map(async day => nameOn(id, day)));

test('a change of today, a correction of a past day, and one to come: each day has its own', async () => {
  const { id } = registered[0]!;
  await amend(id, '2028-02-10', { name: name('today') });
  await amend(id, '2022-01-01', { name: name('corrected') });
  await amend(id, '2028-02-29', { name: name('leap') });
  expect(
    await days(id, '2020-08-31', '2020-09-01', '2021-12-31', '2022-01-01', '2028-02-09', '2028-02-10'),
  ).toEqual([null, 'Sample School 1', 'Sample School 1', 'corrected', 'corrected', 'today']);
  expect(await days(id, '2028-02-28', '2028-02-29', '2028-03-01')).toEqual(['today', 'leap', 'leap']);
  expect(await nameOn(id, null)).toBe('today');
});

test('what was approved ahead comes into force by itself at the start of Shanghai’s day, once', async () => {
  const { id } = registered[0]!;
  await amend(id, '2028-02-29', { name: name('leap') });
  await amend(id, '2028-02-29', { stage: 'NINE_YEAR' });
  const state = async () =>
    (
      await schools.database.manager.query<object[]>(
        `SELECT name->>'en' AS name, stage, version, since FROM school WHERE id = $1`,
        [id],
      )
    )[0];
  expect(await state()).toEqual({
    name: 'Sample School 1',
    stage: 'PRIMARY',
    version: 3,
    since: '2020-09-01',
  });

  // 23:59 in Shanghai, then midnight.
  schools.clock.moveTo('2028-02-28T15:59:59Z');
  await schools.jobs.find(id);
  expect(await state()).toMatchObject({ name: 'Sample School 1', version: 3 });
  schools.clock.moveTo('2028-02-28T16:00:00Z');
  await eventually(async () =>
    expect(await state()).toEqual({ name: 'leap', stage: 'NINE_YEAR', version: 4, since: '2028-02-29' }),
  );
  await allJobsDone();
  expect(await state()).toMatchObject({ version: 4 });
  const ahead = await schools.database.manager.query('SELECT FROM change WHERE in_force_at IS NULL');
  expect(ahead).toEqual([]);
  const [event] = await schools.database.manager.query<{ data: object }[]>(
    `SELECT data FROM outbox WHERE topic LIKE '%.state' AND key = $1 ORDER BY position DESC LIMIT 1`,
    [id],
  );
  expect(event?.data).toMatchObject({ name: name('leap'), stage: 'NINE_YEAR', since: '2028-02-29' });
  expect(await days(id, '2028-02-28', '2028-02-29')).toEqual(['Sample School 1', 'leap']);
});

const allJobsDone = () =>
  eventually(async () =>
    expect(
      await schools.database.manager.query(
        `SELECT status FROM job WHERE kind = 'schools.take-effect' AND status <> 'SUCCEEDED'`,
      ),
    ).toEqual([]),
  );

test('after a downtime over several days, all of them are in the register', async () => {
  const { id } = registered[0]!;
  for (const [day, text] of [
    ['2028-03-01', 'first'],
    ['2028-03-05', 'second'],
    ['2028-03-20', 'third'],
  ] as const) {
    await amend(id, day, { name: name(text) });
  }
  schools.clock.moveTo('2028-03-10T04:00:00Z');
  await eventually(async () => expect(await nameOn(id, null)).toBe('second'));
  expect(
    await days(id, '2028-02-29', '2028-03-01', '2028-03-04', '2028-03-05', '2028-03-19', '2028-03-20'),
  ).toEqual(['Sample School 1', 'first', 'first', 'second', 'second', 'third']);
  const { school } = await schools.data<{ school: { changes: { nodes: object[] } } }>(
    `query ($id: ID!) { school(id: $id) { changes { nodes { field after effectiveOn inForceAt } } } }`,
    { id },
    city,
  );
  expect(school.changes.nodes).toMatchObject([
    { effectiveOn: '2028-03-20', inForceAt: null },
    { effectiveOn: '2028-03-05', inForceAt: expect.any(String) },
    { effectiveOn: '2028-03-01', inForceAt: expect.any(String) },
  ]);
});

test('the register as of a day: page by page, filtered and counted, with the district of that day', async () => {
  const [first, second] = registered;
  await amend(first!.id, '2028-02-10', { districtCode: '310101', name: name('moved') });
  await amend(second!.id, '2028-09-01', { districtCode: '310101' });
  const list = async (args: string) => {
    const { schools: page } = await schools.data<{
      schools: {
        totalCount: number;
        pageInfo: { hasNextPage: boolean; endCursor: string };
        nodes: { code: string; district: { name: string } }[];
      };
    }>(
      `{ schools(${args}) { totalCount pageInfo { hasNextPage endCursor } nodes { code district { name(locale: EN) } } } }`,
    );
    return page;
  };
  const huangpu = 'filter: { districtCodes: ["310101"] }';
  const found = async (day: string) => {
    const page = await list(`asOf: "${day}", ${huangpu}`);
    expect(page.totalCount).toBe(page.nodes.length);
    for (const { district } of page.nodes) expect(district.name).toBe('Huangpu');
    return page.nodes.map(({ code }) => code);
  };
  expect(await found('2028-02-09')).toEqual([]);
  expect(await found('2028-02-10')).toEqual([first!.code]);
  expect(await found('2028-09-01')).toEqual([first!.code, second!.code]);
  expect((await list('asOf: "2020-08-31"')).totalCount).toBe(0);

  const codes: string[] = [];
  let cursor = '';
  do {
    const page = await list(`asOf: "2028-09-01", first: 4${cursor && `, after: "${cursor}"`}`);
    codes.push(...page.nodes.map(({ code }) => code));
    cursor = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : '';
  } while (cursor);
  expect(codes).toEqual(registered.map(({ code }) => code));
  const last = await list('asOf: "2028-02-09", last: 2, filter: { nameContains: "Sample" }');
  expect(last.nodes.map(({ code }) => code)).toEqual(codes.slice(-2));
  const byDistrict = await list('asOf: "2028-09-01", orderBy: DISTRICT, first: 2');
  expect(byDistrict.nodes.map(({ code }) => code)).toEqual([first!.code, second!.code]);
});

test('a day on which many periods held is paged like one with few', async () => {
  await schools.database.manager.query(
    `INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
     SELECT '7' || (100000 + n), name, stage, sector, district_code, status, sample, since, entered_on, 1, 'fixture'
       FROM school, generate_series(1, 2100) n WHERE code = $1`,
    [registered[0]!.code],
  );
  const ids = await schools.database.manager.query<{ id: string }[]>(`SELECT id FROM school`);
  const now = schools.clock.now();
  await schools.database.transaction(tx =>
    amendSchools(
      tx,
      { day: '2028-02-10', today: businessDay(now), now, by: 'officer' },
      ids.map(({ id }) => ({ id, values: { capacity: 100 } })),
    ),
  );
  const page = async (args: string) =>
    (
      await schools.data<{
        schools: { totalCount: number; nodes: { code: string; capacity: number | null }[] };
      }>(`{ schools(${args}) { totalCount nodes { code capacity } } }`)
    ).schools;
  const before = await page('asOf: "2028-02-09", last: 2');
  expect(before).toEqual({
    totalCount: 2_106,
    nodes: [
      { code: '7102099', capacity: null },
      { code: '7102100', capacity: null },
    ],
  });
  expect(await page('asOf: "2028-02-10", first: 1, filter: { codes: ["7100001"] }')).toEqual({
    totalCount: 1,
    nodes: [{ code: '7100001', capacity: 100 }],
  });
});

test('the database refuses periods that overlap the present row or leave a gap', async () => {
  const { id } = registered[0]!;
  const period = (during: string, ahead: boolean) =>
    schools.database.manager.query(
      `INSERT INTO school_period SELECT (jsonb_populate_record(NULL::school_period, to_jsonb(k) ||
         jsonb_build_object('during', $2::text, 'since', lower($2::daterange), 'until', upper($2::daterange), 'ahead', $3::boolean))).*
         FROM school k WHERE id = $1`,
      [id, during, ahead],
    );
  await expect(period('[2019-09-01,2020-08-31)', false)).rejects.toThrow('have a gap or overlap');
  await expect(period('[2019-09-01,2020-09-02)', false)).rejects.toThrow('have a gap or overlap');
  await expect(period('[2020-09-01,)', true)).rejects.toThrow('have a gap or overlap');
  await period('[2019-09-01,2020-09-01)', false);
  await expect(period('[2020-01-01,2020-09-01)', false)).rejects.toThrow('school_period_pk');
});
