import { Refusal } from '@doorstep/service-kit/refusal';
import {
  checkClosing,
  checkNotOwn,
  checkProgress,
  checkReportYear,
  checkStart,
  checkStep,
  DistrictPlanStatus,
  type PlanStep,
  nextReportYear,
  reportDueOn,
  standingOf,
  yearsOf,
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

test.each([
  ['2026-09-01', '2026-08-31', 'DISTRICT_PLAN_NOT_YET'],
  ['2026-09-01', '2026-09-01', undefined],
])('a plan from %s on is started on %s', (from, today, expected) => {
  expect(refused(() => checkStart({ during: { from } }, today))).toBe(expected);
});

test('the years that owe a report', () => {
  expect(yearsOf('2026-11-22', '2026-12-31')).toEqual([2026]);
  expect(yearsOf('2024-02-29', '2026-01-01')).toEqual([2024, 2025, 2026]);
  expect(yearsOf('2027-01-01', '2026-12-31')).toEqual([]);
  expect(nextReportYear('2025-03-01', [])).toBe(2025);
  expect(nextReportYear('2025-03-01', [2027, 2025])).toBe(2026);
  expect(nextReportYear('2025-03-01', [2026, 2025])).toBe(2027);
  expect(reportDueOn(2026)).toBe('2027-01-31');
  const plan = { inForceFrom: '2025-03-01' };
  const reportable = [2024, 2025, 2026, 2027].filter(
    year => !refused(() => checkReportYear(plan, year, '2026-05-01')),
  );
  expect(reportable).toEqual([2025, 2026]);
  expect(refused(() => checkReportYear({ inForceFrom: null }, 2026, '2026-05-01'))).toBe('PLAN_REPORT_YEAR');
  expect(refused(() => checkClosing(plan, [2025], '2026-05-01'))).toBe('DISTRICT_PLAN_REPORTS_MISSING');
  expect(refused(() => checkClosing(plan, [2026, 2025], '2026-05-01'))).toBeUndefined();
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
])('progress of %s, done on %s', (progressPercent, doneOn, expected) => {
  expect(refused(() => checkProgress({ progressPercent, doneOn }, '2026-09-15'))).toBe(expected);
});
