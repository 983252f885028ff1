import { TestSchools } from '../schools.fixture';
import { askAs, drafter, inForce, knowExperts, mutateAs, officer, panel, type Thing } from './plan.fixture';

let schools: TestSchools;
let line: Thing;
beforeEach(async () => {
  schools = await TestSchools.start('2026-09-15');
  await schools.register(1);
  await knowExperts(schools, ...panel.map(id => ({ id })));
  const plan = await inForce(schools);
  const { data } = await askAs<{ districtPlan: { fund: { nodes: Thing[] } } }>(
    schools,
    drafter,
    `{ districtPlan(id: "${plan.id}") { fund { nodes { id version use { code name(locale: EN) } budgetFen } } } }`,
  );
  expect(data!.districtPlan.fund.nodes).toMatchObject([
    { use: { code: 'ACTION_RESEARCH', name: 'Action research' }, budgetFen: 10_000_000 },
    { use: { code: 'DISSEMINATION' }, budgetFen: 5_000_000 },
  ]);
  line = data!.districtPlan.fund.nodes[0]!;
});
afterEach(() => schools.stop());

const why = { zh: '追加调研', en: 'Another study' };
const totals =
  'budgetFen releasedFen spentFen overBudgetReason entries { nodes { id kind amountFen correctsId } }';
const enter = (kind: string, amountFen: number, change: object = {}, who = drafter) =>
  mutateAs(
    schools,
    who,
    'enterFundEntry',
    'fundLine',
    { lineId: line.id, kind, amountFen, onDay: '2026-09-15', note: 'Voucher 1', ...change },
    totals,
  );

test('released and spent by line, over the budget with a reason only', async () => {
  expect(await enter('RELEASE', 10_000_000)).toMatchObject({
    releasedFen: 10_000_000,
    spentFen: 0,
    refused: [],
  });
  expect((await enter('RELEASE', 1)).refused).toEqual(['FUND_OVER_BUDGET overBudgetReason']);
  expect(await enter('RELEASE', 1, { overBudgetReason: why })).toMatchObject({
    releasedFen: 10_000_001,
    overBudgetReason: 'Another study',
  });
  expect((await enter('SPENDING', 10_000_002)).refused).toEqual(['FUND_SPENT_BEYOND_RELEASED amountFen']);
  const spent = await enter('SPENDING', 4_000_000);
  expect(spent).toMatchObject({ spentFen: 4_000_000 });
  expect((await enter('RELEASE', 5, { note: ' ' })).refused).toEqual(['FUND_OVER_BUDGET overBudgetReason']);
  expect((await enter('BUDGET', 5, { note: ' ', budgetReason: why })).refused).toEqual([
    'FUND_ENTRY_NOTE note',
  ]);

  const entryId = (spent['entries'] as { nodes: { id: string }[] }).nodes[0]!.id;
  const correct = () =>
    mutateAs(schools, drafter, 'correctFundEntry', 'fundLine', { entryId, note: 'Wrong line' }, totals);
  const corrected = await correct();
  expect(corrected).toMatchObject({ spentFen: 0, releasedFen: 10_000_001 });
  expect((corrected['entries'] as { nodes: object[] }).nodes[0]).toMatchObject({
    kind: 'SPENDING',
    amountFen: -4_000_000,
    correctsId: entryId,
  });
  expect((await correct()).refused).toEqual(['FUND_ENTRY_CORRECTED entryId']);
});

