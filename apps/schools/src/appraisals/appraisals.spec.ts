import {
  askAs,
  drafter,
  inForce,
  knowExperts,
  mutateAs,
  officer,
  panel,
  type Who,
} from '../district-plans/plan.fixture';
import { TestSchools } from '../schools.fixture';

let schools: TestSchools;
let ids: string[];
beforeAll(async () => {
  schools = await TestSchools.start('2026-09-15');
  const registered = await schools.register(8);
  ids = registered.map(({ id }) => id);
  await knowExperts(schools, ...panel.map(id => ({ id })));
  // Two project schools of the district and one of the city; one of the first moved on.
  await schools.database.manager.query(
    `
    INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
    VALUES ('{"zh":"一","en":"One"}', '2026-02-01', '2026-12-01', 250, 1, 'fixture');
    INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                               bottleneck_theme, bottleneck_description, version, created_by)
    SELECT s.id, s.code, s.district_code, r.id, CASE WHEN s.id = '${ids[2]}' THEN 'CITY' ELSE 'DISTRICT' END,
           CASE WHEN s.id = '${ids[0]}' THEN 'CULTIVATED' ELSE 'DISCOVERED' END, '2026-03-02', 'A', r.name, 1, 'fixture'
      FROM school s, programme_round r WHERE s.id IN ('${ids.slice(0, 3).join("', '")}');
    INSERT INTO participation_step (participation_id, to_stage, on_day, taken_by)
    SELECT id, 'APPLIED', '2026-03-01', 'fixture' FROM participation;
    INSERT INTO participation_step (participation_id, from_stage, to_stage, on_day, taken_by)
    SELECT id, 'APPLIED', 'DISCOVERED', '2026-03-02', 'fixture' FROM participation;
    INSERT INTO participation_step (participation_id, from_stage, to_stage, on_day, evidence_kind, evidence_id, taken_by)
    SELECT id, 'DISCOVERED', 'CULTIVATED', '2026-05-01', 'SITE_STUDY', uuidv7(), 'fixture' FROM participation WHERE stage = 'CULTIVATED';
  `,
  );
  await inForce(schools);
});
afterAll(() => schools.stop());

const colleague: Who = { subject: 'colleague', grants: drafter.grants };
const second: Who = { subject: 'second officer', grants: officer.grants };
const words = (en: string) => ({ zh: en, en });
const judgement = (change: object = {}) => ({
  practice: 'GOOD',
  practiceGround: words('Seen on site'),
  dissemination: 'EXCELLENT',
  disseminationGround: words('Three open days'),
  ...change,
});
const draft = (schoolId: string | undefined, change: object = {}, who = drafter) =>
  mutateAs(schools, who, 'draftSchoolAppraisal', 'schoolAppraisal', {
    schoolId,
    year: 2026,
    ...judgement(change),
  });
const kinds = async (who: Who) => {
  const { data } = await askAs<{ me: { schoolsTasks: { nodes: { kind: string }[] } } }>(
    schools,
    who,
    '{ me { schoolsTasks { nodes { kind } } } }',
  );
  return data!.me.schoolsTasks.nodes.map(({ kind }) => kind).filter(kind => kind.includes('APPRAIS'));
};

