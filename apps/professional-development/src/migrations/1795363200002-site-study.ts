import { migration } from '@doorstep/database';

/** Studies on the spot. Rows about a school carry its official codes, because access is judged by them. */
export const createSiteStudy = migration(
  1795363200002,
  'SiteStudy',
  `
  CREATE TABLE site_study (
    id                     uuid NOT NULL DEFAULT uuidv7() CONSTRAINT site_study_pk PRIMARY KEY,
    version                integer NOT NULL,
    school_id              uuid NOT NULL,
    school_code            text NOT NULL,
    district_code          text NOT NULL,
    theme                  text NOT NULL,
    visited_on             date NOT NULL,
    findings               jsonb NOT NULL CONSTRAINT site_study_findings_bilingual CHECK (findings ?& ARRAY['zh', 'en']),
    recommends_cultivation boolean NOT NULL,
    recorded_by            text NOT NULL,
    recorded_at            timestamptz NOT NULL,
    CONSTRAINT site_study_visit_happened
      CHECK (visited_on <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date)
  );
  CREATE INDEX site_study_of_school ON site_study (school_id, visited_on, id);
  `,
);
