import { catchmentMutation, codeOf, neighbourhoods, square } from '../catchment/catchment.fixture';
import { formingIn } from '../clusters/clusters.fixture';
import { city, pudong, TestSchools } from '../schools.fixture';
import { Registrar } from './links.fixture';

let schools: TestSchools;
let registrar: Registrar;
let registered: { id: string; code: string }[];
let ids: string[];
beforeEach(async () => {
  schools = await TestSchools.start('2026-10-01');
  registered = await schools.register(12);
  ids = registered.map(({ id }) => id);
  await sql(`UPDATE school SET since = '2020-09-01', entered_on = '2020-09-01'`);
  registrar = new Registrar(schools);
});
afterEach(() => schools.stop());

const sql = <T = object>(text: string, ...values: unknown[]) =>
  schools.database.manager.query<T[]>(text, values);
const plan = (predecessors: number[], successor: number, changes: object = {}) => ({
  predecessorIds: predecessors.map(place => ids[place]),
  successorId: ids[successor],
  kind: 'MERGED',
  on: '2026-10-01',
  reason: '学龄人口减少',
  ...changes,
});
const status = async (place: number) => {
  const [row] = await sql<{ said: string }>(
    `SELECT concat_ws(' ', status, status_reason, closed_on) AS said FROM school WHERE id = $1`,
    ids[place],
  );
  return row!.said;
};
const belong = async (clusterId: string, day: string) => {
  const rows = await sql<{ id: string; role: string }>(
    `SELECT school_id AS id, role FROM cluster_membership WHERE cluster_id = $1 AND during @> $2::date`,
    clusterId,
    day,
  );
  return rows
    .map(({ id, role }) => `${ids.indexOf(id)}${role === 'MEMBER' ? '' : 'L'}`)
    .sort()
    .join(' ');
};

/** A school on its way through a round. */
async function takesPart(place: number, stage = 'CULTIVATED'): Promise<string> {
  await sql(`INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
             SELECT '{"zh": "轮", "en": "Round"}', '2026-09-01', '2027-12-01', 250, 1, 'x'
              WHERE NOT EXISTS (SELECT FROM programme_round)`);
  const [row] = await sql<{ id: string }>(
    `INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                                bottleneck_theme, bottleneck_description, version, created_by)
     SELECT s.id, s.code, s.district_code, r.id, 'DISTRICT', $2, '2026-09-02', 'A', r.name, 1, 'x'
       FROM school s, programme_round r WHERE s.id = $1 RETURNING id`,
    ids[place],
    stage,
  );
  return row!.id;
}

