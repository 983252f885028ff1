import { migration } from '@doorstep/database';

/** The directory of experts and the conflicts that they have declared. */
export const createExperts = migration(
  202611220070,
  'CreateExperts',
  `
  CREATE TABLE expert (
    id             text        NOT NULL CONSTRAINT expert_pk PRIMARY KEY,
    version        integer     NOT NULL,
    name           jsonb       CONSTRAINT expert_name_bilingual CHECK (name ?& ARRAY['zh', 'en']),
    fields         text[]      NOT NULL,
    languages      text[]      NOT NULL,
    district_codes text[]      NOT NULL,
    school_ids     uuid[]      NOT NULL,
    during         daterange   NOT NULL CONSTRAINT expert_during_begins CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    erased_on      date,
    created_at     timestamptz NOT NULL DEFAULT now(),
    created_by     text        NOT NULL,
    -- Of an erased person nothing is left but the key.
    CONSTRAINT expert_named_or_erased CHECK ((name IS NULL) = (erased_on IS NOT NULL)),
    CONSTRAINT expert_erased_whole CHECK (erased_on IS NULL OR
      cardinality(fields) + cardinality(languages) + cardinality(district_codes) + cardinality(school_ids) = 0)
  );
  CREATE INDEX expert_fields ON expert USING gin (fields);

  CREATE TABLE expert_conflict (
    id            uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT expert_conflict_pk PRIMARY KEY,
    expert_id     text        NOT NULL CONSTRAINT expert_conflict_expert REFERENCES expert (id),
    school_id     uuid,
    district_code text,
    reason        text        NOT NULL CONSTRAINT expert_conflict_reason_known
                  CHECK (reason IN ('EMPLOYMENT', 'FAMILY', 'ADVISED', 'FINANCIAL', 'OTHER')),
    note          jsonb       CONSTRAINT expert_conflict_note_bilingual CHECK (note ?& ARRAY['zh', 'en']),
    during        daterange   NOT NULL
                  CONSTRAINT expert_conflict_during_begins CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    declared_at   timestamptz NOT NULL,
    -- What it is with, as one column for the constraint below.
    target        text        GENERATED ALWAYS AS (COALESCE(school_id::text, district_code)) STORED,
    CONSTRAINT expert_conflict_one_target CHECK (num_nonnulls(school_id, district_code) = 1)
  );
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  ALTER TABLE expert_conflict
    ADD CONSTRAINT expert_conflict_once UNIQUE (expert_id, target, during WITHOUT OVERLAPS);
  `,
);
