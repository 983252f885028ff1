import { migration } from '@doorstep/database';

/**
 * What a fund can be at all (fund.rules.ts knows the same bound), what the panel approved of it, and why a budget was changed
 * since. Entries of before stay as they were, whatever they say; an entry that is too large can still be taken back.
 */
export const boundFunds = migration(
  202611222291,
  'BoundFunds',
  `
  ALTER TABLE fund_line ADD COLUMN approved_fen bigint;
  UPDATE fund_line l
     SET approved_fen = l.budget_fen - COALESCE((SELECT sum(e.amount_fen) FROM fund_entry e
                                                  WHERE e.line_id = l.id AND e.kind = 'BUDGET'), 0)
    FROM district_plan p
   WHERE p.id = l.plan_id AND p.status IN ('APPROVED', 'IN_FORCE', 'CLOSED');
  ALTER TABLE fund_line
    ADD CONSTRAINT fund_line_approved CHECK (approved_fen >= 0),
    ADD CONSTRAINT fund_line_bounds
      CHECK (budget_fen <= 10000000000000 AND released_fen <= 10000000000000) NOT VALID;
  ALTER TABLE fund_entry
    ADD COLUMN budget_reason jsonb,
    ADD CONSTRAINT fund_entry_bounds
      CHECK (corrects_id IS NOT NULL OR amount_fen BETWEEN -10000000000000 AND 10000000000000) NOT VALID,
    ADD CONSTRAINT fund_entry_budget_reason CHECK ((kind = 'BUDGET') = (budget_reason IS NOT NULL)) NOT VALID;
  `,
);
