import { TestSchools } from '../schools.fixture';
import {
  askAs,
  drafter,
  inForce,
  knowExperts,
  mutateAs,
  officer,
  panel,
  planContent,
  type Thing,
} from './plan.fixture';

let schools: TestSchools;
beforeEach(async () => {
  schools = await TestSchools.start('2026-09-15');
  await schools.register(1);
  await knowExperts(schools, ...panel.map(id => ({ id })));
});
afterEach(() => schools.stop());

const words = (en: string) => ({ zh: en, en });

test('a task keeps its key over revisions, and its progress is reported while the plan is in force', async () => {
  const plan = await inForce(schools);
  const tasks = async () => {
    const { data } = await askAs<{ districtPlan: { tasks: { nodes: Thing[] } } }>(
      schools,
      officer,
      'query ($id: ID!) { districtPlan(id: $id) { tasks { nodes { id version code standing progressPercent dependsOn doneOn } } } }',
      { id: plan.id },
    );
    return data!.districtPlan.tasks.nodes;
  };
  const [first, second] = await tasks();
  expect([first, second]).toMatchObject([
    { code: 'T1', standing: 'RUNNING', progressPercent: 0 },
    { code: 'T2', standing: 'PLANNED', dependsOn: ['T1'] },
  ]);
  const report = (task: Thing, change: object) =>
    mutateAs(schools, drafter, 'reportPlanTask', 'planTask', {
      taskId: task.id,
      expectedVersion: task.version,
      progressPercent: 100,
      doneOn: '2026-09-14',
      ...change,
    });
  expect((await report(first!, { doneOn: '2026-09-16' })).refused).toEqual([
    'PLAN_TASK_DONE_IN_FUTURE doneOn',
  ]);
  // The reviewer's: long before the plan, and before the task that it waits for.
  expect((await report(first!, { doneOn: '2020-01-01' })).refused).toEqual([
    'PLAN_TASK_DONE_BEFORE_PLAN doneOn',
  ]);
  expect((await report(second!, {})).refused).toEqual(['PLAN_TASK_WAITS doneOn']);
  expect((await report(first!, {})).version).toBe(2);
  expect((await report(second!, { doneOn: '2026-09-13' })).refused).toEqual(['PLAN_TASK_WAITS doneOn']);
  const both = await report(second!, {});
  expect(both.refused).toEqual([]);
  const undone = { expectedVersion: 2, progressPercent: 50, doneOn: null };
  expect((await report(first!, undone)).refused).toEqual(['PLAN_TASK_WAITED_FOR doneOn']);
  expect((await report(both, { progressPercent: 90, doneOn: null })).refused).toEqual([]);
  expect((await report(first!, {})).refused).toEqual(['CONFLICT expectedVersion']);
  schools.clock.moveTo('2027-07-01T04:00:00Z');
  expect(await tasks()).toMatchObject([{ standing: 'DONE' }, { standing: 'LATE' }]);
});

test('of a task and what waits for it, reported at once, none is done out of order', async () => {
  const plan = await inForce(schools);
  const { data } = await askAs<{ districtPlan: { tasks: { nodes: Thing[] } } }>(
    schools,
    officer,
    'query ($id: ID!) { districtPlan(id: $id) { tasks { nodes { id version } } } }',
    { id: plan.id },
  );
  const done = (task: Thing) =>
    mutateAs(schools, drafter, 'reportPlanTask', 'planTask', {
      taskId: task.id,
      expectedVersion: task.version,
      progressPercent: 100,
      doneOn: '2026-09-14',
    });
  const [first, second] = data!.districtPlan.tasks.nodes;
  const [, waiting] = await Promise.all([done(first!), done(second!)]);
  const days = await schools.database.manager.query<{ done: boolean }[]>(
    'SELECT done_on IS NOT NULL AS done FROM plan_task ORDER BY code',
  );
  // Whoever was first: both are done, or the one that waits was refused.
  expect([waiting.refused, days]).toEqual(
    waiting.refused.length === 0
      ? [[], [{ done: true }, { done: true }]]
      : [['PLAN_TASK_WAITS doneOn'], [{ done: true }, { done: false }]],
  );
});

