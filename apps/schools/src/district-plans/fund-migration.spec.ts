import type { MigrationClass } from '@doorstep/database';
import { migrationsOf } from '@doorstep/service';
import { testDatabase } from '@doorstep/testing';
import { capabilities } from '../capabilities';

const numberOf = (Migration: MigrationClass) => Number(new Migration().name!.slice(-13));
const all = migrationsOf(capabilities);

test('funds and reports of before: what was approved is found out, what is too large can be taken back, reports stay', async () => {
  const base = await testDatabase({ migrations: all.filter(one => numberOf(one) < 202611222291) });
  try {
    const entry = (use: string, kind: string, amount: string, reason: string) => `
      INSERT INTO fund_entry (line_id, district_code, kind, amount_fen, on_day, note, over_budget_reason, entered_by, entered_at)
      SELECT id, district_code, '${kind}', ${amount}, '1999-01-01', 'x', ${reason}, 'x', now() FROM fund_line WHERE use_code = '${use}';`;
    await base.database.manager.query(`
      INSERT INTO district (code, name, version, created_by) VALUES ('310115', '{"zh":"浦东","en":"Pudong"}', 1, 'x');
      INSERT INTO district_plan (version, created_by, district_code, title, status, status_since, during, goals, drafted_by,
                                 submissions, submitted_by, panel_experts, decided_by, in_force_from, next_report_year)
      VALUES (1, 'x', '310115', '{"zh":"一","en":"One"}', 'IN_FORCE', now(), '[2026-01-01,2028-01-01)', '[]', '{a}', 1, 'a', '{}', 'b', '2026-02-01', 2027);
      INSERT INTO fund_line (version, created_by, plan_id, district_code, use_code, budget_fen, released_fen, spent_fen)
      SELECT 1, 'x', id, district_code, use, 1000, 0, 0 FROM district_plan, unnest('{ACTION_RESEARCH,DISSEMINATION}'::text[]) use;
      INSERT INTO district_plan_report (plan_id, year, achievements, difficulties, next_steps, tasks_due, tasks_kept,
                                        released_fen, spent_fen, filed_by, filed_at)
      SELECT id, 2026, '{}', '{}', '{}', 0, 0, 0, 0, 'a', '2026-11-22' FROM district_plan;
      ${entry('ACTION_RESEARCH', 'BUDGET', '500', 'NULL')}
      ${entry('DISSEMINATION', 'RELEASE', '9000000000000000', `'{"zh":"多","en":"More"}'`)}
    `);
    const { manager } = await base.open({ migrations: all });
    const lines = () =>
      manager.query<object[]>(
        `SELECT use_code AS use, approved_fen::int AS approved, budget_fen::int AS budget, released_fen AS released
           FROM fund_line ORDER BY use_code`,
      );
    expect(await lines()).toEqual([
      { use: 'ACTION_RESEARCH', approved: 1000, budget: 1500, released: 0 },
      { use: 'DISSEMINATION', approved: 1000, budget: 1000, released: 9_000_000_000_000_000 },
    ]);
    await manager.query(`
      INSERT INTO fund_entry (line_id, district_code, kind, amount_fen, on_day, note, corrects_id, entered_by, entered_at)
      SELECT line_id, district_code, kind, -amount_fen, '2026-11-23', 'x', id, 'x', now() FROM fund_entry WHERE kind = 'RELEASE'`);
    expect((await lines())[1]).toMatchObject({ released: 0 });
    const reports = await manager.query('SELECT year, edition, correction FROM district_plan_report');
    expect(reports).toEqual([{ year: 2026, edition: 1, correction: null }]);
  } finally {
    await base.stop();
  }
});
