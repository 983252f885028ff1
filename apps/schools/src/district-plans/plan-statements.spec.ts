import { city, TestSchools } from '../schools.fixture';
import { knowExperts, panel } from './plan.fixture';

let schools: TestSchools;
beforeAll(async () => {
  schools = await TestSchools.start('2026-09-15');
  await schools.register(30);
  await knowExperts(schools, ...panel.map(id => ({ id })));
  // Thirty plans before their panels, each with tasks, a fund and three sheets; appraisals, profiles and drivers beside.
  await schools.database.manager.query(`
    INSERT INTO district_plan (id, version, created_by, district_code, title, status, status_since, during, goals, drafted_by,
                               submissions, submitted_by, panel_experts)
    SELECT id, 1, 'f', '310115', name, 'SUBMITTED', now(), '[2026-01-01,2029-01-01)', '[]', '{f}', 1, 'f', '{e1,e2,e3}' FROM school;
    INSERT INTO plan_task (version, created_by, plan_id, code, title, owner, measure, starts_on, ends_on, milestone, depends_on, progress_percent)
    SELECT 1, 'f', p.id, code, title, title, 'M1', '2026-01-01', '2026-12-31', false, '{}', 0
      FROM district_plan p, unnest('{T1,T2}'::text[]) code;
    INSERT INTO fund_line (version, created_by, plan_id, district_code, use_code, budget_fen, released_fen, spent_fen)
    SELECT 1, 'f', p.id, '310115', u.code, 100, 0, 0 FROM district_plan p, fund_use u;
    INSERT INTO fund_entry (line_id, district_code, kind, amount_fen, on_day, note, entered_by, entered_at)
    SELECT id, '310115', 'RELEASE', 10, '2026-09-01', 'n', 'f', now() FROM fund_line;
    INSERT INTO district_plan_review (id, version, created_by, plan_id, district_code, number, content, submitted_by, status,
                                      rubric_id, seated_at, panel_experts, counted_experts)
    SELECT p.id, 1, 'f', p.id, '310115', 1, '{}', 'f', 'SCORING', r.id, now(), '{e1,e2,e3}', '{}' FROM district_plan p, plan_rubric r;
    INSERT INTO district_plan_reviewer (review_id, expert_id, chair, scores, comment, submitted_at)
    SELECT w.id, e, e = 'e1', '[{"criterion": "GOALS", "score": 8, "comment": null}]', '{"zh": "好", "en": "Well"}', now()
      FROM district_plan_review w, unnest('{e1,e2,e3}'::text[]) e;
    INSERT INTO school_appraisal (version, created_by, school_id, school_code, district_code, year, practice, practice_ground,
                                  dissemination, dissemination_ground, overall, status, drafted_by, published_by, published_at)
    SELECT 1, 'f', id, code, district_code, 2025, 'GOOD', name, 'GOOD', name, 'GOOD', 'PUBLISHED', '{f}', 'g', now() FROM school;
    INSERT INTO county_profile (version, created_by, district_code, year, settlement, population, needs, needs_in_words, type, method)
    SELECT 1, 'f', '310115', 2000 + row_number() OVER (), 'URBAN', 1, '{}', name, 'UNKNOWN', 'county-types-1' FROM school LIMIT 25;
  `);
});
afterAll(() => schools.stop());

interface Client {
  query(...values: unknown[]): unknown;
}

/** How many SQL statements a query sends, over all connections of the service's pool; the job worker's are left out. */
async function statementsOf(query: string, first: number): Promise<number> {
  const client = await schools.database.pool.connect();
  client.release();
  const spy = jest.spyOn(Object.getPrototypeOf(client) as Client, 'query');
  try {
    const answer = await schools.data<Record<string, { nodes: object[] }>>(query, { first }, city);
    for (const { nodes } of Object.values(answer)) expect(nodes).toHaveLength(first);
    const sent = spy.mock.calls.map(([sql]) =>
      typeof sql === 'string' ? sql : String((sql as { text?: string }).text),
    );
    return sent.filter(sql => !/graphile_worker|FROM job\b|UPDATE job\b/.test(sql)).length;
  } finally {
    spy.mockRestore();
  }
}

test.each([
  [
    'plans with everything that belongs to them',
    `query ($first: Int!) { districtPlans(first: $first) { totalCount nodes { title district { name plans(first: 2) { nodes { id } } }
       tasks { totalCount nodes { code standing } } reports { nodes { year } }
       fund { nodes { budgetFen use { name } entries(first: 2) { totalCount nodes { kind } } } }
       reviews { nodes { status rubric { edition } plan { id } reviewers { chair expert { id } scores { score } } result { score sheets } } }
     } } }`,
  ],
  [
    'reviews with what their sheets come to',
    `query ($first: Int!) { districtPlanReviews(first: $first) { nodes { result { score sheets } reviewers { submittedAt } } } }`,
  ],
  [
    'appraisals with their schools',
    `query ($first: Int!) { schoolAppraisals(first: $first) { totalCount nodes { overall school { code appraisals { nodes { year } } } } } }`,
  ],
  [
    'profiles of counties with guidance',
    `query ($first: Int!) { countyProfiles(first: $first) { nodes { district { name countyProfiles(first: 1) { nodes { year } } } classification { type } guidance { edition } } } }`,
  ],
])('a list of twenty takes no more statements than one of one: %s', async (_what, query) => {
  const one = await statementsOf(query, 1);
  expect(one).toBeGreaterThan(2);
  expect(await statementsOf(query, 20)).toBeLessThanOrEqual(one);
});

test('the sheets are really counted', async () => {
  const { districtPlanReviews } = await schools.data<{
    districtPlanReviews: { nodes: { result: { sheets: number } }[] };
  }>('{ districtPlanReviews(first: 2) { nodes { result { sheets } } } }', {}, city);
  expect(districtPlanReviews.nodes.map(({ result }) => result.sheets)).toEqual([3, 3]);
});