test('a district appraises its own project schools; another than the drafter publishes; then the city its districts', async () => {
  expect((await draft(ids[2])).refused).toEqual(['SCHOOL_APPRAISAL_NOT_OWN schoolId']);
  expect((await draft(ids[7])).refused).toEqual(['SCHOOL_APPRAISAL_NOT_OWN schoolId']);
  expect((await draft(ids[0], { year: 2025 })).refused).toEqual(['SCHOOL_APPRAISAL_NOT_OWN schoolId']);
  expect((await draft(ids[0], {}, officer)).refused).toEqual(['FORBIDDEN']);
  const drafted = await draft(ids[0]);
  expect(drafted.refused).toEqual([]);
  expect((await draft(ids[0])).refused).toEqual(['APPRAISAL_EXISTS year']);
  const revised = await mutateAs(
    schools,
    drafter,
    'reviseSchoolAppraisal',
    'schoolAppraisal',
    { appraisalId: drafted.id, expectedVersion: 1, ...judgement({ dissemination: 'QUALIFIED' }) },
    'overall',
  );
  expect(revised).toMatchObject({ version: 2, overall: 'QUALIFIED' });
  const publish = (who: Who) =>
    mutateAs(schools, who, 'publishSchoolAppraisal', 'schoolAppraisal', {
      appraisalId: drafted.id,
      expectedVersion: 2,
    });
  expect([await kinds(drafter), await kinds(colleague)]).toEqual([[], ['PUBLISH_SCHOOL_APPRAISAL']]);
  expect((await publish(drafter)).refused).toEqual(['APPRAISAL_OWN appraisalId']);
  expect((await publish(colleague)).refused).toEqual(['APPRAISAL_YEAR_RUNS appraisalId']);
  const early = await mutateAs(
    schools,
    officer,
    'draftDistrictAppraisal',
    'districtAppraisal',
    { districtCode: '310115', year: 2026, remarks: words('A good start') },
    'lookedAtOn',
  );
  expect(early).toMatchObject({ lookedAtOn: '2026-09-15', refused: [] });
  schools.clock.moveTo('2026-12-31T15:59:59Z');
  expect((await publish(colleague)).refused).toEqual(['APPRAISAL_YEAR_RUNS appraisalId']);

  // The year is over: who has not been appraised is asked for.
  schools.clock.moveTo('2026-12-31T16:00:00Z');
  expect([await kinds(drafter), await kinds(second)]).toEqual([
    ['APPRAISE_PROJECT_SCHOOL'],
    ['PUBLISH_DISTRICT_APPRAISAL', 'APPRAISE_DISTRICT'],
  ]);
  expect((await publish(colleague)).refused).toEqual([]);
  expect((await publish(colleague)).refused).toEqual(['CONFLICT expectedVersion']);
  const publishEarly = (who: Who, expectedVersion: number) =>
    mutateAs(schools, who, 'publishDistrictAppraisal', 'districtAppraisal', {
      appraisalId: early.id,
      expectedVersion,
    });
  expect((await publishEarly(second, 1)).refused).toEqual(['APPRAISAL_OUT_OF_DATE appraisalId']);

  const appraisal = await mutateAs(
    schools,
    officer,
    'reviseDistrictAppraisal',
    'districtAppraisal',
    { appraisalId: early.id, expectedVersion: 1, remarks: words('A good start') },
    'lookedAtOn educationQuality yearlyWork reproduces figures { code value numerator denominator evidence { kind key } }',
  );
  const figures = Object.fromEntries(
    (appraisal['figures'] as { code: string; value: string | null }[]).map(({ code, value }) => [
      code,
      value,
    ]),
  );
  expect(figures).toEqual({
    PLAN_IN_FORCE: '1.0000',
    TASKS_KEPT: '0.0000',
    REPORT_FILED: '0.0000',
    FUND_SET_UP: '0.6666',
    FUND_USED: null,
    SCHOOLS_APPRAISED: '0.5000',
    COVERAGE: '1.0000',
    STAGE_MOVES: '0.3333',
    PRACTICE: '1.0000',
    DISSEMINATION: '0.0000',
  });
  expect(appraisal).toMatchObject({ lookedAtOn: '2026-12-31', reproduces: true });
  expect(
    (appraisal['figures'] as { code: string; evidence: object[] }[]).find(
      ({ code }) => code === 'STAGE_MOVES',
    )!.evidence,
  ).toEqual([{ kind: 'School', key: ids[0] }]);

  const publishDistrict = (who: Who) => publishEarly(who, 2);
  expect((await publishDistrict(officer)).refused).toEqual(['APPRAISAL_OWN appraisalId']);
  expect((await publishDistrict(drafter)).refused).toEqual(['FORBIDDEN']);
  const two = await Promise.all([publishDistrict(second), publishDistrict(second)]);
  expect(two.flatMap(({ refused }) => refused)).toEqual(['CONFLICT expectedVersion']);
  const told = await schools.database.manager.query<{ topic: string; data: object }[]>(
    `SELECT topic, data FROM outbox WHERE topic LIKE '%district-appraisal%' ORDER BY position`,
  );
  expect(told.map(({ topic }) => topic)).toEqual([
    'doorstep.schools.district-appraisal.state',
    'doorstep.schools.district-appraisal.facts',
  ]);
  expect(told[1]!.data).toMatchObject({
    districtCode: '310115',
    year: 2026,
    edition: 1,
    educationQuality: expect.any(String),
  });
  expect(JSON.stringify(told)).not.toContain('evidence');
  const { manager } = schools.database;
  await expect(manager.query('DELETE FROM district_appraisal')).rejects.toThrow('kept as it was');
  await expect(manager.query(`UPDATE school_appraisal SET practice = 'GOOD'`)).rejects.toThrow(
    'kept as it was',
  );
});

