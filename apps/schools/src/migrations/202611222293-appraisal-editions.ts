import { migration } from '@doorstep/database';

/**
 * An appraisal is published once its year is over, with figures as of its end, and corrected by a further edition. What was
 * published before stays as it is.
 */
export const correctAppraisals = migration(
  202611222293,
  'CorrectAppraisals',
  `
  ALTER TABLE school_appraisal
    ADD COLUMN edition    integer NOT NULL DEFAULT 1,
    ADD COLUMN correction jsonb,
    DROP CONSTRAINT school_appraisal_once,
    ADD CONSTRAINT school_appraisal_once UNIQUE (school_id, year, edition),
    ADD CONSTRAINT school_appraisal_correction CHECK (edition >= 1 AND (edition = 1) = (correction IS NULL)),
    ADD CONSTRAINT school_appraisal_year_over
      CHECK ((published_at AT TIME ZONE 'Asia/Shanghai')::date > make_date(year, 12, 31)) NOT VALID;
  ALTER TABLE school_appraisal ALTER COLUMN edition DROP DEFAULT;
  ALTER TABLE district_appraisal
    ADD COLUMN edition    integer NOT NULL DEFAULT 1,
    ADD COLUMN correction jsonb,
    DROP CONSTRAINT district_appraisal_once,
    ADD CONSTRAINT district_appraisal_once UNIQUE (district_code, year, edition),
    ADD CONSTRAINT district_appraisal_correction CHECK (edition >= 1 AND (edition = 1) = (correction IS NULL)),
    ADD CONSTRAINT district_appraisal_year_over
      CHECK ((published_at AT TIME ZONE 'Asia/Shanghai')::date > make_date(year, 12, 31)) NOT VALID,
    ADD CONSTRAINT district_appraisal_whole_year
      CHECK (status <> 'PUBLISHED' OR looked_at_on = make_date(year, 12, 31)) NOT VALID;
  ALTER TABLE district_appraisal ALTER COLUMN edition DROP DEFAULT;
  `,
);