test('the figures of a report are of the end of its year, with the reasons that the ledger gave', async () => {
  const plan = await inForce(schools);
  const { data } = await askAs<{ districtPlan: { fund: { nodes: Thing[] } } }>(
    schools,
    drafter,
    'query ($id: ID!) { districtPlan(id: $id) { fund { nodes { id approvedFen } } } }',
    { id: plan.id },
  );
  const [line, other] = data!.districtPlan.fund.nodes;
  expect([line, other]).toMatchObject([{ approvedFen: 10_000_000 }, { approvedFen: 5_000_000 }]);
  const enter = (kind: string, amountFen: number, onDay: string, more: object = {}) =>
    mutateAs(schools, drafter, 'enterFundEntry', 'fundLine', {
      lineId: line!.id,
      kind,
      amountFen,
      onDay,
      note: 'Voucher',
      ...more,
    });
  schools.clock.moveTo('2027-01-10T04:00:00Z');
  const entered = [
    await enter('BUDGET', 2_000_000, '2026-10-01', { budgetReason: words('Two schools more') }),
    await enter('RELEASE', 13_000_000, '2026-11-01', { overBudgetReason: words('A study') }),
    await enter('SPENDING', 4_000_000, '2026-12-31'),
    await enter('SPENDING', 1_000_000, '2027-01-01'),
    await enter('RELEASE', 1, '2027-01-10', { overBudgetReason: words('Next year') }),
  ];
  expect(entered.flatMap(({ refused }) => refused)).toEqual([]);
  const { version } = (
    await askAs<{ districtPlan: Thing }>(
      schools,
      drafter,
      `{ districtPlan(id: "${plan.id}") { id version } }`,
    )
  ).data!.districtPlan;
  const filed = await mutateAs(
    schools,
    drafter,
    'fileDistrictPlanReport',
    'districtPlan',
    {
      districtPlanId: plan.id,
      expectedVersion: version,
      year: 2026,
      achievements: words('Teams'),
      difficulties: words('Time'),
      nextSteps: words('Lessons'),
    },
    `reports { nodes { approvedFen budgetFen releasedFen spentFen
       fundReasons { use kind amountFen onDay reason(locale: EN) } } }`,
  );
  const reason = (kind: string, amountFen: number, onDay: string, why: string) => ({
    use: 'ACTION_RESEARCH',
    kind,
    amountFen,
    onDay,
    reason: why,
  });
  expect(filed['reports']).toEqual({
    nodes: [
      {
        approvedFen: 15_000_000,
        budgetFen: 17_000_000,
        releasedFen: 13_000_000,
        spentFen: 4_000_000,
        fundReasons: [
          reason('BUDGET', 2_000_000, '2026-10-01', 'Two schools more'),
          reason('RELEASE', 13_000_000, '2026-11-01', 'A study'),
        ],
      },
    ],
  });
});

test('the database refuses a report on a year that is not over', async () => {
  const plan = await inForce(schools);
  const file = (filedAt: string) =>
    schools.database.manager.query(
      `INSERT INTO district_plan_report (plan_id, year, edition, achievements, difficulties, next_steps, tasks_due, tasks_kept,
                                         released_fen, spent_fen, fund_reasons, filed_by, filed_at)
       VALUES ($1, 2026, 1, '{}', '{}', '{}', 0, 0, 0, 0, '[]', 'by hand', $2)`,
      [plan.id, filedAt],
    );
  await expect(file('2026-12-31T15:59:59Z')).rejects.toThrow('district_plan_report_year_over');
  await file('2026-12-31T16:00:00Z');
});

test('a plan with an amount beyond all bounds is none', async () => {
  const { refused } = await mutateAs(schools, drafter, 'draftDistrictPlan', 'districtPlan', {
    districtCode: '310115',
    content: planContent({ fund: [{ use: 'DISSEMINATION', budgetFen: 9_007_199_254_740_991 }] }),
  });
  expect(refused).toEqual(['PLAN_FUND_AMOUNT content fund 0 budgetFen']);
});