test('what is previewed is done, all of it, and the preview alone does nothing', async () => {
  const form = formingIn(schools, ids);
  const led = (await form({ kind: 'ALLIANCE', leadSchoolId: ids[0], memberSchoolIds: [ids[4], ids[5]] }))
    .cluster!.id;
  const joined = (
    await form({ kind: 'EDUCATION_GROUP', leadSchoolId: ids[6], memberSchoolIds: [ids[1], ids[2]] })
  ).cluster!.id;
  await catchmentMutation(schools, 'recordNeighbourhoods', neighbourhoods);
  const assignments = [
    { neighbourhoodCode: codeOf(1), schoolCodes: [registered[0]!.code] },
    { neighbourhoodCode: codeOf(2), schoolCodes: [registered[1]!.code, registered[2]!.code] },
  ];
  for (const schoolYear of [2025, 2026]) {
    await catchmentMutation(schools, 'assignCatchment', {
      districtCode: '310115',
      stage: 'PRIMARY',
      schoolYear,
      assignments,
    });
  }
  await catchmentMutation(schools, 'drawCatchmentArea', {
    schoolId: ids[0],
    stage: 'PRIMARY',
    schoolYear: 2026,
    area: square(1215, 312),
  });
  const [mine, theirs] = [await takesPart(0), await takesPart(1, 'APPLIED')];

  const undecided = await registrar.preview(plan([0, 1], 2));
  expect(undecided).toMatchObject({
    fingerprint: null,
    areas: 1,
    problems: Array(2).fill({ code: 'SCHOOL_MERGE_PARTICIPATION', path: ['participations'] }) as object[],
    closes: [{ code: registered[0]!.code }, { code: registered[1]!.code }],
  });
  expect(undecided.participations.map(({ id }) => id)).toEqual([mine, theirs]);
  expect(undecided.clusters.map(({ outcome, leads }) => `${outcome} ${leads}`)).toEqual([
    'TAKES_PLACE true',
    'TAKES_PLACE false',
  ]);
  expect(
    undecided.catchments.map(one => `${one.neighbourhood.code.slice(-1)} ${one.schoolYear} ${one.outcome}`),
  ).toEqual(['1 2026 TAKES_PLACE', '2 2026 TAKES_PLACE']);
  const decided = plan([0, 1], 2, {
    participations: [
      { participationId: mine, decision: 'CONTINUE' },
      { participationId: theirs, decision: 'WITHDRAW' },
    ],
  });
  const { fingerprint, problems } = await registrar.preview(decided);
  expect(problems).toEqual([]);
  expect([await status(0), await belong(led, '2026-10-01')]).toEqual(['OPEN', '0L 4 5']);
  expect(await sql('SELECT id FROM school_link')).toEqual([]);

  expect(await registrar.send('mergeSchools', { ...decided, fingerprint })).toEqual([]);
  expect([await status(0), await status(1), await status(2)]).toEqual([
    'CLOSED MERGER 2026-10-01',
    'CLOSED MERGER 2026-10-01',
    'OPEN',
  ]);
  expect([await belong(led, '2026-09-30'), await belong(led, '2026-10-01')]).toEqual(['0L 4 5', '2L 4 5']);
  expect(await belong(joined, '2026-10-01')).toBe('2 6L');
  const served = await sql<{ said: string }>(
    `SELECT concat_ws(' ', right(neighbourhood_code, 1), school_year, school_code) AS said FROM catchment ORDER BY 1`,
  );
  expect(served.map(({ said }) => said)).toEqual([
    `1 2025 ${registered[0]!.code}`,
    `1 2026 ${registered[2]!.code}`,
    `2 2025 ${registered[1]!.code}`,
    `2 2025 ${registered[2]!.code}`,
    `2 2026 ${registered[2]!.code}`,
  ]);
  const ways = await sql<{ place: string; stage: string }>(
    'SELECT school_code AS place, stage FROM participation ORDER BY id',
  );
  expect(ways).toEqual([
    { place: registered[2]!.code, stage: 'CULTIVATED' },
    { place: registered[1]!.code, stage: 'WITHDRAWN' },
  ]);
  const links = await sql<{ kind: string }>('SELECT kind FROM school_link');
  expect(links).toEqual([{ kind: 'MERGED' }, { kind: 'MERGED' }]);
  const states = await sql<{ data: { status: string; successorIds: string[] } }>(
    `SELECT DISTINCT ON (key) data FROM outbox WHERE topic = 'doorstep.schools.school.state' AND key = ANY($1) ORDER BY key, position DESC`,
    [ids[0], ids[1]],
  );
  expect(states.map(({ data }) => [data.status, data.successorIds])).toEqual(
    Array(2).fill(['CLOSED', [ids[2]]]),
  );
  const answer = await schools.data<{ servingSchools: object }>(
    `{ servingSchools(stage: PRIMARY, neighbourhoodCode: "${codeOf(1)}") { outcome schools { school { code } } } }`,
  );
  expect(answer.servingSchools).toEqual({
    outcome: 'FOUND',
    schools: [{ school: { code: registered[2]!.code } }],
  });
});

test('a merge that would do anything else than its preview is refused', async () => {
  const { fingerprint } = await registrar.preview(plan([0], 1));
  expect(await registrar.send('mergeSchools', { ...plan([0], 2), fingerprint })).toEqual([
    'CONFLICT fingerprint',
  ]);
  await formingIn(schools, ids)({ kind: 'ALLIANCE', leadSchoolId: ids[4], memberSchoolIds: [ids[0]] });
  expect(await registrar.send('mergeSchools', { ...plan([0], 1), fingerprint })).toEqual([
    'CONFLICT fingerprint',
  ]);
  expect(await status(0)).toBe('OPEN');
  expect(await registrar.merge(plan([0], 1))).toEqual([]);
});

test('of two merges into each other at once, one is done', async () => {
  const [there, back] = [plan([0], 1), plan([1], 0)];
  const prints = [(await registrar.preview(there)).fingerprint, (await registrar.preview(back)).fingerprint];
  const answers = await Promise.all([
    registrar.send('mergeSchools', { ...there, fingerprint: prints[0] }),
    registrar.send('mergeSchools', { ...back, fingerprint: prints[1] }),
  ]);
  expect(answers.flat()).toHaveLength(1);
  expect(answers.flat()[0]).toMatch(/SCHOOL_MERGE_(SUCCESSOR_CLOSED|NOT_RUNNING)/);
  expect([await status(0), await status(1)].filter(said => said === 'OPEN')).toHaveLength(1);
});

test('the same merge sent twice happens once', async () => {
  const { fingerprint } = await registrar.preview(plan([0], 1));
  const input = { ...plan([0], 1), fingerprint, clientMutationKey: 'once' };
  expect(
    await Promise.all([registrar.send('mergeSchools', input), registrar.send('mergeSchools', input)]),
  ).toEqual([[], []]);
  expect(await sql('SELECT id FROM school_link')).toHaveLength(1);
});

