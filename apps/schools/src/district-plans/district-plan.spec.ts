import { city, pudong, TestSchools } from '../schools.fixture';
import {
  askAs,
  drafter,
  expertCalled,
  inForce,
  knowExperts,
  mutateAs,
  officer,
  panel,
  planContent,
  reviewOf,
  scoreAndDecide,
  seated,
  type Thing,
} from './plan.fixture';

let schools: TestSchools;
beforeEach(async () => {
  schools = await TestSchools.start('2026-09-15');
  await schools.register(2);
  await knowExperts(schools, ...panel.map(id => ({ id })));
});
afterEach(() => schools.stop());

const draft = (change: object = {}, who = drafter) =>
  mutateAs(schools, who, 'draftDistrictPlan', 'districtPlan', {
    districtCode: '310115',
    content: planContent(change),
  });
const step = (name: string, plan: Thing, more: object = {}, who = drafter) =>
  mutateAs(
    schools,
    who,
    `${name}DistrictPlan`,
    'districtPlan',
    { districtPlanId: plan.id, expectedVersion: plan.version, ...more },
    'status',
  );
const words = (en: string) => ({ zh: en, en });
const factsTold = async () =>
  (
    await schools.database.manager.query<{ name: string }[]>(
      `SELECT split_part(headers->>'ce_type', '.', -2) AS name FROM outbox WHERE topic LIKE '%district-plan.facts' ORDER BY position`,
    )
  ).map(({ name }) => name);

test('a plan is drafted, returned with reasons, revised, approved, in force, reported on and closed', async () => {
  const drafted = await draft();
  expect(drafted).toMatchObject({ version: 1, refused: [] });
  const revised = await step('revise', drafted, {
    content: planContent({ title: words('Pudong, second try') }),
  });
  expect(revised.version).toBe(2);
  const submitted = await step('submit', revised);
  expect(submitted).toMatchObject({ status: 'SUBMITTED' });
  expect((await step('revise', submitted, { content: planContent() })).refused).toEqual([
    'DISTRICT_PLAN_STATUS districtPlanId',
  ]);

  const open = await reviewOf(schools, drafted.id);
  const seats = {
    reviewId: open.id,
    expectedVersion: open.version,
    chairId: 'e1',
    memberIds: panel.slice(1),
  };
  await mutateAs(schools, officer, 'seatPlanPanel', 'districtPlanReview', seats);
  const returned = await scoreAndDecide(schools, drafted.id, 5);
  expect(returned).toMatchObject({ status: 'RETURNED' });
  expect(await reviewOf(schools, drafted.id)).toMatchObject({ outcome: 'RETURNED', score: '0.5000' });

  const again = await step('submit', await step('revise', returned, { content: planContent() }));
  const second = await reviewOf(schools, drafted.id);
  await mutateAs(schools, officer, 'seatPlanPanel', 'districtPlanReview', {
    ...seats,
    reviewId: second.id,
    expectedVersion: second.version,
  });
  expect(again.status).toBe('SUBMITTED');
  const approved = await scoreAndDecide(schools, drafted.id, 7);
  expect(approved).toMatchObject({ status: 'APPROVED' });
  const running = await step('start', approved);
  expect(running).toMatchObject({ status: 'IN_FORCE' });

  const report = {
    districtPlanId: running.id,
    expectedVersion: running.version,
    year: 2026,
    achievements: words('Teams'),
    difficulties: words('Time'),
    nextSteps: words('Lessons'),
  };
  const file = (change: object) =>
    mutateAs(schools, drafter, 'fileDistrictPlanReport', 'districtPlan', { ...report, ...change });
  expect((await file({})).refused).toEqual(['PLAN_REPORT_YEAR year']);
  schools.clock.moveTo('2027-01-01T04:00:00Z');
  expect((await step('close', running, { note: words('Done') })).refused).toEqual([
    'DISTRICT_PLAN_REPORTS_MISSING districtPlanId',
  ]);
  expect((await file({ year: 2025 })).refused).toEqual(['PLAN_REPORT_YEAR year']);
  expect((await file({ correction: words('A typo') })).refused).toEqual(['PLAN_REPORT_NOT_FILED correction']);
  const reported = await file({});
  expect((await file({ expectedVersion: reported.version })).refused).toEqual(['PLAN_REPORT_EXISTS year']);
  const corrected = await file({
    expectedVersion: reported.version,
    correction: words('Six teams, not five'),
  });
  const closed = await step('close', corrected, { note: words('Done') });
  expect(closed).toMatchObject({ status: 'CLOSED', refused: [] });
  const last = { expectedVersion: closed.version, year: 2027 };
  expect((await file(last)).refused).toEqual(['PLAN_REPORT_YEAR year']);
  schools.clock.moveTo('2028-01-01T04:00:00Z');
  expect((await file(last)).refused).toEqual([]);

  expect(await factsTold()).toEqual([
    'DistrictPlanSubmitted',
    'DistrictPlanReturned',
    'DistrictPlanSubmitted',
    'DistrictPlanApproved',
    'DistrictPlanInForce',
    'DistrictPlanReported',
    'DistrictPlanReported',
    'DistrictPlanClosed',
    'DistrictPlanReported',
  ]);
  const states = await schools.database.manager.query<{ status: string }[]>(
    `SELECT data->>'status' AS status FROM outbox WHERE topic LIKE '%district-plan.state' ORDER BY position`,
  );
  expect(states.map(({ status }) => status)).toEqual([
    'APPROVED',
    'IN_FORCE',
    'IN_FORCE',
    'IN_FORCE',
    'CLOSED',
    'CLOSED',
  ]);
  const { data } = await askAs<{ districtPlan: { changes: { nodes: { field: string; after: string }[] } } }>(
    schools,
    drafter,
    'query ($id: ID!) { districtPlan(id: $id) { changes(first: 100) { nodes { field after changedBy } } reports { nodes { year edition correction tasksDue tasksKept } } } }',
    { id: drafted.id },
  );
  expect(data).toMatchObject({
    districtPlan: {
      reports: {
        nodes: [
          { year: 2027, edition: 1, correction: null, tasksDue: 2, tasksKept: 0 },
          { year: 2026, edition: 2, correction: 'Six teams, not five', tasksDue: 1, tasksKept: 0 },
          { year: 2026, edition: 1, correction: null, tasksDue: 1, tasksKept: 0 },
        ],
      },
    },
  });
  const statuses = data!.districtPlan.changes.nodes.filter(({ field }) => field === 'status');
  expect(statuses.map(({ after }) => after).reverse()).toEqual([
    'SUBMITTED',
    'RETURNED',
    'SUBMITTED',
    'APPROVED',
    'IN_FORCE',
    'CLOSED',
  ]);
});

