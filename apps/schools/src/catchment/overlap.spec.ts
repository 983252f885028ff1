import { migrationsOf } from '@doorstep/service';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from '../capabilities';
import { pudong, TestSchools } from '../schools.fixture';
import { catchmentMutation, square } from './catchment.fixture';

let schools: TestSchools;
let ids: { id: string; code: string }[];
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  ids = await schools.register(5);
});
afterEach(() => schools.stop());

const sql = (text: string, ...values: unknown[]) => schools.database.manager.query<object[]>(text, values);

const draw = (place: number, area: object[] | null, changes: object = {}) =>
  catchmentMutation(schools, 'drawCatchmentArea', {
    schoolId: ids[place]!.id,
    stage: 'PRIMARY',
    schoolYear: 2026,
    area,
    ...changes,
  });

/** What is found in this school year: of which school, over which other, how much. */
async function overlaps(): Promise<string[]> {
  const { dataQuality } = await schools.data<{
    dataQuality: { findings: { nodes: { school: { code: string }; message: string }[] } };
  }>(
    `{ dataQuality(districtCode: "310115") { findings(first: 100, filter: { rules: [AREA_OVERLAP] }) {
         nodes { school { code } message(locale: EN) } } } }`,
    {},
    pudong,
  );
  return dataQuality.findings.nodes.map(({ school, message }) => {
    const [, other, hectares] = /\((\d+)\): ([\d.]+) hectares/.exec(message) ?? [];
    const at = (code?: string) => ids.findIndex(one => one.code === code);
    return `${at(school.code)} over ${at(other)}: ${hectares}`;
  });
}

test('areas that lie over one another are found of both; a border in common is none', async () => {
  // A tenth of a degree: 9.5 by 11.1 km.
  expect(await draw(0, square(1215, 312))).toEqual([]);
  expect(await draw(1, square(1216, 312))).toEqual([]);
  expect(await draw(2, square(1216, 313))).toEqual([]);
  expect(await overlaps()).toEqual([]);
  expect(await draw(3, square(1215.5, 312))).toEqual([]);
  const half = (/^3 over 0: ([\d.]+)$/m.exec((await overlaps()).join('\n')) ?? [])[1];
  expect(Number(half) / ((9_511 * 11_119) / 2 / 10_000)).toBeCloseTo(1, 2);
  expect((await overlaps()).map(one => one.split(':')[0])).toEqual([
    '0 over 3',
    '1 over 3',
    '3 over 0',
    '3 over 1',
  ]);
  // Drawn anew it lies over one only; taken back, over none.
  expect(await draw(3, square(1216.5, 312))).toEqual([]);
  expect((await overlaps()).map(one => one.split(':')[0])).toEqual(['1 over 3', '3 over 1']);
  expect(await draw(1, null)).toEqual([]);
  expect(await overlaps()).toEqual([]);
});

test('only of one stage, one school year, one sector and of schools that are not closed', async () => {
  await sql(`UPDATE school SET stage = 'NINE_YEAR' WHERE id = $1`, ids[1]!.id);
  await draw(0, square(1215, 312));
  await draw(1, square(1215, 312), { stage: 'JUNIOR_SECONDARY' });
  await draw(2, square(1215, 312), { schoolYear: 2027 });
  expect(await sql('SELECT FROM catchment_area_overlap')).toEqual([]);
  await draw(3, square(1215, 312));
  await sql(`UPDATE school SET sector = 'PRIVATE' WHERE id = $1`, ids[3]!.id);
  expect(await overlaps()).toEqual([]);
  await draw(4, square(1215, 312));
  expect(await overlaps()).toHaveLength(2);
  await sql(`UPDATE school SET status = 'CLOSED' WHERE id = $1`, ids[4]!.id);
  expect(await overlaps()).toEqual([]);
});

test('two that are drawn at once are found', async () => {
  for (let round = 0; round < 5; round++) {
    const drawn = await Promise.all([0, 1, 2].map(place => draw(place, square(1215 + round, 312))));
    expect(drawn).toEqual([[], [], []]);
    expect(await overlaps()).toHaveLength(6);
  }
});

test('what is carried over to the next school year is measured there', async () => {
  await draw(0, square(1215, 312));
  await draw(1, square(1215.5, 312));
  await draw(2, square(1219, 312));
  const over = { districtCode: '310115', stage: 'PRIMARY', fromSchoolYear: 2026, schoolYear: 2027 };
  expect(await catchmentMutation(schools, 'carryCatchmentOver', over)).toEqual([]);
  const now = await overlaps();
  expect(now).toHaveLength(2);
  schools.clock.moveTo('2027-08-31T16:00:00Z');
  expect(await overlaps()).toEqual(now);
});

test('what had been drawn before it was measured is measured by the migration', async () => {
  const all = migrationsOf(capabilities);
  const measures = all.findIndex(one => new one().name?.startsWith('KeepAreaOverlaps'));
  const base = await testDatabase({ migrations: all.slice(0, measures) });
  try {
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh": "浦东", "en": "Pudong"}', 1, 'x');
      INSERT INTO school (code, name, stage, sector, district_code, status, sample, version, created_by)
      SELECT '31150' || lpad(n::text, 5, '0'), '{"zh": "样例", "en": "Sample"}', 'PRIMARY', 'PUBLIC', '310115', 'OPEN', true, 1, 'x'
        FROM generate_series(1, 250) n;
      -- Side by side, each a little over the next.
      INSERT INTO catchment_area (school_id, school_code, district_code, stage, school_year, area, version, created_by)
      SELECT id, code, district_code, stage, 2026, polygon(box(point(n * 0.1, 0), point(n * 0.1 + 0.11, 0.1))), 1, 'x'
        FROM (SELECT *, row_number() OVER (ORDER BY code) AS n FROM school) s;
    `);
    const migrated = await base.open({ migrations: all });
    const [found] = await migrated.manager.query<{ pairs: number; least: number; most: number }[]>(
      `SELECT count(*)::int AS pairs, min(square_metres)::int AS least, max(square_metres)::int AS most FROM catchment_area_overlap`,
    );
    expect(found!.pairs).toBe(249);
    // 0.01 by 0.1 degrees on the equator.
    expect(found!.least / 12_364_000).toBeCloseTo(1, 3);
    expect(found!.most / 12_364_000).toBeCloseTo(1, 3);
  } finally {
    await base.stop();
  }
});
