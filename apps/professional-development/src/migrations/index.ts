import { migration } from '@doorstep/database';
import { createExperts } from './202611220070-experts';

/**
 * Tables of copies (`…_reference`) have no foreign keys from ours: another service decides when its things come and
 * go. Rows about a school carry its official codes, because access is judged by them.
 */
export const migrations = [
  migration(
    1795363200001,
    'SchoolReference',
    `
    CREATE TABLE school_reference (
      id            uuid NOT NULL CONSTRAINT school_reference_pk PRIMARY KEY,
      version       bigint NOT NULL,
      code          text NOT NULL,
      district_code text NOT NULL,
      stage         text NOT NULL,
      sector        text NOT NULL,
      status        text NOT NULL
    );
    -- Not unique: a copy takes what its owner says, in whatever order it comes.
    CREATE INDEX school_reference_code ON school_reference (code);
    `,
  ),
  migration(
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
  ),
  migration(
    1795363200003,
    'OfferingAndEnrolment',
    `
    CREATE TABLE offering (
      id         uuid NOT NULL DEFAULT uuidv7() CONSTRAINT offering_pk PRIMARY KEY,
      version    integer NOT NULL,
      title      jsonb NOT NULL CONSTRAINT offering_title_bilingual CHECK (title ?& ARRAY['zh', 'en']),
      kind       text NOT NULL CONSTRAINT offering_kind_known
                 CHECK (kind IN ('ADVANCED_STUDY', 'ON_POST_PRACTICE', 'SHOWCASE')),
      indicators text[] NOT NULL CONSTRAINT offering_indicators_named CHECK (cardinality(indicators) > 0),
      stages     text[] NOT NULL CONSTRAINT offering_stages_named CHECK (cardinality(stages) > 0),
      starts_on  date NOT NULL,
      places     integer NOT NULL CONSTRAINT offering_places_positive CHECK (places > 0),
      taken      integer NOT NULL DEFAULT 0,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT offering_never_oversold CHECK (taken BETWEEN 0 AND places)
    );
    CREATE INDEX offering_by_start ON offering (starts_on, id);

    CREATE TABLE enrolment (
      id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT enrolment_pk PRIMARY KEY,
      offering_id   uuid NOT NULL CONSTRAINT enrolment_offering_fk REFERENCES offering,
      teacher       text NOT NULL,
      school_id     uuid NOT NULL,
      school_code   text NOT NULL,
      district_code text NOT NULL,
      enrolled_at   timestamptz NOT NULL,
      CONSTRAINT enrolment_once_per_person UNIQUE (offering_id, teacher)
    );
    CREATE INDEX enrolment_of_teacher ON enrolment (teacher, enrolled_at, id);
    CREATE INDEX enrolment_of_school ON enrolment (school_code, enrolled_at, id);

    -- Whoever writes an enrolment, and however, counts its place: offering_never_oversold refuses one too many.
    -- The offering's row is locked by it until the commit, so that two who enrol at once are counted one by one.
    CREATE FUNCTION count_places() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP IN ('DELETE', 'UPDATE') THEN
        UPDATE offering SET taken = taken - 1, version = version + 1 WHERE id = OLD.offering_id;
      END IF;
      IF TG_OP IN ('INSERT', 'UPDATE') THEN
        UPDATE offering SET taken = taken + 1, version = version + 1 WHERE id = NEW.offering_id;
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER enrolment_counts_places AFTER INSERT OR DELETE OR UPDATE OF offering_id ON enrolment
      FOR EACH ROW EXECUTE FUNCTION count_places();
    `,
  ),
  migration(
    1795363200004,
    'ImprovementPlan',
    `
    CREATE TABLE improvement_plan (
      id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT improvement_plan_pk PRIMARY KEY,
      version       integer NOT NULL,
      school_id     uuid NOT NULL,
      school_code   text NOT NULL,
      district_code text NOT NULL,
      cycle_id      uuid NOT NULL,
      result_id     uuid NOT NULL CONSTRAINT improvement_plan_once_per_result UNIQUE,
      status        text NOT NULL CONSTRAINT improvement_plan_status_known CHECK (status IN ('OPEN', 'ACCEPTED')),
      opened_on     date NOT NULL,
      accepted_on   date,
      accepted_by   text,
      CONSTRAINT improvement_plan_acceptance_whole
        CHECK (num_nonnulls(accepted_on, accepted_by) = CASE status WHEN 'ACCEPTED' THEN 2 ELSE 0 END),
      CONSTRAINT improvement_plan_accepted_after_opening CHECK (accepted_on >= opened_on)
    );
    CREATE INDEX improvement_plan_of_school ON improvement_plan (school_id, opened_on, id);

    CREATE TABLE improvement_plan_item (
      plan_id   uuid NOT NULL CONSTRAINT improvement_plan_item_plan_fk REFERENCES improvement_plan,
      indicator text NOT NULL,
      level     integer,
      share     numeric(5,4) CONSTRAINT improvement_plan_item_share_range CHECK (share BETWEEN 0 AND 1),
      count     integer,
      CONSTRAINT improvement_plan_item_pk PRIMARY KEY (plan_id, indicator)
    );

    CREATE TABLE improvement_plan_proposal (
      plan_id     uuid NOT NULL,
      indicator   text NOT NULL,
      rank        integer NOT NULL CONSTRAINT improvement_plan_proposal_rank_range CHECK (rank BETWEEN 1 AND 5),
      offering_id uuid NOT NULL CONSTRAINT improvement_plan_proposal_offering_fk REFERENCES offering,
      CONSTRAINT improvement_plan_proposal_pk PRIMARY KEY (plan_id, indicator, rank),
      CONSTRAINT improvement_plan_proposal_once UNIQUE (plan_id, indicator, offering_id),
      CONSTRAINT improvement_plan_proposal_item_fk FOREIGN KEY (plan_id, indicator) REFERENCES improvement_plan_item
    );
    CREATE INDEX improvement_plan_proposal_of_offering ON improvement_plan_proposal (offering_id);
    `,
  ),
  migration(
    1795363200005,
    'CaseStudy',
    `
    CREATE TABLE case_study (
      id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT case_study_pk PRIMARY KEY,
      version       integer NOT NULL,
      school_id     uuid NOT NULL,
      school_code   text NOT NULL,
      district_code text NOT NULL,
      theme         text NOT NULL,
      title         jsonb NOT NULL CONSTRAINT case_study_title_bilingual CHECK (title ?& ARRAY['zh', 'en']),
      summary       jsonb NOT NULL CONSTRAINT case_study_summary_bilingual CHECK (summary ?& ARRAY['zh', 'en']),
      status        text NOT NULL CONSTRAINT case_study_status_known CHECK (status IN ('DRAFT', 'IN_REVIEW', 'APPROVED')),
      drafted_by    text NOT NULL,
      drafted_at    timestamptz NOT NULL,
      submitted_by  text,
      submitted_at  timestamptz,
      approved_by   text,
      approved_at   timestamptz,
      CONSTRAINT case_study_approver_not_drafter CHECK (approved_by <> drafted_by),
      CONSTRAINT case_study_submission_whole
        CHECK (num_nonnulls(submitted_by, submitted_at) = CASE status WHEN 'DRAFT' THEN 0 ELSE 2 END),
      CONSTRAINT case_study_approval_whole
        CHECK (num_nonnulls(approved_by, approved_at) = CASE status WHEN 'APPROVED' THEN 2 ELSE 0 END)
    );
    CREATE INDEX case_study_of_school ON case_study (school_id, drafted_at, id);
    `,
  ),
  createExperts,
];