test('no amount is beyond what a fund can be, nor does any make the server stumble', async () => {
  for (const amount of [9_007_199_254_740_991, 9e15, -9e15, 10_000_000_000_001, 1e300, 0.5]) {
    for (const kind of ['BUDGET', 'RELEASE', 'SPENDING']) {
      const reasons = { overBudgetReason: why, budgetReason: why };
      expect([kind, amount, (await enter(kind, amount, reasons)).refused]).toEqual([
        kind,
        amount,
        ['FUND_ENTRY_AMOUNT amountFen'],
      ]);
    }
  }
  expect((await enter('BUDGET', 10_000_000_000_000, { budgetReason: why })).refused).toEqual([
    'FUND_TOTAL_TOO_LARGE amountFen',
  ]);
  expect((await enter('RELEASE', 10_000_000_000_000, { overBudgetReason: why })).refused).toEqual([]);
  expect((await enter('RELEASE', 1, { overBudgetReason: why })).refused).toEqual([
    'FUND_TOTAL_TOO_LARGE amountFen',
  ]);
});

test('an entry is of a day in the time of the plan', async () => {
  expect((await enter('RELEASE', 1, { onDay: '1999-01-01' })).refused).toEqual([
    'FUND_ENTRY_BEFORE_PLAN onDay',
  ]);
  expect((await enter('RELEASE', 1, { onDay: '2026-09-01' })).refused).toEqual([]);
});

test('the budget is another than the panel approved with a reason only, which the city reads beside what was approved', async () => {
  expect((await enter('BUDGET', 1)).refused).toEqual(['FUND_BUDGET_REASON budgetReason']);
  expect((await enter('BUDGET', 1, { overBudgetReason: why })).refused).toEqual([
    'FUND_BUDGET_REASON budgetReason',
  ]);
  expect((await enter('BUDGET', 1, { budgetReason: { zh: '', en: 'x' } })).refused).toEqual([
    'TEXT_EMPTY budgetReason zh',
  ]);
  const raised = await enter('BUDGET', 500, { budgetReason: why });
  const [entry] = (raised['entries'] as { nodes: { id: string }[] }).nodes;
  const correct = (more: object) =>
    mutateAs(schools, drafter, 'correctFundEntry', 'fundLine', {
      entryId: entry!.id,
      note: 'Twice',
      ...more,
    });
  expect((await correct({})).refused).toEqual(['FUND_BUDGET_REASON budgetReason']);
  expect((await correct({ budgetReason: why })).refused).toEqual([]);
  const { data } = await askAs<{ districtPlans: { nodes: { fund: { nodes: object[] } }[] } }>(
    schools,
    officer,
    `{ districtPlans { nodes { fund { nodes { approvedFen budgetFen
        entries { nodes { amountFen budgetReason(locale: EN) } } } } } } }`,
  );
  expect(data!.districtPlans.nodes[0]!.fund.nodes[0]).toEqual({
    approvedFen: 10_000_000,
    budgetFen: 10_000_000,
    entries: {
      nodes: [
        { amountFen: -500, budgetReason: 'Another study' },
        { amountFen: 500, budgetReason: 'Another study' },
      ],
    },
  });
});

test('an entry that two take back at once is taken back once', async () => {
  await enter('RELEASE', 10_000_000);
  await enter('SPENDING', 1_000_000);
  const spent = await enter('SPENDING', 4_000_000);
  const entryId = (spent['entries'] as { nodes: { id: string }[] }).nodes[0]!.id;
  const correct = () =>
    mutateAs(schools, drafter, 'correctFundEntry', 'fundLine', { entryId, note: 'Wrong line' }, totals);
  const both = await Promise.all([correct(), correct()]);
  expect(both.flatMap(({ refused }) => refused)).toEqual(['FUND_ENTRY_CORRECTED entryId']);
  expect(both.find(({ refused }) => refused.length === 0)).toMatchObject({ spentFen: 1_000_000 });
});

test('two releases at once are counted one by one', async () => {
  const both = await Promise.all([enter('RELEASE', 6_000_000), enter('RELEASE', 6_000_000)]);
  expect(both.flatMap(({ refused }) => refused)).toEqual(['FUND_OVER_BUDGET overBudgetReason']);
});

