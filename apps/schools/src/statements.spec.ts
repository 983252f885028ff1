import { statementsOf as sentBy } from '@doorstep/testing';
import { city, TestSchools } from './schools.fixture';

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start('2026-09-15');
  await schools.register(40);
  await schools.database.manager.query(`
    INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
    VALUES ('{"zh":"一","en":"One"}', '2026-09-01', '2026-12-01', 250, 1, 'fixture');
    INSERT INTO participation (school_id, school_code, district_code, round_id, level, stage, stage_since,
                               bottleneck_theme, bottleneck_description, version, created_by)
    SELECT s.id, s.code, s.district_code, r.id, 'DISTRICT', 'DISCOVERED', '2026-09-02', 'A', r.name, 1, 'fixture'
      FROM school s, programme_round r;
    INSERT INTO participation_step (participation_id, to_stage, on_day, taken_by)
    SELECT id, 'APPLIED', '2026-09-01', 'fixture' FROM participation;
    -- Two schools to a cluster.
    INSERT INTO cluster (id, name, kind, theme, district_code, during, version, created_by)
    SELECT id, name, 'ALLIANCE', 'A', district_code, '[2026-09-01,)', 1, 'fixture' FROM school WHERE right(code, 1)::int % 2 = 0;
    INSERT INTO cluster_membership (cluster_id, kind, school_id, role, during)
    SELECT c.id, 'ALLIANCE', s.id, CASE WHEN s.id = c.id THEN 'LEAD' ELSE 'MEMBER' END, '[2026-09-01,)'
      FROM school s JOIN (cluster c JOIN school l ON l.id = c.id) ON l.code::bigint = s.code::bigint + s.code::bigint % 2;
    INSERT INTO school_features (school_id, school_code, district_code, school_year, features, courses, version, created_by)
    SELECT id, code, district_code, 2026, ARRAY[code], ARRAY['A'], 1, 'fixture' FROM school;
    INSERT INTO cluster_plan (cluster_id, kind, district_code, school_year, status, goals, drafted_by, agreed_by, agreed_on, version, created_by)
    SELECT id, kind, district_code, 2026, 'AGREED', name, '{fixture}', 'b', '2026-09-02', 1, 'fixture' FROM cluster;
    INSERT INTO cluster_activity (plan_id, cluster_id, kind, title, planned_on, in_plan, host_school_id, status, held_on,
                                  outcome, version, created_by)
    SELECT id, cluster_id, 'MEETING', goals, '2026-09-10', true, cluster_id, 'HELD', '2026-09-10', goals, 1, 'fixture' FROM cluster_plan;
    INSERT INTO activity_participant (activity_id, school_id, people) SELECT id, host_school_id, 5 FROM cluster_activity;
    INSERT INTO sharing_entry (cluster_id, giver_school_id, receiver_school_id, kind, hours, on_day, description, status,
                               school_id, school_code, answered_by, answered_at, version, created_by)
    SELECT cluster_id, cluster_id, school_id, 'ROOM', 2, '2026-09-10', 'x', 'CONFIRMED', school_id, 'x', 'b', now(), 1, 'fixture'
      FROM cluster_membership WHERE role = 'MEMBER';
    INSERT INTO school_need (school_id, school_code, district_code, asks, theme, also_themes, works_with, avoids, may_lead,
                             version, created_by)
    SELECT id, code, district_code, true, 'A', '{}', '{}', '{}', true, 1, 'fixture' FROM school;
    INSERT INTO change (kind, key, version, field, before, after, changed_by)
    SELECT 'SCHOOL', id::text, 2, 'status', '"PROPOSED"', '"OPEN"', 'fixture' FROM school;
    INSERT INTO neighbourhood (code, name, district_code, version, created_by)
    SELECT code, name, district_code, 1, 'fixture' FROM school;
    INSERT INTO catchment_rule (district_code, stage, school_year, exclusive, version, created_by)
    VALUES ('310115', 'PRIMARY', 2026, true, 1, 'fixture');
    INSERT INTO catchment (neighbourhood_code, district_code, school_id, school_code, sector, stage, school_year, exclusive, created_by)
    SELECT code, district_code, id, code, sector, stage, 2026, true, 'fixture' FROM school;
    INSERT INTO catchment_area (school_id, school_code, district_code, stage, school_year, area, version, created_by)
    SELECT id, code, district_code, stage, 2026, '((1,1),(2,1),(2,2))', 1, 'fixture' FROM school;
    -- Every school came of the one after it, and every other one has a result.
    INSERT INTO school_result_copy (id, school_id, cycle_id, indicators, published_at, version)
    SELECT id, id, id, '[]', '2026-09-01', 1 FROM school WHERE code::bigint % 2 = 0;
    INSERT INTO school_link (predecessor_id, predecessor_code, successor_id, successor_code, kind, effective_on, reason, version, created_by)
    SELECT p.id, p.code, s.id, s.code, 'REPLACED', '2026-09-01', 'x', 1, 'fixture'
      FROM school s JOIN school p ON p.code::bigint = s.code::bigint + 1;
    INSERT INTO yearly_figures (school_id, school_code, district_code, school_year, enrolment, from_catchment, version, created_by)
    SELECT id, code, district_code, 2026, 800, 600, 1, 'fixture' FROM school;
  `);
});
afterAll(() => schools.stop());

