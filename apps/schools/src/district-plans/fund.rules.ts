import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';

export enum FundEntryKind {
  BUDGET = 'BUDGET',
  RELEASE = 'RELEASE',
  SPENDING = 'SPENDING',
}

/** A hundred billion yuan: far beyond any district, and well within what a double counts exactly. The database knows it too. */
export const mostFen = 10_000_000_000_000;

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

export interface NewFundEntry {
  kind: FundEntryKind;
  amountFen: number;
  onDay: string;
  overBudgetReason?: BilingualText | null;
  budgetReason?: BilingualText | null;
}

/** An amount is whole fen, not zero, and within what a fund can be. */
export function checkAmount(amountFen: number): void {
  if (Number.isSafeInteger(amountFen) && amountFen !== 0 && Math.abs(amountFen) <= mostFen) return;
  throw refuse(
    'FUND_ENTRY_AMOUNT',
    ['amountFen'],
    '金额以分为单位，应为非零整数，绝对值不超过 10000000000000（一千亿元）。',
    'An amount is whole fen, not zero, and at most 10000000000000 (a hundred billion yuan) either way.',
  );
}

/** The day of an entry lies in the time of the plan and is not to come; payments may follow after the plan's last day. */
export function checkEntryDay(onDay: string, planFrom: string, today: string): void {
  if (onDay > today) {
    throw refuse('FUND_ENTRY_IN_FUTURE', ['onDay'], '日期不得晚于今天。', 'The day is not to come.');
  }
  if (onDay >= planFrom) return;
  throw refuse(
    'FUND_ENTRY_BEFORE_PLAN',
    ['onDay'],
    `方案自 ${planFrom} 起，账目日期不得早于该日。`,
    `The plan begins on ${planFrom}: an entry is of that day or later.`,
  );
}

/**
 * Refuses an entry that no ledger takes: a total below zero or beyond all bounds, more spent than released, and, without a
 * reason on record, a line over its budget or a budget other than the panel approved (the database refuses all of
 * these too, whoever writes).
 */
export function checkEntry(line: FundTotals, given: NewFundEntry): void {
  const { kind, amountFen, overBudgetReason, budgetReason } = given;
  const after = totalsAfter(line, kind, amountFen);
  if (Math.min(after.budgetFen, after.releasedFen, after.spentFen) < 0) throw negative();
  if (amountFen > 0 && Math.max(after.budgetFen, after.releasedFen) > mostFen) throw tooLarge();
  if (after.spentFen > after.releasedFen) throw beyondReleased();
  if (kind === FundEntryKind.BUDGET && !budgetReason) throw otherBudget();
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

const tooLarge = () =>
  refuse(
    'FUND_TOTAL_TOO_LARGE',
    ['amountFen'],
    '预算、拨付和支出累计均不得超过 10000000000000 分（一千亿元）。',
    'No total of a line goes beyond 10000000000000 fen (a hundred billion yuan).',
  );

const otherBudget = () =>
  refuse(
    'FUND_BUDGET_REASON',
    ['budgetReason'],
    '预算经专家组评议通过；调整须说明理由（budgetReason），与原预算一并公开并列入年度报告。',
    'The panel approved this budget: say why it changes (budgetReason). That is shown beside what was approved, and in the yearly report.',
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
    '拨付累计超过预算：请说明理由（overBudgetReason），并列入年度报告。',
    'More would be released than budgeted: give the reason (overBudgetReason), which the yearly report shows.',
  );
