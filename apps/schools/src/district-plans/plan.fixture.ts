import type { RoleGrant } from '@doorstep/access';
import type { TestSchools } from '../schools.fixture';

export const expertGrant: RoleGrant = { role: 'expert' };

const text = (en: string) => ({ zh: `中文${en}`, en });

/** A plan that has everything that a submission needs. */
export const planContent = (change: object = {}) => ({
  title: text('Pudong 2026-2028'),
  from: '2026-09-01',
  to: '2029-09-01',
  goals: [{ code: 'G1', text: text('Good schools'), measures: [{ code: 'M1', text: text('Teams') }] }],
  tasks: [
    {
      code: 'T1',
      title: text('Form teams'),
      owner: text('Institute of the district'),
      measure: 'M1',
      startsOn: '2026-09-01',
      endsOn: '2026-10-31',
      milestone: true,
      dependsOn: [] as string[],
    },
    {
      code: 'T2',
      title: text('Open lessons'),
      owner: text('Project schools'),
      measure: 'M1',
      startsOn: '2026-11-01',
      endsOn: '2027-06-30',
      milestone: false,
      dependsOn: ['T1'],
    },
  ],
  fund: [
    { use: 'ACTION_RESEARCH', budgetFen: 100_000_00 },
    { use: 'DISSEMINATION', budgetFen: 50_000_00 },
  ],
  ...change,
});

export interface UserError {
  code: string;
  path: string[];
  message: string;
}

export type Thing = { id: string; version: number; status?: string } & Record<string, unknown>;

/** Who asks: a subject with its roles. */
export interface Who {
  subject: string;
  grants: RoleGrant[];
}

export const drafter: Who = {
  subject: 'drafter',
  grants: [{ role: 'district-officer', district: '310115' }],
};
export const officer: Who = { subject: 'officer', grants: [{ role: 'city-officer' }] };
export const expertCalled = (subject: string): Who => ({ subject, grants: [expertGrant] });

/** What a person asks of the graph, under a subject of one's own. */
export async function askAs<T>(schools: TestSchools, who: Who, query: string, variables: object = {}) {
  const authorization = await schools.tokens.bearer(who.subject, who.grants);
  const response = await fetch(`${schools.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'en', authorization },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as {
    data?: T | null;
    errors?: { message: string; extensions: { code: string } }[];
  };
}

/** A mutation that gives one thing, or the codes of what was wrong; a GraphQL error as its code. */
export async function mutateAs(
  schools: TestSchools,
  who: Who,
  mutation: string,
  field: string,
  input: object,
  more = '',
): Promise<Thing & { refused: string[] }> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const wanted = field === 'fundUse' ? 'code' : 'id version';
  const { data, errors } = await askAs<Record<string, Record<string, unknown>>>(
    schools,
    who,
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${field} { ${wanted} ${more} } userErrors { code path message } } }`,
    { input },
  );
  if (errors) return { id: '', version: 0, refused: errors.map(({ extensions }) => extensions.code) };
  const payload = data![mutation]!;
  const refused = (payload['userErrors'] as UserError[]).map(({ code, path }) => [code, ...path].join(' '));
  return { ...(payload[field] as Thing), refused };
}

/** Experts as the directory has announced them; by default without any conflict. */
export async function knowExperts(
  schools: TestSchools,
  ...experts: { id: string; [column: string]: unknown }[]
): Promise<void> {
  const rows = experts.map(expert => ({
    version: 1,
    fields: ['PLANNING'],
    languages: ['zh'],
    district_codes: [],
    school_ids: [],
    active_from: '2020-01-01',
    active_to: null,
    conflicts: [],
    ...expert,
  }));
  await schools.database.manager.query(
    `INSERT INTO expert_copy SELECT * FROM json_populate_recordset(NULL::expert_copy, $1::json)`,
    [JSON.stringify(rows)],
  );
}

export const panel = ['e1', 'e2', 'e3', 'e4', 'e5'];

/** A sheet with the same score for every criterion of the first rubric, but for `change`. */
export const sheet = (score: number, change: Record<string, number> = {}) => ({
  scores: ['GOALS', 'MEASURES', 'ROAD_MAP', 'SUPPORT', 'FUND', 'APPRAISAL'].map(criterion => ({
    criterion,
    score: change[criterion] ?? score,
  })),
  comment: text('What I think'),
});

/** A plan that stands before its panel of five; its review. */
export async function seated(schools: TestSchools): Promise<{ planId: string; review: Thing }> {
  const plan = await mutateAs(schools, drafter, 'draftDistrictPlan', 'districtPlan', {
    districtCode: '310115',
    content: planContent(),
  });
  await mutateAs(schools, drafter, 'submitDistrictPlan', 'districtPlan', {
    districtPlanId: plan.id,
    expectedVersion: plan.version,
  });
  const open = await reviewOf(schools, plan.id);
  const [chairId, ...memberIds] = panel;
  const review = await mutateAs(schools, officer, 'seatPlanPanel', 'districtPlanReview', {
    reviewId: open.id,
    expectedVersion: open.version,
    chairId,
    memberIds,
  });
  return { planId: plan.id, review };
}

/** The latest review of a plan, as the city sees it. */
export async function reviewOf(schools: TestSchools, planId: string): Promise<Thing> {
  const { data } = await askAs<{ districtPlan: { reviews: { nodes: Thing[] } } }>(
    schools,
    officer,
    'query ($id: ID!) { districtPlan(id: $id) { reviews(first: 1) { nodes { id version status outcome score } } } }',
    { id: planId },
  );
  return data!.districtPlan.reviews.nodes[0]!;
}

/** All of the panel score alike; then the chair confirms. The plan as it is then. */
export async function scoreAndDecide(schools: TestSchools, planId: string, score: number): Promise<Thing> {
  const { id: reviewId } = await reviewOf(schools, planId);
  for (const one of panel) {
    const given = await mutateAs(schools, expertCalled(one), 'scoreDistrictPlan', 'districtPlanReview', {
      reviewId,
      ...sheet(score),
    });
    expect(given.refused).toEqual([]);
  }
  const { version } = await reviewOf(schools, planId);
  return mutateAs(
    schools,
    expertCalled('e1'),
    'decideDistrictPlan',
    'districtPlan',
    { reviewId, expectedVersion: version, reasons: text('By the rule') },
    'status',
  );
}

/** An approved plan in force. */
export async function inForce(schools: TestSchools): Promise<Thing> {
  const { planId } = await seated(schools);
  const approved = await scoreAndDecide(schools, planId, 8);
  return mutateAs(schools, drafter, 'startDistrictPlan', 'districtPlan', {
    districtPlanId: planId,
    expectedVersion: approved.version,
  });
}
