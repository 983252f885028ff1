import { city, principalOf, TestSchools } from '../../schools.fixture';
import { clusterMutation, formingIn, send } from '../clusters.fixture';

const principal = (place: number) => principalOf(`31150000${place + 1}`);

let schools: TestSchools;
let ids: string[];
beforeAll(async () => {
  schools = await TestSchools.start('2026-10-01');
  ids = (await schools.register(8)).map(({ id }) => id);
});
afterAll(() => schools.stop());

const figure = '{ value share reason(locale: EN) }';
const health = `health { year members
  homogenisation { similarity ${figure} trend ${figure} years { year similarity { value } } }
  management { planKept ${figure} held shareWithoutPart ${figure} withoutPart { id } }
  balance { hours evenness ${figure} largestShare ${figure} largestGiver { id } }
  flow { shareToWeaker ${figure} reciprocity ${figure} toWeaker toEqual toStronger unknown } }`;

interface Answer {
  cluster: { health: Record<string, Record<string, unknown>> };
}
const healthOf = async (id: string) =>
  (await schools.data<Answer>(`query ($id: ID!) { cluster(id: $id) { ${health} } }`, { id }, city)).cluster
    .health;

const declare = (place: number, schoolYear: number, features: string[], changes: object = {}) =>
  send(
    schools,
    'declareSchoolFeatures',
    { schoolId: ids[place], schoolYear, features, courses: [], ...changes },
    { gives: 'schoolFeatures', by: principal(place) },
  );

