import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';

export enum FundEntryKind {
  BUDGET = 'BUDGET',
  RELEASE = 'RELEASE',
  SPENDING = 'SPENDING',
}

export interface FundTotals {
  budgetFen: number;
  releasedFen: number;
  spentFen: number;
}

const column = {
  [FundEntryKind.BUDGET]: 'budgetFen',
  [FundEntryKind.RELEASE]: 'releasedFen',
  [FundEntryKind.SPENDING]: 'spentFen',
} as const;

/** What a line comes to with an entry. */
export function totalsAfter(line: FundTotals, kind: FundEntryKind, amountFen: number): FundTotals {
  const { budgetFen, releasedFen, spentFen } = line;
  return { budgetFen, releasedFen, spentFen, [column[kind]]: line[column[kind]] + amountFen };
}

/**
 * Refuses an entry that no ledger takes: nothing, more spent than released, a total below zero, or a line over its
 * budget without a reason on record (the database refuses the last three too, whoever writes).
 */
export function checkEntry(
  line: FundTotals,
  given: { kind: FundEntryKind; amountFen: number; onDay: string; overBudgetReason?: BilingualText | null },
  today: string,
): void {
  const { kind, amountFen, onDay, overBudgetReason } = given;
  if (!Number.isSafeInteger(amountFen) || amountFen === 0) {
    throw refuse(
      'FUND_ENTRY_AMOUNT',
      ['amountFen'],
      '金额以分为单位，应为非零整数。',
      'An amount is whole fen and not zero.',
    );
  }
  if (onDay > today) {
    throw refuse('FUND_ENTRY_IN_FUTURE', ['onDay'], '日期不得晚于今天。', 'The day is not to come.');
  }
  const after = totalsAfter(line, kind, amountFen);
  if (Math.min(after.budgetFen, after.releasedFen, after.spentFen) < 0) throw negative();
  if (after.spentFen > after.releasedFen) throw beyondReleased();
  const over = after.releasedFen > after.budgetFen;
  const worse = after.releasedFen - after.budgetFen > line.releasedFen - line.budgetFen;
  if (over && worse && !overBudgetReason) throw overBudget();
}

const negative = () =>
  refuse(
    'FUND_BELOW_ZERO',
    ['amountFen'],
    '预算、拨付和支出累计不得为负。',
    'No total of a line goes below zero.',
  );

const beyondReleased = () =>
  refuse(
    'FUND_SPENT_BEYOND_RELEASED',
    ['amountFen'],
    '支出累计不得超过已拨付金额；请先登记拨付。',
    'No more is spent than was released: enter the release first.',
  );

const overBudget = () =>
  refuse(
    'FUND_OVER_BUDGET',
    ['overBudgetReason'],
    '拨付累计超过预算；请说明理由（overBudgetReason），或先调整预算。',
    'More would be released than budgeted: give the reason (overBudgetReason), or change the budget first.',
  );
