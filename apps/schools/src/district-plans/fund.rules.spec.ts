import { Refusal } from '@doorstep/service-kit/refusal';
import { checkAmount, checkEntry, checkEntryDay, FundEntryKind, mostFen } from './fund.rules';

const { BUDGET, RELEASE, SPENDING } = FundEntryKind;
const line = { budgetFen: 1_000, releasedFen: 600, spentFen: 400 };
const reason = { zh: '追加', en: 'More was needed' };

const refused = (given: Parameters<typeof checkEntry>[1], of = line) => codeOf(() => checkEntry(of, given));

function codeOf(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems[0].code;
    throw error;
  }
  return undefined;
}

test.each<[FundEntryKind, number, string | undefined, string | undefined]>([
  [RELEASE, 400, undefined, undefined],
  [RELEASE, 401, 'FUND_OVER_BUDGET', undefined],
  [RELEASE, -200, undefined, undefined],
  [RELEASE, -201, 'FUND_SPENT_BEYOND_RELEASED', 'FUND_SPENT_BEYOND_RELEASED'],
  [SPENDING, 200, undefined, undefined],
  [SPENDING, 201, 'FUND_SPENT_BEYOND_RELEASED', 'FUND_SPENT_BEYOND_RELEASED'],
  [SPENDING, -400, undefined, undefined],
  [SPENDING, -401, 'FUND_BELOW_ZERO', 'FUND_BELOW_ZERO'],
  [BUDGET, -400, undefined, undefined],
  [BUDGET, -401, 'FUND_OVER_BUDGET', undefined],
  [BUDGET, -1_001, 'FUND_BELOW_ZERO', 'FUND_BELOW_ZERO'],
  [BUDGET, mostFen - 1_000, undefined, undefined],
  [BUDGET, mostFen - 999, 'FUND_TOTAL_TOO_LARGE', 'FUND_TOTAL_TOO_LARGE'],
  [RELEASE, mostFen - 599, 'FUND_TOTAL_TOO_LARGE', 'FUND_TOTAL_TOO_LARGE'],
])('%s of %s fen', (kind, amountFen, without, withReason) => {
  const given = { kind, amountFen, onDay: '2026-09-15', budgetReason: kind === BUDGET ? reason : null };
  expect(refused(given)).toBe(without);
  expect(refused({ ...given, overBudgetReason: reason })).toBe(withReason);
});

test.each([0, 0.5, mostFen + 1, -mostFen - 1, 9_007_199_254_740_991, Number.MAX_VALUE, Number.NaN])(
  'an amount of %s is none',
  amountFen => {
    expect(codeOf(() => checkAmount(amountFen))).toBe('FUND_ENTRY_AMOUNT');
  },
);

test('the budget that the panel approved is changed with a reason only, up or down', () => {
  const onDay = '2026-09-15';
  for (const amountFen of [1, -1]) {
    expect(refused({ kind: BUDGET, amountFen, onDay })).toBe('FUND_BUDGET_REASON');
    expect(refused({ kind: BUDGET, amountFen, onDay, budgetReason: reason })).toBeUndefined();
  }
});

test.each([
  ['1999-01-01', 'FUND_ENTRY_BEFORE_PLAN'],
  ['2026-08-31', 'FUND_ENTRY_BEFORE_PLAN'],
  ['2026-09-01', undefined],
  ['2026-09-15', undefined],
  ['2026-09-16', 'FUND_ENTRY_IN_FUTURE'],
])('an entry of %s in a plan from 2026-09-01 on', (onDay, expected) => {
  expect(codeOf(() => checkEntryDay(onDay, '2026-09-01', '2026-09-15'))).toBe(expected);
});

test('what is over its budget already may come back, and needs a reason to go further', () => {
  const over = { budgetFen: 1_000, releasedFen: 1_200, spentFen: 1_000 };
  const onDay = '2026-09-15';
  expect(refused({ kind: RELEASE, amountFen: -100, onDay }, over)).toBeUndefined();
  expect(refused({ kind: SPENDING, amountFen: 200, onDay }, over)).toBeUndefined();
  expect(refused({ kind: RELEASE, amountFen: 1, onDay }, over)).toBe('FUND_OVER_BUDGET');
});
