import { migration } from '@doorstep/database';

/**
 * A report is on a year that is over, a correction of it is a further edition, and the year in which a plan is closed has its
 * report after the closing. Reports of before stay as they were filed.
 */
export const correctReports = migration(
  202611222292,
  'CorrectReports',
  `
  ALTER TABLE district_plan_report
    ADD COLUMN edition      integer NOT NULL DEFAULT 1,
    ADD COLUMN correction   jsonb,
    ADD COLUMN approved_fen bigint,
    ADD COLUMN budget_fen   bigint,
    ADD COLUMN fund_reasons jsonb   NOT NULL DEFAULT '[]',
    DROP CONSTRAINT district_plan_report_once,
    ADD CONSTRAINT district_plan_report_once UNIQUE (plan_id, year, edition),
    ADD CONSTRAINT district_plan_report_correction CHECK (edition >= 1 AND (edition = 1) = (correction IS NULL)),
    ADD CONSTRAINT district_plan_report_year_over
      CHECK ((filed_at AT TIME ZONE 'Asia/Shanghai')::date > make_date(year, 12, 31)) NOT VALID;
  ALTER TABLE district_plan_report ALTER COLUMN edition DROP DEFAULT, ALTER COLUMN fund_reasons DROP DEFAULT;
  ALTER TABLE district_plan
    DROP CONSTRAINT district_plan_next_report,
    ADD CONSTRAINT district_plan_next_report
      CHECK (CASE status WHEN 'IN_FORCE' THEN next_report_year IS NOT NULL
                         WHEN 'CLOSED' THEN COALESCE(next_report_year = extract(year FROM closed_on), true)
                         ELSE next_report_year IS NULL END);
  `,
);
