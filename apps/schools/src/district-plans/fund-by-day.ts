import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { FundEntryKind } from './fund.rules';

/** A line of a fund as it stood on a day. */
export interface FundOnDay {
  use: string;
  approvedFen: number;
  budgetFen: number;
  releasedFen: number;
  spentFen: number;
}

/** What the ledger of a plan had said by a day, line by line: what it says now, without the entries since. */
export async function fundBy(db: EntityManager, planId: string, on: string): Promise<FundOnDay[]> {
  const since = (kind: string) =>
    `COALESCE(sum(e.amount_fen) FILTER (WHERE e.kind = '${kind}' AND e.on_day > $2), 0)`;
  const rows = await db.query<Record<'use' | 'approved' | 'budget' | 'released' | 'spent', string>[]>(
    `SELECT l.use_code AS use, l.approved_fen AS approved, l.budget_fen - ${since('BUDGET')} AS budget,
            l.released_fen - ${since('RELEASE')} AS released, l.spent_fen - ${since('SPENDING')} AS spent
       FROM fund_line l LEFT JOIN fund_entry e ON e.line_id = l.id
      WHERE l.plan_id = $1 GROUP BY l.id ORDER BY l.use_code`,
    [planId, on],
  );
  return rows.map(({ use, approved, budget, released, spent }) => ({
    use,
    approvedFen: Number(approved),
    budgetFen: Number(budget),
    releasedFen: Number(released),
    spentFen: Number(spent),
  }));
}

/** Why a line went over its budget, or got another budget than was approved, as the ledger says it. */
export interface FundReason {
  use: string;
  kind: FundEntryKind;
  amountFen: number;
  onDay: string;
  reason: BilingualText;
}

/** The reasons that the ledger of a plan gives in a year, in the order of their days. */
export async function fundReasons(db: EntityManager, planId: string, year: number): Promise<FundReason[]> {
  const rows = await db.query<(Omit<FundReason, 'amountFen'> & { amountFen: string })[]>(
    `SELECT l.use_code AS use, e.kind, e.amount_fen AS "amountFen", e.on_day::text AS "onDay", r.reason
       FROM fund_line l JOIN fund_entry e ON e.line_id = l.id
       CROSS JOIN LATERAL (VALUES (1, e.budget_reason), (2, e.over_budget_reason)) r (place, reason)
      WHERE l.plan_id = $1 AND e.on_day BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31) AND r.reason IS NOT NULL
      ORDER BY e.on_day, e.id, r.place`,
    [planId, year],
  );
  return rows.map(({ amountFen, ...row }) => ({ ...row, amountFen: Number(amountFen) }));
}
