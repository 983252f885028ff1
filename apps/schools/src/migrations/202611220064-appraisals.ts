import { migration } from '@doorstep/database';

/** Appraisals of project schools and of districts (§五（四）): nobody publishes what they drafted, and what is published stays. */
export const createAppraisals = migration(
  202611220064,
  'CreateAppraisals',
  `
  CREATE TABLE school_appraisal (
    id                   uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT school_appraisal_pk PRIMARY KEY,
    version              integer     NOT NULL,
    created_at           timestamptz NOT NULL DEFAULT now(),
    created_by           text        NOT NULL,
    school_id            uuid        NOT NULL CONSTRAINT school_appraisal_school REFERENCES school (id),
    school_code          text        NOT NULL,
    district_code        text        NOT NULL,
    year                 integer     NOT NULL,
    practice             text        NOT NULL CONSTRAINT school_appraisal_practice_known
                         CHECK (practice IN ('EXCELLENT', 'GOOD', 'QUALIFIED', 'UNQUALIFIED')),
    practice_ground      jsonb       NOT NULL,
    dissemination        text        NOT NULL CONSTRAINT school_appraisal_dissemination_known
                         CHECK (dissemination IN ('EXCELLENT', 'GOOD', 'QUALIFIED', 'UNQUALIFIED')),
    dissemination_ground jsonb       NOT NULL,
    overall              text        NOT NULL CONSTRAINT school_appraisal_overall_known
                         CHECK (overall IN ('EXCELLENT', 'GOOD', 'QUALIFIED', 'UNQUALIFIED')),
    status               text        NOT NULL CONSTRAINT school_appraisal_status_known CHECK (status IN ('DRAFT', 'PUBLISHED')),
    drafted_by           text[]      NOT NULL CONSTRAINT school_appraisal_drafted CHECK (cardinality(drafted_by) > 0),
    published_by         text,
    published_at         timestamptz,
    CONSTRAINT school_appraisal_once UNIQUE (school_id, year),
    CONSTRAINT school_appraisal_publisher_not_drafter CHECK (published_by <> ALL (drafted_by)),
    CONSTRAINT school_appraisal_published_whole
      CHECK (num_nonnulls(published_by, published_at) = CASE status WHEN 'PUBLISHED' THEN 2 ELSE 0 END)
  );
  CREATE INDEX school_appraisal_by_district ON school_appraisal (district_code, year DESC, id DESC);
  CREATE INDEX school_appraisal_latest ON school_appraisal (year DESC, id DESC);
  CREATE TRIGGER school_appraisal_kept BEFORE DELETE OR UPDATE ON school_appraisal
    FOR EACH ROW WHEN (OLD.status = 'PUBLISHED') EXECUTE FUNCTION keep_as_it_was();

  CREATE TABLE district_appraisal (
    id                uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT district_appraisal_pk PRIMARY KEY,
    version           integer     NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    created_by        text        NOT NULL,
    district_code     text        NOT NULL CONSTRAINT district_appraisal_district REFERENCES district (code),
    year              integer     NOT NULL,
    looked_at_on      date        NOT NULL,
    method            text        NOT NULL,
    inputs            jsonb       NOT NULL,
    figures           jsonb       NOT NULL,
    sets              jsonb       NOT NULL,
    education_quality numeric     CONSTRAINT district_appraisal_quality CHECK (education_quality BETWEEN 0 AND 1),
    yearly_work       numeric     CONSTRAINT district_appraisal_work CHECK (yearly_work BETWEEN 0 AND 1),
    remarks           jsonb       NOT NULL,
    status            text        NOT NULL CONSTRAINT district_appraisal_status_known CHECK (status IN ('DRAFT', 'PUBLISHED')),
    drafted_by        text[]      NOT NULL CONSTRAINT district_appraisal_drafted CHECK (cardinality(drafted_by) > 0),
    published_by      text,
    published_at      timestamptz,
    CONSTRAINT district_appraisal_once UNIQUE (district_code, year),
    CONSTRAINT district_appraisal_publisher_not_drafter CHECK (published_by <> ALL (drafted_by)),
    CONSTRAINT district_appraisal_published_whole
      CHECK (num_nonnulls(published_by, published_at) = CASE status WHEN 'PUBLISHED' THEN 2 ELSE 0 END)
  );
  CREATE INDEX district_appraisal_latest ON district_appraisal (year DESC, id DESC);
  CREATE TRIGGER district_appraisal_kept BEFORE DELETE OR UPDATE ON district_appraisal
    FOR EACH ROW WHEN (OLD.status = 'PUBLISHED') EXECUTE FUNCTION keep_as_it_was();
  `,
);