/** Everything of a school that this service knows. */
const dashboard = `query ($first: Int!) {
  schools(first: $first) { totalCount pageInfo { endCursor } nodes {
    id code name district { code name yearlyFigures(schoolYear: 2026) { enrolment } catchmentTrend { share } }
    participation { stage round { name } nextStep { to missingEvidence } history { toStage } school { code } }
    participations(first: 3) { totalCount nodes { id } }
    features(first: 2) { nodes { features } } need { theme }
    clusterMemberships(first: 2, asOf: "2026-10-01") { nodes { role } }
    clusters(first: 3) { totalCount nodes { name status focusArea { name } district { name } lead { code } 
      plans(first: 2) { totalCount nodes { figures { planned } activities(first: 2) { nodes { hostSchool { code } participants { nodes { school { code } } } } } } }
      sharing(first: 2, year: 2026) { nodes { giver { code } receiver { code } } }
      health { members management { withoutPart { code } } balance { largestGiver { code } } }
      members(first: 5, asOf: "2026-10-01") { totalCount nodes { role school { code } } } } }
    yearlyFigures(first: 2) { nodes { enrolment changes(first: 1) { nodes { field } } } } catchmentTrend { share }
    catchments(first: 2) { nodes { neighbourhood { name district { code } catchments(first: 2) { nodes { school { code } } } } } }
    confirmedOn dataFindings(first: 2) { totalCount nodes { message school { code } neighbourhood { code } } }
    catchmentAreas(first: 2) { nodes { area { longitude } school { code } } }
    changes(first: 2) { totalCount nodes { field before after } }
    standingResults { own measuredAt { code } link { kind } result { id } }
  } }
}`;

const statementsOf = (work: () => Promise<unknown>) => sentBy(schools.database.pool, work);

async function ask(first: number): Promise<void> {
  const { schools: page } = await schools.data<{
    schools: { nodes: { participation: object; clusters: { nodes: object[] } }[] };
  }>(dashboard, { first }, city);
  expect(page.nodes).toHaveLength(first);
  for (const node of page.nodes) {
    expect(node.participation).not.toBeNull();
    expect(node.clusters.nodes).toHaveLength(1);
  }
}

test('a query of twenty schools takes no more statements than one of one school', async () => {
  const one = await statementsOf(() => ask(1));
  const twenty = await statementsOf(() => ask(20));
  expect(one.length).toBeGreaterThan(10);
  // It may be fewer: what one school leads to may stand on the page of twenty already.
  expect(twenty.length).toBeLessThanOrEqual(one.length);
});

