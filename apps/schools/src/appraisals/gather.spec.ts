import { askAs, mutateAs, officer } from '../district-plans/plan.fixture';
import { TestSchools } from '../schools.fixture';

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start('2026-09-15');
  const [first, second] = await schools.register(8);
  // One school opened in 2024. Two of the others took part from 2023 on; one of these has been closed since 2025.
  await schools.database.manager.query(`
    INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
    VALUES ('311599999', '{"zh":"新","en":"New"}', 'PRIMARY', 'PUBLIC', '310115', 'OPEN', true, '2024-09-01', '2024-09-01', 1, 'fixture');
    INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
    VALUES ('{"zh":"早","en":"Early"}', '2019-02-01', '2026-06-01', 250, 1, 'fixture');
    INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                               bottleneck_theme, bottleneck_description, version, created_by)
    SELECT s.id, s.code, s.district_code, r.id, 'DISTRICT', 'DISCOVERED', '2023-03-02', 'A', r.name, 1, 'fixture'
      FROM school s, programme_round r WHERE s.id IN ('${first!.id}', '${second!.id}');
    INSERT INTO participation_step (participation_id, from_stage, to_stage, on_day, taken_by)
    SELECT id, 'APPLIED', 'DISCOVERED', '2023-03-02', 'fixture' FROM participation;
    CREATE TEMP TABLE was AS SELECT to_jsonb(k) AS row FROM school k WHERE id = '${second!.id}';
    UPDATE school SET status = 'CLOSED', since = '2025-07-01', closed_on = '2025-07-01' WHERE id = '${second!.id}';
    INSERT INTO school_period SELECT (jsonb_populate_record(NULL::school_period, row ||
      '{"during": "[2020-09-01,2025-07-01)", "until": "2025-07-01", "ahead": false}')).* FROM was`);
});
afterAll(() => schools.stop());

test('a year is looked at with the register of its last day, as the coverage of the programme is', async () => {
  const { data } = await askAs<{
    programmeRounds: { nodes: { coverage: { on: string; byDistrict: Record<string, unknown>[] }[] }[] };
  }>(
    schools,
    officer,
    '{ programmeRounds(first: 1) { nodes { coverage { on byDistrict { districtCode participants publicCompulsory } } } } }',
  );
  const covered = data!.programmeRounds.nodes[0]!.coverage.map(({ on, byDistrict }) => {
    const there = byDistrict.find(({ districtCode }) => districtCode === '310115')!;
    return [on.slice(0, 4), there['participants'], there['publicCompulsory']];
  });
  expect(covered).toEqual([
    ['2019', 0, 0],
    ['2020', 0, 8],
    ['2021', 0, 8],
    ['2022', 0, 8],
    ['2023', 2, 8],
    ['2024', 2, 9],
    ['2025', 1, 8],
    ['2026', 1, 8],
  ]);
  const appraised = await Promise.all(
    covered.map(async ([year]) => {
      const { figures } = (await mutateAs(
        schools,
        officer,
        'draftDistrictAppraisal',
        'districtAppraisal',
        { districtCode: '310115', year: Number(year), remarks: { zh: '如实', en: 'As it was' } },
        'figures { code numerator denominator }',
      )) as unknown as { figures: { code: string; numerator: number; denominator: number }[] };
      const { numerator, denominator } = figures.find(({ code }) => code === 'COVERAGE')!;
      // At 25 % of the schools, coverage is whole.
      return [year, numerator / 4, denominator];
    }),
  );
  expect(appraised).toEqual(covered);
});
