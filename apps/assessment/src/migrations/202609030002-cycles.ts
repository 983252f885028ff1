import { migration } from '@doorstep/database';

export const createCycles = migration(
  202609030002,
  'Cycles',
  `
  CREATE TABLE assessment_cycle (
    id               uuid NOT NULL DEFAULT uuidv7() CONSTRAINT assessment_cycle_pk PRIMARY KEY,
    version          integer NOT NULL,
    name             jsonb NOT NULL CONSTRAINT assessment_cycle_name_bilingual CHECK (name ?& ARRAY['zh', 'en']),
    standard_code    text NOT NULL,
    standard_version text NOT NULL,
    standard_hash    text NOT NULL CONSTRAINT assessment_cycle_hash_is_sha256 CHECK (standard_hash ~ '^[0-9a-f]{64}$'),
    status           text NOT NULL CONSTRAINT assessment_cycle_status_known
                     CHECK (status IN ('OPEN', 'COMPUTED', 'IN_REVIEW', 'REVIEWED', 'PUBLISHED')),
    starts_on        date NOT NULL,
    opened_by        text NOT NULL,
    opened_at        timestamptz NOT NULL,
    computed_by      text,
    submitted_by     text,
    reviewed_by      text,
    published_at     timestamptz,
    CONSTRAINT assessment_cycle_reviewed_by_another
      CHECK (reviewed_by <> computed_by AND reviewed_by <> submitted_by),
    CONSTRAINT assessment_cycle_hands_known CHECK (
      (computed_by IS NOT NULL) = (status <> 'OPEN')
      AND (submitted_by IS NOT NULL) = (status IN ('IN_REVIEW', 'REVIEWED', 'PUBLISHED'))
      AND (reviewed_by IS NOT NULL) = (status IN ('REVIEWED', 'PUBLISHED'))
      AND (published_at IS NOT NULL) = (status = 'PUBLISHED'))
  );
  CREATE INDEX assessment_cycle_by_start ON assessment_cycle (starts_on, id);

  CREATE TABLE cycle_step (
    id          uuid NOT NULL DEFAULT uuidv7() CONSTRAINT cycle_step_pk PRIMARY KEY,
    cycle_id    uuid NOT NULL CONSTRAINT cycle_step_cycle_fk REFERENCES assessment_cycle,
    from_status text,
    to_status   text NOT NULL,
    taken_by    text NOT NULL,
    taken_at    timestamptz NOT NULL,
    note        text
  );
  CREATE INDEX cycle_step_of_cycle ON cycle_step (cycle_id, id);
  `,
);
