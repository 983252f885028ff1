import { askAs, drafter, mutateAs, officer, type Who } from '../district-plans/plan.fixture';
import { TestSchools } from '../schools.fixture';

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start('2026-11-22');
  await schools.register(1);
});
afterAll(() => schools.stop());

const institute: Who = { subject: 'institute', grants: [{ role: 'institute-officer' }] };
const words = (en: string) => ({ zh: en, en });
const conditions = (change: object = {}) => ({
  settlement: 'RURAL',
  population: 300_000,
  pupils: 38_000,
  teachers: 2_100,
  qualifiedTeachers: '0.97',
  schoolsBelowItStandard: '0.4',
  gapBetweenSchools: '0.5',
  needs: ['DEVICES', 'TEACHERS_OF_ENGLISH'],
  needsInWords: words('Devices in village schools'),
  ...change,
});
const fields =
  'type settlement needs classification { type tests { code found threshold met } } guidance { edition advice(locale: EN) source }';
const assess = (change: object = {}, who = drafter) =>
  mutateAs(
    schools,
    who,
    'assessCounty',
    'countyProfile',
    { districtCode: '310115', year: 2026, conditions: conditions(), ...change },
    fields,
  );

test('a county is assessed, sorted with its explanation, advised by its type, and assessed anew', async () => {
  const profile = await assess();
  expect(profile).toMatchObject({
    type: 'WEAK_IN_TECHNOLOGY',
    settlement: 'RURAL',
    classification: { type: 'WEAK_IN_TECHNOLOGY' },
    guidance: { edition: 1, source: expect.stringContaining('New Model for Counties') },
    refused: [],
  });
  expect((await assess()).refused).toEqual(['COUNTY_PROFILE_EXISTS year']);
  const revise = (change: object) =>
    mutateAs(
      schools,
      drafter,
      'reviseCountyProfile',
      'countyProfile',
      { countyProfileId: profile.id, expectedVersion: 1, conditions: conditions(change) },
      fields,
    );
  expect(await revise({ schoolsBelowItStandard: '0.1' })).toMatchObject({ type: 'UNEVEN', version: 2 });
  expect((await revise({})).refused).toEqual(['CONFLICT expectedVersion']);

  const advice = { type: 'UNEVEN', advice: words('Clusters first'), source: 'A study of 2026' };
  const published = await mutateAs(
    schools,
    institute,
    'publishCountyGuidance',
    'countyGuidance',
    advice,
    'edition',
  );
  expect(published).toMatchObject({ edition: 2 });
  const { data } = await askAs<{ countyProfiles: { nodes: object[] } }>(
    schools,
    { subject: 'x', grants: [] },
    '{ countyProfiles(filter: { types: [UNEVEN], settlements: [RURAL] }) { nodes { district { code } guidance { edition advice(locale: EN) } } } }',
  );
  expect(data!.countyProfiles.nodes).toEqual([
    { district: { code: '310115' }, guidance: { edition: 2, advice: 'Clusters first' } },
  ]);
});

test('what drives improvement is recorded with its evidence, and stays', async () => {
  const driver = (change: object = {}, who = drafter) =>
    mutateAs(schools, who, 'recordCountyDriver', 'countyDriver', {
      districtCode: '310115',
      year: 2026,
      driver: 'SHARED_LESSONS_ONLINE',
      effect: 'STRONG',
      description: words('Lessons of one school for five'),
      evidenceKind: 'FIGURE',
      evidenceKey: 'READING 2026',
      evidence: words('Two levels up in a year'),
      ...change,
    });
  expect((await driver({ driver: 'shared' })).refused).toEqual(['COUNTY_DRIVER_MALFORMED driver']);
  expect((await driver({ evidenceKey: ' ' })).refused).toEqual(['COUNTY_SOURCE_MISSING evidenceKey']);
  expect((await driver({ year: 2027 })).refused).toEqual(['COUNTY_YEAR year']);
  expect((await driver({ evidence: words('') })).refused).toEqual(['TEXT_EMPTY evidence zh']);
  expect((await driver({}, officer)).refused).toEqual(['FORBIDDEN']);
  expect((await driver({}, institute)).refused).toEqual([]);
  expect((await driver()).refused).toEqual([]);
  const { data } = await askAs<{ district: { countyDrivers: { totalCount: number } } }>(
    schools,
    officer,
    '{ district(code: "310115") { countyDrivers { totalCount nodes { driver effect evidenceKind evidence(locale: EN) } } } }',
  );
  expect(data!.district.countyDrivers.totalCount).toBe(2);
  await expect(schools.database.manager.query('DELETE FROM county_driver')).rejects.toThrow('kept as it was');
});

