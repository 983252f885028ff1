import { Refusal } from '@doorstep/service-kit/refusal';
import { checkEntry, FundEntryKind } from './fund.rules';

const { BUDGET, RELEASE, SPENDING } = FundEntryKind;
const line = { budgetFen: 1_000, releasedFen: 600, spentFen: 400 };
const reason = { zh: '追加', en: 'More was needed' };

function refused(given: Parameters<typeof checkEntry>[1], of = line): string | undefined {
  try {
    checkEntry(of, given, '2026-09-15');
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
  [RELEASE, 0, 'FUND_ENTRY_AMOUNT', 'FUND_ENTRY_AMOUNT'],
  [RELEASE, 0.5, 'FUND_ENTRY_AMOUNT', 'FUND_ENTRY_AMOUNT'],
])('%s of %s fen', (kind, amountFen, without, withReason) => {
  const given = { kind, amountFen, onDay: '2026-09-15' };
  expect(refused(given)).toBe(without);
  expect(refused({ ...given, overBudgetReason: reason })).toBe(withReason);
});

test('what is over its budget already may come back, and needs a reason to go further', () => {
  const over = { budgetFen: 1_000, releasedFen: 1_200, spentFen: 1_000 };
  const onDay = '2026-09-15';
  expect(refused({ kind: RELEASE, amountFen: -100, onDay }, over)).toBeUndefined();
  expect(refused({ kind: SPENDING, amountFen: 200, onDay }, over)).toBeUndefined();
  expect(refused({ kind: RELEASE, amountFen: 1, onDay }, over)).toBe('FUND_OVER_BUDGET');
  expect(refused({ kind: RELEASE, amountFen: 1, onDay: '2026-09-16', overBudgetReason: reason }, over)).toBe(
    'FUND_ENTRY_IN_FUTURE',
  );
});
