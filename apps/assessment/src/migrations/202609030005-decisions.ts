import { migration } from '@doorstep/database';

export const createDecisions = migration(
  202609030005,
  'Decisions',
  `
  CREATE TABLE condition_evidence (
    id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT condition_evidence_pk PRIMARY KEY,
    cycle_id      uuid NOT NULL CONSTRAINT condition_evidence_cycle_fk REFERENCES assessment_cycle,
    school_id     uuid NOT NULL,
    school_code   text NOT NULL,
    district_code text NOT NULL,
    condition     text NOT NULL CONSTRAINT condition_evidence_condition_recorded
                  CHECK (condition IN ('BASIC_STANDARD', 'DISTINCTIVE_FEATURE')),
    met           boolean NOT NULL,
    statement     jsonb NOT NULL CONSTRAINT condition_evidence_statement_bilingual CHECK (statement ?& ARRAY['zh', 'en']),
    link          text,
    recorded_by   text NOT NULL,
    recorded_at   timestamptz NOT NULL,
    superseded_at timestamptz
  );
  -- What was recorded before stays; one of each holds.
  CREATE UNIQUE INDEX condition_evidence_one_holds ON condition_evidence (cycle_id, school_id, condition)
    WHERE superseded_at IS NULL;

  CREATE TABLE decision (
    id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT decision_pk PRIMARY KEY,
    version       integer NOT NULL,
    cycle_id      uuid NOT NULL CONSTRAINT decision_cycle_fk REFERENCES assessment_cycle,
    school_id     uuid NOT NULL,
    school_code   text NOT NULL,
    district_code text NOT NULL,
    status        text NOT NULL CONSTRAINT decision_status_known CHECK (status IN ('DRAFT', 'RETURNED', 'REVIEWED', 'PUBLISHED')),
    outcome       text CONSTRAINT decision_outcome_known CHECK (outcome IN ('MET', 'NOT_MET')),
    drafted_by    text NOT NULL,
    drafted_at    timestamptz NOT NULL,
    reviewed_by   text,
    published_at  timestamptz,
    valid_until   date,
    CONSTRAINT decision_once_per_cycle UNIQUE (school_id, cycle_id),
    CONSTRAINT decision_reviewed_by_another CHECK (reviewed_by <> drafted_by),
    CONSTRAINT decision_reviewed_whole
      CHECK ((reviewed_by IS NOT NULL) = (status IN ('REVIEWED', 'PUBLISHED')) AND (reviewed_by IS NULL OR outcome IS NOT NULL)),
    CONSTRAINT decision_publication_whole
      CHECK (num_nonnulls(published_at, valid_until) = CASE status WHEN 'PUBLISHED' THEN 2 ELSE 0 END)
  );
  CREATE INDEX decision_of_school ON decision (school_id, id);

  CREATE TABLE decision_condition (
    decision_id uuid NOT NULL CONSTRAINT decision_condition_decision_fk REFERENCES decision,
    condition   text NOT NULL CONSTRAINT decision_condition_condition_known CHECK
                (condition IN ('BASIC_STANDARD', 'GREEN_INDICATORS', 'DISTINCTIVE_FEATURE', 'SATISFACTION')),
    met         boolean,
    explanation jsonb NOT NULL,
    missing     jsonb NOT NULL,
    evidence_id uuid CONSTRAINT decision_condition_evidence_fk REFERENCES condition_evidence,
    figures     jsonb NOT NULL,
    CONSTRAINT decision_condition_pk PRIMARY KEY (decision_id, condition),
    CONSTRAINT decision_condition_judged_or_missing CHECK ((met IS NULL) = (jsonb_array_length(missing) > 0))
  );

  CREATE TABLE decision_step (
    id          uuid NOT NULL DEFAULT uuidv7() CONSTRAINT decision_step_pk PRIMARY KEY,
    decision_id uuid NOT NULL CONSTRAINT decision_step_decision_fk REFERENCES decision,
    from_status text,
    to_status   text NOT NULL,
    taken_by    text NOT NULL,
    taken_at    timestamptz NOT NULL,
    note        text
  );
  CREATE INDEX decision_step_of_decision ON decision_step (decision_id, id);
  `,
);