test('a lead whose place the successor cannot take is refused, with what to do', async () => {
  const form = formingIn(schools, ids);
  await form({ kind: 'EDUCATION_GROUP', leadSchoolId: ids[0], memberSchoolIds: [ids[4]] });
  await form({ kind: 'EDUCATION_GROUP', leadSchoolId: ids[5], memberSchoolIds: [ids[1]] });
  const { problems, clusters } = await registrar.preview(plan([0], 1));
  expect(problems.map(({ code }) => code)).toEqual(['SCHOOL_MERGE_LEAD']);
  expect(clusters).toMatchObject([{ leads: true, outcome: 'ENDS' }]);
  expect(await registrar.merge(plan([0], 2))).toEqual([]);
});

test('a merge ahead closes on its day; until then the places are as they were', async () => {
  const form = formingIn(schools, ids);
  const cluster = (await form({ kind: 'ALLIANCE', leadSchoolId: ids[0], memberSchoolIds: [ids[4]] })).cluster!
    .id;
  const ahead = { on: '2027-09-01', kind: 'AMALGAMATED' };
  expect(await registrar.merge(plan([0, 1], 2, ahead))).toEqual([]);
  expect(await status(0)).toMatch(/^PROPOSED_TO_CLOSE MERGER/);
  expect([await belong(cluster, '2027-08-31'), await belong(cluster, '2027-09-01')]).toEqual([
    '0L 4',
    '2L 4',
  ]);
  const { school } = await schools.data<{ school: object }>(
    `query ($id: ID!) { school(id: $id, asOf: "2027-09-01") { status closedOn successors { nodes { successor { code } } } } }`,
    { id: ids[0] },
  );
  expect(school).toEqual({
    status: 'CLOSED',
    closedOn: '2027-09-01',
    successors: { nodes: [{ successor: { code: registered[2]!.code } }] },
  });
});

test('what is no merge', async () => {
  const refused = async (input: object) =>
    (await registrar.preview(input)).problems.map(({ code, path }) => `${code} ${path.join('.')}`);
  expect(await refused(plan([0], 0))).toEqual(['SCHOOL_MERGE_TWICE predecessorIds']);
  expect(await refused(plan([0, 0], 1))).toEqual(['SCHOOL_MERGE_TWICE predecessorIds']);
  expect(await refused(plan([0], 1, { kind: 'SPLIT' }))).toEqual(['SCHOOL_MERGE_KIND kind']);
  expect(await refused(plan([0], 1, { kind: 'AMALGAMATED' }))).toEqual(['SCHOOL_MERGE_KIND predecessorIds']);
  expect(await refused(plan([0], 1, { reason: '' }))).toEqual(['TEXT_EMPTY reason']);
  expect(await refused(plan([0], 1, { successorId: 'nonsense' }))).toEqual(['SCHOOL_NOT_FOUND successorId']);
  const way = await takesPart(0);
  const withDecision = (decision: string, changes: object = {}) =>
    plan([0], 1, { participations: [{ participationId: way, decision }], ...changes });
  expect(await refused(withDecision('CONTINUE', { on: '2027-09-01' }))).toEqual([
    'SCHOOL_MERGE_PARTICIPATION_AHEAD participations.0.decision',
  ]);
  await takesPart(1);
  expect(await refused(withDecision('CONTINUE'))).toEqual([
    'SCHOOL_MERGE_PARTICIPATION_CANNOT_CONTINUE participations.0.decision',
  ]);
  expect(
    await refused(plan([4], 1, { participations: [{ participationId: way, decision: 'WITHDRAW' }] })),
  ).toEqual(['PARTICIPATION_NOT_FOUND participations.0.participationId']);
  // What comes of it already takes nobody of its own past in.
  await registrar.send('linkSchools', {
    predecessorId: ids[5],
    successorId: ids[6],
    kind: 'SPLIT',
    on: '2026-09-01',
    reason: 'x',
  });
  expect(await refused(plan([6], 5))).toEqual(['SCHOOL_LINK_CYCLE successorId']);
  await sql(`UPDATE school SET status = 'CLOSED' WHERE id = $1`, ids[7]);
  expect(await refused(plan([7], 1))).toEqual(['SCHOOL_MERGE_NOT_RUNNING predecessorIds.0']);
  expect(await refused(plan([8], 7))).toEqual(['SCHOOL_MERGE_SUCCESSOR_CLOSED successorId']);
  await sql(`UPDATE school SET district_code = '310101' WHERE id = $1`, ids[9]);
  await expect(registrar.preview(plan([9], 8), pudong)).rejects.toThrow('FORBIDDEN');
  expect((await registrar.preview(plan([9], 8), city)).problems).toEqual([]);
});