test('what cannot be drafted or submitted', async () => {
  expect((await draft({ to: '2026-09-01', tasks: [] })).refused).toEqual(['DISTRICT_PLAN_DAYS content to']);
  expect((await draft({ fund: [{ use: 'PARTIES', budgetFen: 1 }] })).refused).toEqual([
    'FUND_USE_UNKNOWN content fund',
  ]);
  expect((await draft({ title: { zh: '', en: 'x' } })).refused).toEqual(['TEXT_EMPTY content title zh']);
  const thin = await draft({ fund: [] });
  expect((await step('submit', thin)).refused).toEqual(['DISTRICT_PLAN_INCOMPLETE districtPlanId']);
  expect((await step('start', thin)).refused).toEqual(['DISTRICT_PLAN_STATUS districtPlanId']);
  expect((await step('submit', { ...thin, id: 'nonsense' })).refused).toEqual([
    'DISTRICT_PLAN_NOT_FOUND districtPlanId',
  ]);
  expect(
    (await draft({}, { subject: 'x', grants: [{ role: 'district-officer', district: '310101' }] })).refused,
  ).toEqual(['FORBIDDEN']);
});

test('of two submissions at once, one is', async () => {
  const plan = await draft();
  const both = await Promise.all([step('submit', plan), step('submit', plan)]);
  expect(both.flatMap(({ refused }) => refused)).toEqual(['CONFLICT expectedVersion']);
  const [found] = await schools.database.manager.query<object[]>(
    'SELECT count(*)::int AS reviews FROM district_plan_review',
  );
  expect(found).toEqual({ reviews: 1 });
});

test('a district has one plan in force at a time', async () => {
  await inForce(schools);
  const { planId } = await seated(schools);
  const approved = await scoreAndDecide(schools, planId, 9);
  expect((await step('start', approved)).refused).toEqual(['DISTRICT_PLAN_ANOTHER_IN_FORCE districtPlanId']);
});

test('a draft is the district’s own, a submission the city’s and the panel’s too, an approved plan everybody’s', async () => {
  const seen = async (id: string) => {
    const query = '{ districtPlans { nodes { id } } }';
    const ask = async (...grants: Parameters<TestSchools['data']>[2][]) => {
      const data = await schools.data<{ districtPlans: { nodes: { id: string }[] } }>(query, {}, ...grants);
      return data.districtPlans.nodes.some(node => node.id === id);
    };
    const asExpert = async (subject: string) => {
      const { data } = await askAs<{ districtPlan: object | null }>(
        schools,
        expertCalled(subject),
        `{ districtPlan(id: "${id}") { id } }`,
      );
      return data!.districtPlan !== null;
    };
    return {
      district: await ask(pudong),
      other: await ask({ role: 'district-officer', district: '310101' }),
      city: await ask(city),
      member: await asExpert('e1'),
      expert: await asExpert('e9'),
    };
  };
  const drafted = await draft();
  expect(await seen(drafted.id)).toEqual({
    district: true,
    other: false,
    city: false,
    member: false,
    expert: false,
  });
  const { planId } = await seated(schools);
  expect(await seen(planId)).toEqual({
    district: true,
    other: false,
    city: true,
    member: true,
    expert: false,
  });
  await scoreAndDecide(schools, planId, 8);
  expect(await seen(planId)).toEqual({ district: true, other: true, city: true, member: true, expert: true });
});