test('a search of twenty schools takes as many statements as one of one school, and no count that is not asked for', async () => {
  const search = async (first: number, more: string, filter?: object) => {
    const query = `query ($first: Int, $filter: SchoolSearchFilter) {
      searchSchools(text: "yangli", filter: $filter, first: $first) { nodes { code } ${more} } }`;
    const { searchSchools } = await schools.data<{ searchSchools: { nodes: object[] } }>(
      query,
      { first, filter },
      city,
    );
    expect(searchSchools.nodes).toHaveLength(first);
  };
  const facets =
    'facets { districts { count district { name } } stages { count } clusters { count cluster { name } } }';
  const page = await statementsOf(() => search(1, ''));
  expect(page).toHaveLength(2);
  expect(await statementsOf(() => search(20, ''))).toHaveLength(2);
  expect(await statementsOf(() => search(20, 'totalCount'))).toHaveLength(3);
  // The sum of the facets is the total.
  expect(await statementsOf(() => search(20, 'totalCount facets { stages { count } }'))).toHaveLength(3);
  expect(await statementsOf(() => search(20, `totalCount ${facets}`))).toHaveLength(6);
  expect(await statementsOf(() => search(20, 'totalCount', { stages: ['PRIMARY'] }))).toHaveLength(4);
});

test('the register as of a day takes as many statements for twenty schools as for one', async () => {
  const on = (first: number) => async () => {
    const { schools: page } = await schools.data<{ schools: { nodes: object[] } }>(
      `query ($first: Int!) { schools(first: $first, asOf: "2026-09-10") { totalCount nodes {
         code district { name } clusters(first: 3) { nodes { name } } changes(first: 2) { nodes { field } } } } }`,
      { first },
      city,
    );
    expect(page.nodes).toHaveLength(first);
  };
  const one = await statementsOf(on(1));
  expect(one.length).toBeGreaterThan(4);
  expect((await statementsOf(on(20))).length).toBeLessThanOrEqual(one.length);
});

test('the coverage of several rounds over years takes as many statements as that of one', async () => {
  await schools.database.manager.query(`
    INSERT INTO programme_round (name, opens_on, closes_on, target_schools, version, created_by)
    SELECT name, day::date, (day + '3 years'::interval)::date, 250, 1, 'fixture'
      FROM programme_round, generate_series('2011-01-01'::date, '2023-01-01', '3 years') day`);
  const rounds = (first: number) => async () => {
    const { programmeRounds } = await schools.data<{ programmeRounds: { nodes: { coverage: object[] }[] } }>(
      `query ($first: Int!) { programmeRounds(first: $first) { nodes { coverage { on participants shareOfAll byDistrict { participants } } } } }`,
      { first },
    );
    expect(programmeRounds.nodes).toHaveLength(first);
    expect(programmeRounds.nodes.at(-1)!.coverage.length).toBeGreaterThan(0);
  };
  const one = await statementsOf(rounds(1));
  expect(one.length).toBeGreaterThan(2);
  expect(await statementsOf(rounds(5))).toHaveLength(one.length);
});

test('twenty references from the gateway take as many statements as one', async () => {
  const rows = await schools.database.manager.query<{ id: string }[]>(
    'SELECT id FROM school ORDER BY code LIMIT 20',
  );
  const entities = async (count: number) => {
    const representations = rows.slice(0, count).map(({ id }) => ({ __typename: 'School', id }));
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on School { code district { name } } } }`;
    const answer = await schools.data<{ _entities: object[] }>(query, { representations });
    expect(answer._entities).toHaveLength(count);
    expect(answer._entities.every(Boolean)).toBe(true);
  };
  const one = await statementsOf(() => entities(1));
  expect(one.length).toBeGreaterThan(0);
  expect(await statementsOf(() => entities(20))).toHaveLength(one.length);
});