test('a year of a cluster in figures, and then without any', async () => {
  const form = formingIn(schools, ids);
  const { id } = (await form({ memberSchoolIds: ids.slice(1, 3), from: '2025-09-01' })).cluster!;
  for (const [place, before, now] of [
    [0, ['阅读'], ['阅读', '足球']],
    [1, ['剪纸'], ['阅读', '剪纸']],
    [2, ['游泳'], ['STEAM']],
  ] as [number, string[], string[]][]) {
    await declare(place, 2025, before);
    await declare(place, 2026, now);
  }
  const words = { zh: '一', en: 'one' };
  const activity = { kind: 'MEETING', title: words, plannedOn: '2026-09-20', hostSchoolId: ids[0] };
  const ahead = { ...activity, plannedOn: '2027-02-20' };
  const plan = await send(
    schools,
    'draftClusterPlan',
    { clusterId: id, schoolYear: 2026, goals: words, activities: [activity, activity, ahead] },
    {
      gives: 'clusterPlan',
      fields: 'id version activities(first: 1) { nodes { id version } }',
      by: principal(0),
    },
  );
  const agree = { planId: plan.id, expectedVersion: plan.version };
  await send(schools, 'agreeClusterPlan', agree, { gives: 'clusterPlan', by: city });
  await schools.database.manager.query(
    `WITH held AS (UPDATE cluster_activity SET status = 'HELD', held_on = '2026-09-20', outcome = title
                    WHERE id = (SELECT min(id::text)::uuid FROM cluster_activity WHERE planned_on = '2026-09-20') RETURNING id)
     INSERT INTO activity_participant (activity_id, school_id, people)
     SELECT held.id, school, 5 FROM held, unnest($1::uuid[]) school`,
    [ids.slice(0, 2)],
  );
  // 6 hours from the strong lead, 2 back, of which one more is recorded and not confirmed.
  await schools.database.manager.query(
    `INSERT INTO sharing_entry (cluster_id, giver_school_id, receiver_school_id, kind, hours, on_day, description, status,
       school_id, school_code, answered_by, answered_at, version, created_by)
     SELECT $1, giver, receiver, 'COURSE', hours, on_day::date, 'x', status, receiver, 'x',
            CASE status WHEN 'CONFIRMED' THEN 'b' END, CASE status WHEN 'CONFIRMED' THEN now() END, 1, 'a'
       FROM (VALUES ($2::uuid, $3::uuid, 6, '2026-09-20', 'CONFIRMED'), ($3, $2, 2, '2026-09-20', 'CONFIRMED'),
                    ($3, $2, 1, '2026-09-20', 'RECORDED'), ($4, $2, 9, '2026-08-31', 'CONFIRMED'))
         AS entry (giver, receiver, hours, on_day, status)`,
    [id, ids[0], ids[1], ids[2]],
  );
  await schools.database.manager.query(
    `INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
     SELECT uuidv7(), school, uuidv7(), jsonb_build_array(jsonb_build_object('code', 'A', 'level', level)), at::timestamptz, 1
       FROM (VALUES ($1::uuid, 8, '2026-09-01'), ($1, 1, '2025-09-01'), ($2, 4, '2026-09-01')) AS r (school, level, at)`,
    [ids[0], ids[1]],
  );
  expect(await healthOf(id)).toEqual({
    year: 2026,
    members: 3,
    homogenisation: {
      // 阅读 of {阅读, 足球, 剪纸}, and nothing else in common.
      similarity: { value: 0.1111, share: null, reason: null },
      trend: { value: 0.1111, share: null, reason: null },
      years: [2022, 2023, 2024, 2025, 2026].map(year => ({
        year,
        similarity: {
          value: year < 2025 ? null : year === 2025 ? 0 : 0.1111,
        },
      })),
    },
    management: {
      planKept: { value: 0.5, share: '0.5000', reason: null },
      held: 1,
      shareWithoutPart: { value: 0.3333, share: '0.3333', reason: null },
      withoutPart: [{ id: ids[2] }],
    },
    balance: {
      hours: 8,
      // Shares 0.75, 0.25 and 0: H = 0.625; 1 − (0.625 − 1/3) / (2/3) = 0.5625.
      evenness: { value: 0.5625, share: null, reason: null },
      largestShare: { value: 0.75, share: '0.7500', reason: null },
      largestGiver: { id: ids[0] },
    },
    flow: {
      shareToWeaker: { value: 0.75, share: '0.7500', reason: null },
      reciprocity: { value: 0.5, share: null, reason: null },
      toWeaker: 6,
      toEqual: 0,
      toStronger: 2,
      unknown: 0,
    },
  });
  // Who is to join later is missed nowhere, and the plan is judged by what has been due.
  const { cluster } = await schools.data<{ cluster: { version: number } }>(
    'query ($id: ID!) { cluster(id: $id) { version } }',
    { id },
  );
  const join = { clusterId: id, expectedVersion: cluster.version, schoolId: ids[7], from: '2026-12-10' };
  expect((await clusterMutation(schools, 'addClusterMember', join)).userErrors).toEqual([]);
  expect(await healthOf(id)).toMatchObject({ members: 3, management: { withoutPart: [{ id: ids[2] }] } });
  const other = (await form({ kind: 'ALLIANCE', leadSchoolId: ids[5], memberSchoolIds: [ids[6]] })).cluster!;
  const nothing = await healthOf(other.id);
  expect(nothing).toMatchObject({
    members: 2,
    homogenisation: {
      similarity: { value: null, reason: 'Fewer than two members have declared features or courses.' },
    },
    management: { planKept: { value: null }, held: 0, shareWithoutPart: { value: null }, withoutPart: [] },
    balance: { hours: 0, evenness: { value: null }, largestGiver: null },
    flow: { shareToWeaker: { value: null }, reciprocity: { value: null } },
  });
});

