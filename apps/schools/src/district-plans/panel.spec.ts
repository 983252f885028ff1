import { TestSchools } from '../schools.fixture';
import {
  askAs,
  drafter,
  expertCalled,
  knowExperts,
  mutateAs,
  officer,
  panel,
  planContent,
  reviewOf,
  scoreAndDecide,
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
const seat = (review: Thing, chairId: string, memberIds: string[], who: Who = officer) =>
  mutateAs(schools, who, 'seatPlanPanel', 'districtPlanReview', {
    reviewId: review.id,
    expectedVersion: review.version,
    chairId,
    memberIds,
  });
const score = (review: Thing, subject: string, given: object = sheet(8)) =>
  mutateAs(schools, expertCalled(subject), 'scoreDistrictPlan', 'districtPlanReview', {
    reviewId: review.id,
    ...given,
  });
const decide = async (planId: string, who: Who) => {
  const { id: reviewId, version: expectedVersion } = await reviewOf(schools, planId);
  const input = { reviewId, expectedVersion, reasons: words('By the rule') };
  return mutateAs(schools, who, 'decideDistrictPlan', 'districtPlan', input, 'status');
};

test('who has a conflict of interest does not sit on the panel; each is told where', async () => {
  const conflict = (change: object) => [
    { schoolId: null, districtCode: null, from: '2026-01-01', to: null, ...change },
  ];
  await knowExperts(
    schools,
    { id: 'of-district', district_codes: ['310115'] },
    { id: 'own-school', school_ids: [ids[0]] },
    { id: 'declared', conflicts: conflict({ schoolId: ids[1] }) },
    { id: 'once', conflicts: conflict({ districtCode: '310115', to: '2026-09-01' }) },
    { id: 'retired', active_to: '2026-09-15' },
    { id: 'drafter' },
  );
  const { review } = await seated(schools);
  const refused = ['unknown', 'of-district', 'own-school', 'declared', 'retired', 'drafter'];
  expect((await seat(review, 'e1', ['e2', 'e3', 'e4', 'once', ...refused])).refused).toEqual([
    'PANEL_EXPERT_NOT_SERVING memberIds 4',
    'PANEL_CONFLICT_OF_INTEREST memberIds 5',
    'PANEL_CONFLICT_OF_INTEREST memberIds 6',
    'PANEL_CONFLICT_OF_INTEREST memberIds 7',
    'PANEL_EXPERT_NOT_SERVING memberIds 8',
    'PANEL_CONFLICT_OF_INTEREST memberIds 9',
  ]);
  expect((await seat(review, 'own-school', ['e2', 'e3', 'e4', 'e5'])).refused).toEqual([
    'PANEL_CONFLICT_OF_INTEREST chairId',
  ]);
  expect((await seat(review, 'e1', ['e2', 'e3', 'once', 'e5'])).refused).toEqual([]);
  expect((await seat(review, 'e1', ['e2', 'e3'])).refused).toEqual(['CONFLICT expectedVersion']);
  expect(
    (await seat(await reviewOf(schools, (await planOf(review)).id), 'e1', ['e2', 'e3'])).refused,
  ).toEqual(['PANEL_SIZE memberIds']);
});

const planOf = async (review: Thing): Promise<Thing> => {
  const { data } = await askAs<{ districtPlanReview: { plan: Thing } }>(
    schools,
    officer,
    'query ($id: ID!) { districtPlanReview(id: $id) { plan { id version } } }',
    { id: review.id },
  );
  return data!.districtPlanReview.plan;
};

test('a sheet is submitted once, whole, by a member; nobody decides before the quorum, nor without being the chair', async () => {
  const { planId, review } = await seated(schools);
  expect((await score(review, 'e9')).refused).toEqual(['FORBIDDEN']);
  expect((await score(review, 'e1', sheet(11))).refused).toHaveLength(6);
  expect((await score(review, 'e1', { ...sheet(8), scores: [] })).refused).toHaveLength(6);
  const both = await Promise.all([score(review, 'e1'), score(review, 'e1')]);
  expect(both.flatMap(({ refused }) => refused)).toEqual(['PLAN_SCORED_ALREADY reviewId']);
  for (const one of ['e2', 'e3', 'e4']) await score(review, one);
  expect((await decide(planId, officer)).refused).toEqual(['PANEL_QUORUM reviewId']);
  await score(review, 'e5');
  expect((await decide(planId, expertCalled('e2'))).refused).toEqual(['PANEL_NOT_CHAIR reviewId']);
  expect((await decide(planId, expertCalled('e9'))).refused).toEqual(['FORBIDDEN']);
  expect((await decide(planId, drafter)).refused).toEqual(['FORBIDDEN']);
  expect(await decide(planId, expertCalled('e1'))).toMatchObject({ status: 'APPROVED', refused: [] });
  expect((await decide(planId, officer)).refused).toEqual(['DISTRICT_PLAN_STATUS reviewId']);
});

test('a plan is not approved by its author, whatever the roles; nor in the database', async () => {
  const both: Who = { subject: 'drafter', grants: [...drafter.grants, ...officer.grants] };
  const { planId, review } = await seated(schools);
  for (const one of panel) await score(review, one);
  expect((await decide(planId, both)).refused).toEqual(['DISTRICT_PLAN_OWN reviewId']);
  expect((await seat(await reviewOf(schools, planId), 'e1', panel.slice(1), both)).refused).toEqual([
    'DISTRICT_PLAN_OWN reviewId',
  ]);
  const { manager } = schools.database;
  await expect(manager.query(`UPDATE district_plan SET decided_by = 'drafter'`)).rejects.toThrow(
    'district_plan_decider_not_drafter',
  );
  await expect(manager.query(`UPDATE district_plan SET panel_experts = '{drafter}'`)).rejects.toThrow(
    'district_plan_panel_not_drafter',
  );
  await expect(manager.query(`UPDATE district_plan_reviewer SET scores = '[{}]'`)).rejects.toThrow(
    'kept as it was',
  );
  await expect(manager.query('DELETE FROM plan_rubric')).rejects.toThrow('kept as it was');
});

test('a conflict that is declared meanwhile takes a sheet out of the count', async () => {
  const { planId, review } = await seated(schools);
  for (const one of panel.slice(0, 4)) await score(review, one);
  const declare = (id: string) =>
    schools.database.manager.query(`UPDATE expert_copy SET district_codes = '{310115}' WHERE id = $1`, [id]);
  await declare('e5');
  expect((await score(review, 'e5')).refused).toEqual(['PANEL_CONFLICT_OF_INTEREST reviewId']);
  await knowExperts(schools, { id: 'e6' });
  const now = await reviewOf(schools, planId);
  expect((await seat(now, 'e1', ['e3', 'e4', 'e5', 'e6'])).refused).toEqual([
    'PANEL_CONFLICT_OF_INTEREST memberIds 2',
  ]);
  expect((await seat(now, 'e1', ['e3', 'e4', 'e6'])).refused).toEqual(['PANEL_SIZE memberIds']);
  expect((await seat(now, 'e6', ['e1', 'e3', 'e4', 'e2'])).refused).toEqual([]);
  await score(review, 'e6');
  await declare('e2');
  expect((await decide(planId, officer)).refused).toEqual(['PANEL_QUORUM reviewId']);
});

test('who has scored stays on the panel', async () => {
  const { review, planId } = await seated(schools);
  await knowExperts(schools, { id: 'e6' });
  await score(review, 'e2');
  const again = await seat(await reviewOf(schools, planId), 'e1', ['e6', 'e3', 'e4', 'e5']);
  expect(again.refused).toEqual(['PANEL_HAS_SCORED memberIds']);
});

test('a member sees the others’ scores after own submission only; the district the result once it is decided', async () => {
  const { planId, review } = await seated(schools);
  await score(review, 'e1', sheet(9));
  const view = async (who: Who) => {
    const { data } = await askAs<{
      districtPlanReview: {
        result: { score: string; sheets: number; comments: object[] } | null;
        reviewers: { expert: { id: string } | null; scores: object[] }[] | null;
      } | null;
    }>(
      schools,
      who,
      `query ($id: ID!) { districtPlanReview(id: $id) {
         result { score sheets comments { text } } reviewers { expert { id } scores { score } } } }`,
      { id: review.id },
    );
    const { result, reviewers } = data!.districtPlanReview ?? {};
    return [
      result ? `${result.score} of ${result.sheets}` : null,
      reviewers?.map(({ scores }) => scores.length).sort() ?? null,
    ];
  };
  expect(await view(officer)).toEqual(['0.9000 of 1', [0, 0, 0, 0, 6]]);
  expect(await view(expertCalled('e1'))).toEqual(['0.9000 of 1', [0, 0, 0, 0, 6]]);
  expect(await view(expertCalled('e2'))).toEqual([null, [0]]);
  expect(await view(drafter)).toEqual([null, null]);
  expect(await view(expertCalled('e9'))).toEqual([null, null]);
  for (const one of panel.slice(1)) await score(review, one, sheet(6));
  expect(await view(expertCalled('e2'))).toEqual(['0.6600 of 5', [6, 6, 6, 6, 6]]);
  await decide(planId, expertCalled('e1'));
  expect(await view(drafter)).toEqual(['0.6600 of 5', null]);
});

test('a new edition of the rubric is for the next panel', async () => {
  const rubric = {
    code: 'DISTRICT_PLAN',
    name: words('Second edition'),
    criteria: [
      { code: 'ALL', name: words('All'), description: words('All'), weightPercent: 100, maximum: 100 },
    ],
    passMark: '0.5',
    floor: '0.1',
    quorum: 3,
  };
  const { planId } = await seated(schools);
  const publish = (change: object) =>
    mutateAs(schools, officer, 'publishPlanRubric', 'planRubric', { ...rubric, ...change }, 'edition');
  expect((await publish({ quorum: 1 })).refused).toEqual(['PLAN_RUBRIC_QUORUM quorum']);
  expect(await publish({})).toMatchObject({ edition: 2, refused: [] });
  expect(await scoreAndDecide(schools, planId, 8)).toMatchObject({ status: 'APPROVED' });
  const next = await mutateAs(schools, drafter, 'draftDistrictPlan', 'districtPlan', {
    districtCode: '310115',
    content: planContent(),
  });
  await mutateAs(schools, drafter, 'submitDistrictPlan', 'districtPlan', {
    districtPlanId: next.id,
    expectedVersion: 1,
  });
  const review = await reviewOf(schools, next.id);
  expect((await seat(review, 'e1', ['e2', 'e3'])).refused).toEqual([]);
  const all = { scores: [{ criterion: 'ALL', score: 50 }], comment: words('Well') };
  for (const one of ['e1', 'e2', 'e3']) await score(review, one, all);
  expect(await decide(next.id, officer)).toMatchObject({ status: 'APPROVED' });
  expect(await reviewOf(schools, next.id)).toMatchObject({ score: '0.5000' });
});