test('who may assess what', async () => {
  const elsewhere: Who = { subject: 'x', grants: [{ role: 'district-officer', district: '310101' }] };
  expect((await assess({ year: 2025 }, elsewhere)).refused).toEqual(['FORBIDDEN']);
  expect((await assess({ districtCode: '310101' }, elsewhere)).refused).toEqual([]);
  expect((await assess({ year: 2024 }, officer)).refused).toEqual([]);
  expect((await assess({ districtCode: '999999' }, officer)).refused).toEqual([
    'DISTRICT_NOT_FOUND districtCode',
  ]);
  expect((await assess({ year: 2023, conditions: conditions({ pupils: -1 }) })).refused).toEqual([
    'COUNTY_COUNT conditions pupils',
  ]);
  const wrong = { population: -1, needs: ['lower'] };
  expect((await assess({ year: 2023, conditions: conditions(wrong) })).refused).toEqual([
    'COUNTY_COUNT conditions population',
    'COUNTY_COUNT conditions pupils',
    'COUNTY_NEED_MALFORMED conditions needs 0',
  ]);
});

test('pupils without a teacher are the worst shortage, and not unknown', async () => {
  const profile = await assess({ year: 2020, conditions: conditions({ pupils: 100, teachers: 0 }) });
  expect(profile).toMatchObject({ type: 'SHORT_OF_RESOURCES', refused: [] });
  expect(profile['classification']).toMatchObject({
    tests: expect.arrayContaining([{ code: 'PUPILS_PER_TEACHER', found: null, threshold: '19', met: true }]),
  });
});

test('evidence that is kept here is there, and the county’s own', async () => {
  const { manager } = schools.database;
  await manager.query(`
    INSERT INTO district_appraisal (version, created_by, district_code, year, edition, looked_at_on, method, inputs, figures, sets,
                                    remarks, status, drafted_by, published_by, published_at)
    SELECT 1, 'x', district, 2025, 1, '2025-12-31', 'x', '{}', '[]', '[]', '{}', status, '{a}', by, at
      FROM (VALUES ('310115', 'PUBLISHED', 'b', '2026-01-02'::timestamptz), ('310101', 'DRAFT', NULL, NULL)) v (district, status, by, at);
    INSERT INTO district_plan (version, created_by, district_code, title, status, status_since, during, goals, drafted_by,
                               submissions, submitted_by, panel_experts, decided_by, in_force_from, next_report_year)
    VALUES (1, 'x', '310115', '{"zh":"一","en":"One"}', 'IN_FORCE', now(), '[2026-01-01,2028-01-01)', '[]', '{a}', 1, 'a', '{}', 'b', '2026-02-01', 2026);
    INSERT INTO plan_task (version, created_by, plan_id, code, title, owner, measure, starts_on, ends_on, milestone, depends_on, progress_percent)
    SELECT 1, 'x', id, 'T1', title, title, 'M1', '2026-03-01', '2026-04-01', true, '{}', 0 FROM district_plan`);
  const keyOf = async (sql: string) => (await manager.query<{ id: string }[]>(sql))[0]!.id;
  const published = await keyOf(`SELECT id FROM district_appraisal WHERE status = 'PUBLISHED'`);
  const draft = await keyOf(`SELECT id FROM district_appraisal WHERE status = 'DRAFT'`);
  const task = await keyOf('SELECT id FROM plan_task');
  const record = async (evidenceKind: string, evidenceKey: string, districtCode = '310115') =>
    (
      await mutateAs(schools, institute, 'recordCountyDriver', 'countyDriver', {
        districtCode,
        year: 2026,
        driver: 'SHARED_LESSONS_ONLINE',
        effect: 'SOME',
        description: words('Lessons of one school for five'),
        evidenceKind,
        evidenceKey,
        evidence: words('Half a level up'),
      })
    ).refused;
  const missing = ['COUNTY_EVIDENCE_NOT_FOUND evidenceKey'];
  expect(await record('APPRAISAL', published)).toEqual([]);
  expect(await record('PLAN_TASK', task)).toEqual([]);
  expect(await record('CASE_STUDY', 'as written')).toEqual([]);
  for (const [kind, key, district] of [
    ['APPRAISAL', 'does-not-exist'],
    ['APPRAISAL', task],
    ['APPRAISAL', published, '310101'],
    ['APPRAISAL', draft, '310101'],
    ['PLAN_TASK', published],
    ['PLAN_TASK', task, '310101'],
  ] as const) {
    expect([kind, key, await record(kind, key, district)]).toEqual([kind, key, missing]);
  }
});
