import { Refusal } from '@doorstep/service-kit/refusal';
import {
  checkClosing,
  checkDoneInOrder,
  checkNotOwn,
  checkNotOwnDistrict,
  checkProgress,
  checkReportYear,
  checkStart,
  checkStep,
  DistrictPlanStatus,
  type PlanStep,
  nextEdition,
  nextReportYear,
  reportDueOn,
  standingOf,
  yearsOver,
} from './district-plan.rules';

function refused(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems[0].code;
    throw error;
  }
  return undefined;
}

const statuses = Object.values(DistrictPlanStatus);

test.each<[PlanStep, string[]]>([
  ['revise', ['DRAFT', 'RETURNED']],
  ['submit', ['DRAFT', 'RETURNED']],
  ['decide', ['SUBMITTED']],
  ['start', ['APPROVED']],
  ['carryOut', ['IN_FORCE']],
  ['report', ['IN_FORCE', 'CLOSED']],
  ['close', ['IN_FORCE']],
])('to %s, a plan is %s', (step, expected) => {
  const possible = statuses.filter(status => refused(() => checkStep({ status }, step)) === undefined);
  expect(possible).toEqual(expected);
});

test('nobody judges what they drafted or submitted', () => {
  const plan = { draftedBy: ['a', 'b'], submittedBy: 'c' };
  const judges = ['a', 'b', 'c', 'd'].filter(
    subject => refused(() => checkNotOwn(plan, subject)) === undefined,
  );
  expect(judges).toEqual(['d']);
});

test('nobody who belongs to a district judges its plan, whatever the other roles', () => {
  const by = (...grants: { district?: string }[]) => refused(() => checkNotOwnDistrict({ grants }, '310115'));
  expect(by({}, { district: '310101' })).toBeUndefined();
  expect(by({}, { district: '310115' })).toBe('DISTRICT_PLAN_OWN_DISTRICT');
});

test.each([
  ['2026-09-01', '2026-08-31', 'DISTRICT_PLAN_NOT_YET'],
  ['2026-09-01', '2026-09-01', undefined],
])('a plan from %s on is started on %s', (from, today, expected) => {
  expect(refused(() => checkStart({ during: { from } }, today))).toBe(expected);
});

test('the years that owe a report are those that are over', () => {
  expect(yearsOver('2026-11-22', '2026-12-31')).toEqual([]);
  expect(yearsOver('2024-02-29', '2026-01-01')).toEqual([2024, 2025]);
  const running = { inForceFrom: '2025-03-01', closedOn: null };
  expect(nextReportYear({ inForceFrom: null, closedOn: null }, [])).toBeNull();
  expect(nextReportYear(running, [])).toBe(2025);
  expect(nextReportYear(running, [2027, 2025])).toBe(2026);
  expect(nextReportYear(running, [2026, 2025])).toBe(2027);
  const closed = { ...running, closedOn: '2026-05-01' };
  expect(nextReportYear(closed, [2025])).toBe(2026);
  expect(nextReportYear(closed, [2025, 2026])).toBeNull();
  expect(reportDueOn(2026)).toBe('2027-01-31');
  const reportable = (plan: typeof running | typeof closed, today: string) =>
    [2024, 2025, 2026, 2027, 2028].filter(year => !refused(() => checkReportYear(plan, year, today)));
  expect(reportable(running, '2026-12-31')).toEqual([2025]);
  expect(reportable(running, '2027-01-01')).toEqual([2025, 2026]);
  expect(reportable(closed, '2028-06-01')).toEqual([2025, 2026]);
  expect(refused(() => checkReportYear({ inForceFrom: null, closedOn: null }, 2025, '2026-05-01'))).toBe(
    'PLAN_REPORT_YEAR',
  );
  expect(refused(() => checkClosing(running, [], '2026-05-01'))).toBe('DISTRICT_PLAN_REPORTS_MISSING');
  expect(refused(() => checkClosing(running, [2025], '2026-05-01'))).toBeUndefined();
});

test('a report is corrected by a further edition, which says what it corrects', () => {
  expect(nextEdition(0, null)).toBe(1);
  expect(nextEdition(2, { zh: '数', en: 'A figure' })).toBe(3);
  expect(refused(() => void nextEdition(1, null))).toBe('PLAN_REPORT_EXISTS');
  expect(refused(() => void nextEdition(0, { zh: '数', en: 'A figure' }))).toBe('PLAN_REPORT_NOT_FILED');
});

test.each<[string | null, string | null, string | null, string | undefined]>([
  [null, '2026-09-10', null, 'PLAN_TASK_WAITS'],
  ['2026-09-11', '2026-09-10', null, 'PLAN_TASK_WAITS'],
  ['2026-09-10', '2026-09-10', null, undefined],
  [null, null, null, undefined],
  ['2026-09-01', null, '2026-09-12', 'PLAN_TASK_WAITED_FOR'],
  ['2026-09-01', '2026-09-13', '2026-09-12', 'PLAN_TASK_WAITED_FOR'],
  ['2026-09-01', '2026-09-12', '2026-09-12', undefined],
])('T1 done on %s, then T2 on %s, where T3 was done on %s', (first, second, third, expected) => {
  const tasks = [
    { code: 'T1', dependsOn: [], doneOn: first },
    { code: 'T2', dependsOn: ['T1'], doneOn: null },
    { code: 'T3', dependsOn: ['T2'], doneOn: third },
  ];
  expect(refused(() => checkDoneInOrder(tasks[1]!, second, tasks))).toBe(expected);
});

test.each<[string | null, string, string]>([
  [null, '2026-08-31', 'PLANNED'],
  [null, '2026-09-01', 'RUNNING'],
  [null, '2026-10-31', 'RUNNING'],
  [null, '2026-11-01', 'LATE'],
  ['2026-10-31', '2026-11-01', 'DONE'],
  ['2026-11-01', '2026-11-01', 'DONE_LATE'],
])('a task of September and October, done on %s, as of %s', (doneOn, today, expected) => {
  expect(standingOf({ startsOn: '2026-09-01', endsOn: '2026-10-31', doneOn }, today)).toBe(expected);
});

test.each<[number, string | null, string | undefined]>([
  [0, null, undefined],
  [99, null, undefined],
  [100, '2026-09-15', undefined],
  [100, null, 'PLAN_TASK_PROGRESS'],
  [50, '2026-09-15', 'PLAN_TASK_PROGRESS'],
  [100, '2026-09-16', 'PLAN_TASK_DONE_IN_FUTURE'],
  [101, null, 'PLAN_TASK_PROGRESS'],
  [-1, null, 'PLAN_TASK_PROGRESS'],
  [0.5, null, 'PLAN_TASK_PROGRESS'],
  [100, '2026-09-01', undefined],
  [100, '2020-01-01', 'PLAN_TASK_DONE_BEFORE_PLAN'],
])('progress of %s, done on %s', (progressPercent, doneOn, expected) => {
  expect(refused(() => checkProgress({ progressPercent, doneOn }, '2026-09-01', '2026-09-15'))).toBe(
    expected,
  );
});
