import { TestSchools } from '../schools.fixture';
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
  seated,
  sheet,
  type Thing,
  type Who,
} from './plan.fixture';

let schools: TestSchools;
let ids: string[];
beforeEach(async () => {
  schools = await TestSchools.start('2026-09-15');
  ids = (await schools.register(2)).map(({ id }) => id);
  await knowExperts(schools, ...panel.map(id => ({ id })));
});
afterEach(() => schools.stop());

const words = (en: string) => ({ zh: en, en });
const kinds = async (who: Who) => {
  const { data } = await askAs<{ me: { schoolsTasks: { nodes: { kind: string; dueOn: string | null }[] } } }>(
    schools,
    who,
    '{ me { schoolsTasks { totalCount nodes { kind title dueOn } } } }',
  );
  return data!.me.schoolsTasks.nodes.map(({ kind, dueOn }) => (dueOn ? `${kind} ${dueOn}` : kind));
};
const score = (reviewId: string, subject: string) =>
  mutateAs(schools, expertCalled(subject), 'scoreDistrictPlan', 'districtPlanReview', {
    reviewId,
    ...sheet(5),
  });
const reseat = async (planId: string, chairId: string, memberIds: string[], who = officer) => {
  const { id: reviewId, version: expectedVersion } = await reviewOf(schools, planId);
  return mutateAs(schools, who, 'seatPlanPanel', 'districtPlanReview', {
    reviewId,
    expectedVersion,
    chairId,
    memberIds,
  });
};
const decide = async (planId: string, who: Who) => {
  const { id: reviewId, version: expectedVersion } = await reviewOf(schools, planId);
  const input = { reviewId, expectedVersion, reasons: words('By the rule') };
  return mutateAs(schools, who, 'decideDistrictPlan', 'districtPlan', input, 'status');
};
const submit = (plan: Thing) =>
  mutateAs(schools, drafter, 'submitDistrictPlan', 'districtPlan', {
    districtPlanId: plan.id,
    expectedVersion: plan.version,
  });
const draft = () =>
  mutateAs(schools, drafter, 'draftDistrictPlan', 'districtPlan', {
    districtCode: '310115',
    content: planContent(),
  });

test('what awaits whom', async () => {
  const plan = await draft();
  await submit(plan);
  expect(await kinds(officer)).toEqual(['SEAT_PLAN_PANEL']);
  const { planId, review } = await seated(schools);
  expect(await kinds(expertCalled('e2'))).toEqual(['SCORE_DISTRICT_PLAN']);
  for (const one of panel) await score(review.id, one);
  expect(await kinds(expertCalled('e2'))).toEqual([]);
  expect(await kinds(expertCalled('e1'))).toEqual(['DECIDE_DISTRICT_PLAN']);
  expect(await kinds(officer)).toEqual(['SEAT_PLAN_PANEL', 'DECIDE_DISTRICT_PLAN']);
  await decide(planId, officer);
  expect(await kinds(drafter)).toEqual(['REVISE_DISTRICT_PLAN']);
  const running = await inForce(schools);
  expect(running.refused).toEqual([]);
  expect(await kinds(drafter)).toEqual(['REVISE_DISTRICT_PLAN']);
  schools.clock.moveTo('2027-01-01T04:00:00Z');
  const late = 'REPORT_LATE_PLAN_TASK 2026-10-31';
  const report2026 = 'REPORT_ON_DISTRICT_PLAN 2027-01-31';
  expect(await kinds(drafter)).toEqual(['REVISE_DISTRICT_PLAN', report2026, late]);
  const { refused } = await mutateAs(schools, drafter, 'fileDistrictPlanReport', 'districtPlan', {
    districtPlanId: running.id,
    expectedVersion: running.version,
    year: 2026,
    achievements: words('Teams'),
    difficulties: words('Time'),
    nextSteps: words('Lessons'),
  });
  expect([refused, await kinds(drafter)]).toEqual([[], ['REVISE_DISTRICT_PLAN', late]]);
  schools.clock.moveTo('2028-01-01T04:00:00Z');
  expect(await kinds(drafter)).toEqual([
    'REVISE_DISTRICT_PLAN',
    'REPORT_ON_DISTRICT_PLAN 2028-01-31',
    late,
    'REPORT_LATE_PLAN_TASK 2027-06-30',
  ]);
});

