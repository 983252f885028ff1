import { uuidv7 } from '@doorstep/database';
import { TestSchools } from '../schools.fixture';
import { latestResults, standingResultsOf } from './standing';

let schools: TestSchools;
let ids: string[];
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  ids = (await schools.register(7)).map(({ id }) => id);
});
afterEach(() => schools.stop());

const sql = (text: string, ...values: unknown[]) => schools.database.manager.query<object[]>(text, values);

const publish = async (place: number, day: string): Promise<string> => {
  const id = uuidv7();
  await sql(
    `INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
     VALUES ($1, $2, $1, '[]', $3::date::timestamp AT TIME ZONE 'Asia/Shanghai', 1)`,
    id,
    ids[place],
    day,
  );
  return id;
};
const link = (from: number, to: number, kind: string, on = '2026-09-01', revoked: string | null = null) =>
  sql(
    `INSERT INTO school_link (predecessor_id, predecessor_code, successor_id, successor_code, kind, effective_on, reason,
                              revoked_reason, revoked_by, version, created_by)
     VALUES ($1, 'x', $2, 'x', $3, $4, 'x', $5, $5, 1, 'x')`,
    ids[from],
    ids[to],
    kind,
    on,
    revoked,
  );
const pupils = (place: number, enrolment: number, schoolYear = 2025) =>
  sql(
    `INSERT INTO yearly_figures (school_id, school_code, district_code, school_year, enrolment, version, created_by)
     VALUES ($1, 'x', '310115', $2, $3, 1, 'x')`,
    ids[place],
    schoolYear,
    enrolment,
  );

/** Where what stands for a school was measured, and how many generations ago; the one that counts first. */
async function stands(place: number, on = '2026-10-01', publishedBy?: string): Promise<string[]> {
  const [found] = await standingResultsOf(schools.database.manager, [ids[place]!], { on, publishedBy });
  return found!.map(({ schoolId, generation }) => `${ids.indexOf(schoolId)}:${generation}`);
}

test('a school into which others have merged keeps its own', async () => {
  await publish(0, '2026-03-01');
  await publish(1, '2026-06-01');
  await link(1, 0, 'MERGED');
  expect(await stands(0)).toEqual(['0:0']);
  expect(await stands(1)).toEqual(['1:0']);
});

test('of two that became one both stand; that of the larger counts, else the later', async () => {
  await publish(0, '2026-06-01');
  await publish(1, '2026-03-01');
  for (const place of [0, 1]) await link(place, 2, 'AMALGAMATED');
  expect(await stands(2)).toEqual(['0:-1', '1:-1']);
  await pupils(0, 500);
  await pupils(1, 501);
  expect(await stands(2)).toEqual(['1:-1', '0:-1']);
  // Of several years, the last one.
  await pupils(0, 900, 2024);
  expect(await stands(2)).toEqual(['1:-1', '0:-1']);
  const own = await publish(2, '2026-09-20');
  expect(await stands(2)).toEqual(['2:0']);
  const [latest, none] = await latestResults(schools.database.manager, [ids[2]!, ids[6]!], {
    on: '2026-10-01',
  });
  expect([latest?.resultId, latest?.place, none]).toEqual([own, 1, null]);
});

test('the nearest of each line stands, over generations', async () => {
  // 0 was split into 1 and 2; 1 and 3 became 4; 4 was replaced by 5.
  await publish(0, '2020-03-01');
  await publish(3, '2024-03-01');
  await link(0, 1, 'SPLIT', '2021-09-01');
  await link(0, 2, 'SPLIT', '2021-09-01');
  await link(1, 4, 'AMALGAMATED', '2024-09-01');
  await link(3, 4, 'AMALGAMATED', '2024-09-01');
  await link(4, 5, 'REPLACED', '2025-09-01');
  expect([await stands(2), await stands(4), await stands(5)]).toEqual([
    ['0:-1'],
    ['3:-1', '0:-2'],
    ['3:-2', '0:-3'],
  ]);
  await publish(1, '2023-03-01');
  expect(await stands(5)).toEqual(['3:-2', '1:-2']);
});

test('as of a day: links that hold then, results that are published by then', async () => {
  await publish(0, '2026-03-01');
  await publish(1, '2026-06-01');
  await link(0, 2, 'AMALGAMATED', '2026-09-01');
  await link(1, 2, 'AMALGAMATED', '2026-11-01');
  expect(await stands(2, '2026-08-31')).toEqual([]);
  expect(await stands(2, '2026-09-01')).toEqual(['0:-1']);
  expect(await stands(2, '2026-11-01')).toEqual(['1:-1', '0:-1']);
  expect(await stands(2, '2026-11-01', '2026-05-31')).toEqual(['0:-1']);
  expect(await stands(2, '2026-11-01', '2026-03-01')).toEqual(['0:-1']);
  expect(await stands(2, '2026-11-01', '2026-02-28')).toEqual([]);
});

test('a link that was taken back passes nothing on; one on two lines is told once', async () => {
  await publish(0, '2026-03-01');
  await link(0, 1, 'REPLACED', '2026-09-01', 'entered by mistake');
  expect(await stands(1)).toEqual([]);
  // Split into two that became one again.
  for (const part of [2, 3]) {
    await link(0, part, 'SPLIT', '2024-09-01');
    await link(part, 4, 'AMALGAMATED', '2025-09-01');
  }
  expect(await stands(4)).toEqual(['0:-2']);
});

test('a reader sees at which school it was measured, by which link, and which one counts', async () => {
  const [one, other] = [await publish(0, '2026-03-01'), await publish(1, '2026-06-01')];
  await pupils(0, 800);
  for (const place of [0, 1]) await link(place, 2, 'AMALGAMATED');
  const standing = async (asOf: string) => {
    const { school } = await schools.data<{ school: { standingResults: object[] } }>(
      `query ($id: ID!) { school(id: $id ${asOf}) { standingResults { own generation counts publishedAt
         measuredAt { id } link { kind predecessor { id } } result { id } } } }`,
      { id: ids[2] },
    );
    return school.standingResults;
  };
  const of = (place: number, id: string, counts: boolean, publishedAt: string) => ({
    own: false,
    generation: -1,
    counts,
    publishedAt,
    measuredAt: { id: ids[place] },
    link: { kind: 'AMALGAMATED', predecessor: { id: ids[place] } },
    result: { id },
  });
  expect(await standing('')).toEqual([
    of(0, one, true, '2026-02-28T16:00:00.000Z'),
    of(1, other, false, '2026-05-31T16:00:00.000Z'),
  ]);
  expect(await standing(', asOf: "2026-08-31"')).toEqual([]);
  const own = await publish(2, '2026-09-30');
  expect(await standing(', asOf: "2026-09-29"')).toHaveLength(2);
  expect(await standing(', asOf: "2026-09-30"')).toEqual([
    {
      own: true,
      generation: 0,
      counts: true,
      publishedAt: '2026-09-29T16:00:00.000Z',
      measuredAt: { id: ids[2] },
      link: null,
      result: { id: own },
    },
  ]);
});
