import { migration } from '@doorstep/database';

/** On which year a plan in force owes its next report. */
export const addNextReport = migration(
  202611220066,
  'AddNextReport',
  `
  ALTER TABLE district_plan ADD COLUMN next_report_year integer;
  -- Of plans that are in force already: the first year without a report.
  UPDATE district_plan p SET next_report_year = (
    SELECT min(y) FROM generate_series(extract(year FROM in_force_from)::int,
                                       extract(year FROM in_force_from)::int + 100) y
     WHERE NOT EXISTS (SELECT FROM district_plan_report r WHERE r.plan_id = p.id AND r.year = y))
   WHERE status = 'IN_FORCE';
  ALTER TABLE district_plan
    ADD CONSTRAINT district_plan_next_report CHECK ((status = 'IN_FORCE') = (next_report_year IS NOT NULL));
  `,
);