test('a member that came of another school is as strong as that was, from the year of the change on', async () => {
  const { id } = (
    await formingIn(
      schools,
      ids,
    )({ kind: 'ALLIANCE', leadSchoolId: ids[3], memberSchoolIds: [ids[4]], from: '2025-09-01' })
  ).cluster!;
  const sql = (text: string, ...values: unknown[]) =>
    schools.database.manager.query<{ id: string }[]>(text, values);
  const [gone] = await sql(
    `INSERT INTO school (code, name, stage, sector, district_code, status, sample, since, entered_on, version, created_by)
     SELECT '9' || code, name, stage, sector, district_code, 'CLOSED', true, since, entered_on, 1, 'x'
       FROM school WHERE id = $1 RETURNING id`,
    ids[4],
  );
  await sql(
    `INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
     SELECT uuidv7(), school, uuidv7(), jsonb_build_array(jsonb_build_object('code', 'A', 'level', level)), '2025-10-01', 1
       FROM (VALUES ($1::uuid, 8), ($2, 4)) AS r (school, level)`,
    ids[3],
    gone!.id,
  );
  await sql(
    `INSERT INTO sharing_entry (cluster_id, giver_school_id, receiver_school_id, kind, hours, on_day, description, status,
       school_id, school_code, answered_by, answered_at, version, created_by)
     SELECT $1, $2, $3, 'COURSE', 3, day::date, 'x', 'CONFIRMED', $3, 'x', 'b', now(), 1, 'a'
       FROM unnest(ARRAY['2025-11-01', '2026-09-20']) day`,
    id,
    ids[3],
    ids[4],
  );
  await sql(
    `INSERT INTO school_link (predecessor_id, predecessor_code, successor_id, successor_code, kind, effective_on, reason, version, created_by)
     VALUES ($1, 'x', $2, 'x', 'REPLACED', '2026-09-01', 'x', 1, 'x')`,
    gone!.id,
    ids[4],
  );
  const flow = async (year: number) => {
    const { cluster } = await schools.data<{ cluster: { health: { flow: object } } }>(
      `query ($id: ID!, $year: Int!) { cluster(id: $id) { health(year: $year) { flow { toWeaker unknown } } } }`,
      { id, year },
      city,
    );
    return cluster.health.flow;
  };
  expect(await flow(2026)).toEqual({ toWeaker: 3, unknown: 0 });
  expect(await flow(2025)).toEqual({ toWeaker: 0, unknown: 3 });
});

test('a school declares its features of a year, and changes them', async () => {
  const first = await declare(7, 2026, [' 阅读 ', '阅读']);
  expect(await declare(7, 2026, ['足球'])).toEqual(['CONFLICT expectedVersion']);
  expect(await declare(7, 2026, ['足球'], { expectedVersion: first.version })).toMatchObject({ version: 2 });
  expect(await declare(7, 2028, [])).toEqual(['SCHOOL_YEAR_WRONG schoolYear']);
  expect(await declare(7, 2025, [''])).toEqual(['SCHOOL_FEATURE_MALFORMED features.0']);
  const twice = await Promise.all([declare(7, 2027, ['a']), declare(7, 2027, ['b'])]);
  expect(twice.filter(Array.isArray)).toEqual([['CONFLICT expectedVersion']]);
  await expect(
    send(
      schools,
      'declareSchoolFeatures',
      { schoolId: ids[7], schoolYear: 2026, features: [], courses: [] },
      { gives: 'schoolFeatures', by: principal(0) },
    ),
  ).rejects.toThrow('FORBIDDEN');
  const answer = await schools.data(
    `query ($id: ID!) { school(id: $id) { features { nodes { schoolYear features } } } }`,
    { id: ids[7] },
  );
  expect(answer).toMatchObject({
    school: { features: { nodes: [{ schoolYear: 2027 }, { schoolYear: 2026, features: ['足球'] }] } },
  });
});

test('how a group fares is not for everybody; a year that is none is refused', async () => {
  const code = async (year: number, ...by: Parameters<typeof schools.ask>[2][]) => {
    const { errors } = await schools.ask(
      `query ($year: Int) { clusters(first: 1) { nodes { health(year: $year) { year } } } }`,
      { year },
      ...by,
    );
    return errors?.[0]?.extensions.code;
  };
  expect(await code(2026)).toBe('UNAUTHENTICATED');
  expect(await code(2026, principal(0))).toBeUndefined();
  expect(await code(999, city)).toBe('BAD_USER_INPUT');
});