/** What a member can declare, and no longer serving: after it, the own sheet does not count or cannot come. */
const ways: [string, (school: string) => [string, unknown[]]][] = [
  ['belongs to the district', () => [`district_codes = '{310115}'`, []]],
  ['has an own school there', school => ['school_ids = ARRAY[$2::uuid]', [school]]],
  ['declared the district', () => ['conflicts = $2', [declared({ districtCode: '310115' })]]],
  ['declared a school there', school => ['conflicts = $2', [declared({ schoolId: school })]]],
  ['no longer serves', () => [`active_to = '2026-09-15'`, []]],
];
const declared = (change: object) =>
  JSON.stringify([{ schoolId: null, districtCode: null, from: '2026-09-15', to: null, ...change }]);

test.each(ways)(
  'a member who %s before scoring is not asked to score: the city is asked for another',
  async (_what, way) => {
    const { planId, review } = await seated(schools);
    for (const one of panel.slice(0, 4)) await score(review.id, one);
    expect([await kinds(expertCalled('e5')), await kinds(officer)]).toEqual([['SCORE_DISTRICT_PLAN'], []]);
    const [set, values] = way(ids[1]!);
    await schools.database.manager.query(`UPDATE expert_copy SET ${set} WHERE id = $1`, ['e5', ...values]);
    expect([await kinds(expertCalled('e5')), await kinds(officer)]).toEqual([[], ['RESEAT_PLAN_PANEL']]);
    await knowExperts(schools, { id: 'e6' });
    expect((await reseat(planId, 'e1', ['e2', 'e3', 'e4', 'e6'])).refused).toEqual([]);
    expect([await kinds(expertCalled('e6')), await kinds(officer)]).toEqual([['SCORE_DISTRICT_PLAN'], []]);
    await score(review.id, 'e6');
    expect(await kinds(officer)).toEqual(['DECIDE_DISTRICT_PLAN']);
  },
);

test('with enough others, a member who cannot score holds nobody up; a conflict that is over or elsewhere is none', async () => {
  await knowExperts(
    schools,
    { id: 'e6' },
    { id: 'e7', conflicts: JSON.parse(declared({ to: '2026-09-16' })) as object },
  );
  const { planId, review } = await seated(schools);
  schools.clock.moveTo('2026-09-16T04:00:00Z');
  expect((await reseat(planId, 'e1', ['e2', 'e3', 'e4', 'e6', 'e7'])).refused).toEqual([]);
  for (const one of ['e1', 'e2', 'e3', 'e4', 'e7']) await score(review.id, one);
  expect(await kinds(officer)).toEqual([]);
  await schools.database.manager.query(`UPDATE expert_copy SET district_codes = '{310101}' WHERE id = 'e7'`);
  await schools.database.manager.query(`UPDATE expert_copy SET district_codes = '{310115}' WHERE id = 'e6'`);
  expect(await kinds(officer)).toEqual(['DECIDE_DISTRICT_PLAN']);
  expect(await decide(planId, officer)).toMatchObject({ status: 'RETURNED', refused: [] });
});

test('who belongs to the district has no part in judging its plan, whatever the other roles', async () => {
  const of = (subject: string, role: Who['grants'][number]): Who => ({
    subject,
    grants: [role, { role: 'district-officer', district: '310115' }],
  });
  const both = of('both', { role: 'city-officer' });
  const plan = await draft();
  await submit(plan);
  expect(await kinds(both)).toEqual([]);
  expect((await reseat(plan.id, 'e1', panel.slice(1), both)).refused).toEqual([
    'DISTRICT_PLAN_OWN_DISTRICT reviewId',
  ]);
  const { planId, review } = await seated(schools);
  const member = of('e2', { role: 'expert' });
  expect(await kinds(member)).toEqual([]);
  const sent = { reviewId: review.id, ...sheet(5) };
  expect((await mutateAs(schools, member, 'scoreDistrictPlan', 'districtPlanReview', sent)).refused).toEqual([
    'DISTRICT_PLAN_OWN_DISTRICT reviewId',
  ]);
  for (const one of panel) await score(review.id, one);
  expect(await kinds(both)).toEqual([]);
  expect((await decide(planId, both)).refused).toEqual(['DISTRICT_PLAN_OWN_DISTRICT reviewId']);
  expect((await decide(planId, officer)).refused).toEqual([]);
});