test('what was published is corrected by a further edition, which counts from then on; both stay', async () => {
  const correction = words('The third open day was in January');
  expect((await draft(ids[1], { correction })).refused).toEqual(['APPRAISAL_NOT_PUBLISHED correction']);
  expect((await draft(ids[0])).refused).toEqual(['APPRAISAL_EXISTS year']);
  expect((await draft(ids[0], { correction: words('') })).refused).toEqual(['TEXT_EMPTY correction zh']);
  const better = { dissemination: 'GOOD', correction };
  const both = await Promise.all([draft(ids[0], better), draft(ids[0], better)]);
  expect(both.flatMap(({ refused }) => refused)).toEqual(['APPRAISAL_EXISTS year']);
  const again = both.find(({ refused }) => refused.length === 0)!;
  expect((await draft(ids[0], better)).refused).toEqual(['APPRAISAL_EXISTS year']);
  await mutateAs(schools, colleague, 'publishSchoolAppraisal', 'schoolAppraisal', {
    appraisalId: again.id,
    expectedVersion: 1,
  });
  const { data } = await askAs<{ school: { appraisals: { nodes: object[] } } }>(
    schools,
    officer,
    `{ school(id: "${ids[0]}") { appraisals { nodes { year edition overall correction(locale: EN) } } } }`,
  );
  expect(data!.school.appraisals.nodes).toEqual([
    { year: 2026, edition: 2, overall: 'GOOD', correction: 'The third open day was in January' },
    { year: 2026, edition: 1, overall: 'QUALIFIED', correction: null },
  ]);
  const district = await mutateAs(
    schools,
    officer,
    'draftDistrictAppraisal',
    'districtAppraisal',
    {
      districtCode: '310115',
      year: 2026,
      remarks: words('A good start'),
      correction: words('One school more'),
    },
    'edition figures { code value }',
  );
  expect(district).toMatchObject({ edition: 2, refused: [] });
  expect(district['figures']).toContainEqual({ code: 'DISSEMINATION', value: '1.0000' });
  const publish = (expectedVersion: number) =>
    mutateAs(schools, second, 'publishDistrictAppraisal', 'districtAppraisal', {
      appraisalId: district.id,
      expectedVersion,
    });
  expect((await publish(1)).refused).toEqual([]);
  const told = await schools.database.manager.query<{ edition: number }[]>(
    `SELECT (data->>'edition')::int AS edition FROM outbox WHERE topic LIKE '%district-appraisal.state' ORDER BY position`,
  );
  expect(told.map(({ edition }) => edition)).toEqual([1, 2]);
});

test('whoever belongs to a district has no part in the city’s appraisal of it', async () => {
  const both: Who = { subject: 'both', grants: [...officer.grants, ...drafter.grants] };
  const given = { districtCode: '310101', year: 2026, remarks: words('As seen') };
  const draftAs = (who: Who, change: object = {}) =>
    mutateAs(schools, who, 'draftDistrictAppraisal', 'districtAppraisal', { ...given, ...change });
  const own = await draftAs(both, { districtCode: '310115', year: 2025 });
  expect(own.refused).toEqual(['APPRAISAL_OWN_DISTRICT districtCode']);
  const elsewhere: Who = {
    subject: 'x',
    grants: [...officer.grants, { role: 'district-officer', district: '310101' }],
  };
  expect([await kinds(both), await kinds(elsewhere)]).toEqual([
    ['APPRAISE_PROJECT_SCHOOL', 'APPRAISE_DISTRICT'],
    [],
  ]);
  const drafted = await draftAs(officer);
  const step = (name: string, more: object = {}) =>
    mutateAs(schools, elsewhere, name, 'districtAppraisal', {
      appraisalId: drafted.id,
      expectedVersion: 1,
      ...more,
    });
  const refused = ['APPRAISAL_OWN_DISTRICT appraisalId'];
  expect((await step('publishDistrictAppraisal')).refused).toEqual(refused);
  expect((await step('reviseDistrictAppraisal', { remarks: words('Better') })).refused).toEqual(refused);
  expect([await kinds(elsewhere), await kinds(second)]).toEqual([[], ['PUBLISH_DISTRICT_APPRAISAL']]);
});

test('the database refuses what is published by its drafter', async () => {
  const drafted = await draft(ids[1]);
  const publishing = schools.database.manager.query(
    `UPDATE school_appraisal SET status = 'PUBLISHED', published_by = 'drafter', published_at = now() WHERE id = $1`,
    [drafted.id],
  );
  await expect(publishing).rejects.toThrow('school_appraisal_publisher_not_drafter');
});

test('who sees which appraisals', async () => {
  const seen = async (who: Who) => {
    const { data } = await askAs<{
      schoolAppraisals: { totalCount: number } | null;
      district: { appraisals: { totalCount: number } };
    }>(
      schools,
      who,
      '{ schoolAppraisals { totalCount } district(code: "310115") { appraisals { totalCount } } }',
    );
    return [data?.schoolAppraisals?.totalCount ?? null, data?.district.appraisals.totalCount];
  };
  expect(await seen(drafter)).toEqual([3, 2]);
  expect(await seen(officer)).toEqual([2, 2]);
  const principal = (school: string): Who => ({ subject: school, grants: [{ role: 'principal', school }] });
  expect(await seen(principal('311500001'))).toEqual([2, 2]);
  expect(await seen(principal('311500002'))).toEqual([0, 2]);
  expect(await seen({ subject: 'x', grants: [{ role: 'teacher', school: '311500001' }] })).toEqual([null, 2]);
});