test('the database itself refuses what goes over without a reason, and keeps every entry', async () => {
  const insert = (kind: string, amount: number, reason: object | null = null) =>
    schools.database.manager.query(
      `INSERT INTO fund_entry (line_id, district_code, kind, amount_fen, on_day, note, over_budget_reason, entered_by, entered_at)
       VALUES ($1, '310115', $2, $3, '2026-09-15', 'by hand', $4, 'x', now())`,
      [line.id, kind, amount, reason],
    );
  await expect(insert('RELEASE', 10_000_001)).rejects.toThrow('fund_entry_over_budget_reason');
  await expect(insert('BUDGET', -10_000_001, why)).rejects.toThrow('fund_line_budget');
  await expect(insert('BUDGET', 1)).rejects.toThrow('fund_entry_budget_reason');
  await expect(insert('RELEASE', 10_000_000_000_001, why)).rejects.toThrow(/fund_(entry|line)_bounds/);
  await insert('RELEASE', 10_000_001, why);
  await expect(insert('SPENDING', 10_000_002)).rejects.toThrow('fund_line_spent_within_released');
  const takeBack = () =>
    schools.database.manager.query(
      `INSERT INTO fund_entry (line_id, district_code, kind, amount_fen, on_day, note, corrects_id, entered_by, entered_at)
       SELECT line_id, district_code, kind, -1, on_day, 'by hand', id, 'x', now() FROM fund_entry
        WHERE kind = 'RELEASE' AND corrects_id IS NULL`,
    );
  await takeBack();
  await expect(takeBack()).rejects.toThrow('fund_entry_corrected_once');
  await expect(schools.database.manager.query('DELETE FROM fund_entry')).rejects.toThrow('kept as it was');
  await expect(schools.database.manager.query('UPDATE fund_entry SET amount_fen = 1')).rejects.toThrow(
    'kept as it was',
  );
  const [now] = await schools.database.manager.query<object[]>(
    'SELECT budget_fen::int AS budget, released_fen::int AS released FROM fund_line WHERE id = $1',
    [line.id],
  );
  expect(now).toEqual({ budget: 10_000_000, released: 10_000_000 });
});

test('who keeps the ledger and who reads it; the list of uses grows', async () => {
  const elsewhere = { subject: 'x', grants: [{ role: 'district-officer' as const, district: '310101' }] };
  expect((await enter('RELEASE', 1, {}, elsewhere)).refused).toEqual(['FORBIDDEN']);
  expect((await enter('RELEASE', 1, {}, officer)).refused).toEqual(['FORBIDDEN']);
  expect((await enter('RELEASE', 1, { onDay: '2026-09-16' })).refused).toEqual([
    'FUND_ENTRY_IN_FUTURE onDay',
  ]);
  expect((await enter('RELEASE', 1, { lineId: 'nonsense' })).refused).toEqual(['FUND_LINE_NOT_FOUND lineId']);
  const use = (code: string) =>
    mutateAs(schools, officer, 'addFundUse', 'fundUse', { code, name: { zh: '教师培训', en: 'Training' } });
  expect((await use('Training')).refused).toEqual(['FUND_USE_MALFORMED code']);
  expect((await use('T'.repeat(65))).refused).toEqual(['FUND_USE_MALFORMED code']);
  expect((await use('TRAINING')).refused).toEqual([]);
  expect((await use('TRAINING')).refused).toEqual(['FUND_USE_EXISTS code']);
  const both = await Promise.all([use('ONE'), use('TWO')]);
  expect(both.flatMap(({ refused }) => refused)).toEqual([]);
  const { data } = await askAs<{ fundUses: { nodes: { code: string; position: number }[] } }>(
    schools,
    drafter,
    '{ fundUses { nodes { code position } } }',
  );
  expect(data!.fundUses.nodes.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(data!.fundUses.nodes.map(({ code }) => code).slice(0, 4)).toEqual([
    'ACTION_RESEARCH',
    'EXPERIENCE_DISTILLATION',
    'DISSEMINATION',
    'TRAINING',
  ]);
});
