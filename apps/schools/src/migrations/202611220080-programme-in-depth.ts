import { migration } from '@doorstep/database';

/** Targets of rounds, nominations, declined and undone steps; one way at a time for each school. */
export const deepenProgramme = migration(
  202611220080,
  'DeepenProgramme',
  `
  ALTER TABLE programme_round
    ADD COLUMN denominator text NOT NULL DEFAULT 'PUBLIC_COMPULSORY',
    ADD CONSTRAINT programme_round_denominator_known
      CHECK (denominator IN ('ALL_COMPULSORY', 'PUBLIC_COMPULSORY'));

  CREATE TABLE round_target (
    id       uuid     NOT NULL DEFAULT uuidv7(),
    round_id uuid     NOT NULL,
    by_year  integer  NOT NULL,
    level    text,
    schools  integer,
    share    numeric(5, 4),
    source   text,
    CONSTRAINT round_target_pk PRIMARY KEY (id),
    CONSTRAINT round_target_round FOREIGN KEY (round_id) REFERENCES programme_round (id),
    CONSTRAINT round_target_once UNIQUE NULLS NOT DISTINCT (round_id, by_year, level),
    CONSTRAINT round_target_level_known CHECK (level IN ('CITY', 'DISTRICT')),
    CONSTRAINT round_target_year CHECK (by_year BETWEEN 2000 AND 2100),
    CONSTRAINT round_target_says_something CHECK (num_nonnulls(schools, share) > 0),
    CONSTRAINT round_target_schools CHECK (schools > 0),
    CONSTRAINT round_target_share CHECK (share > 0 AND share <= 1)
  );

  ALTER TABLE participation
    ADD COLUMN change_wanted jsonb,
    ADD CONSTRAINT participation_change_bilingual CHECK (change_wanted ?& ARRAY['zh', 'en']),
    DROP CONSTRAINT participation_stage_known,
    ADD CONSTRAINT participation_stage_known CHECK
      (stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED', 'DECLINED', 'WITHDRAWN'));
  -- A new round begins when the way through the last one has ended.
  CREATE UNIQUE INDEX participation_one_at_a_time ON participation (school_id)
    WHERE stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING');
  CREATE INDEX participation_by_round_stage ON participation (round_id, stage);

  ALTER TABLE participation_step
    ADD COLUMN undoes uuid,
    ADD COLUMN undone boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT participation_step_undoes FOREIGN KEY (undoes) REFERENCES participation_step (id),
    ADD CONSTRAINT participation_step_undone_once UNIQUE (undoes),
    DROP CONSTRAINT participation_step_once,
    DROP CONSTRAINT participation_step_from_known,
    DROP CONSTRAINT participation_step_to_known,
    ADD CONSTRAINT participation_step_from_known CHECK
      (from_stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED', 'DECLINED', 'WITHDRAWN')),
    ADD CONSTRAINT participation_step_to_known CHECK
      (to_stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED', 'DECLINED', 'WITHDRAWN')),
    DROP CONSTRAINT participation_step_evidence_once;
  -- What an undone step rested on can serve again.
  CREATE UNIQUE INDEX participation_step_evidence_once ON participation_step (evidence_kind, evidence_id)
    WHERE NOT undone;
  CREATE UNIQUE INDEX participation_step_once ON participation_step (participation_id, to_stage)
    WHERE NOT undone AND undoes IS NULL;
  CREATE INDEX participation_step_latest ON participation_step (participation_id, id DESC);

  CREATE TABLE nomination (
    id               uuid        NOT NULL DEFAULT uuidv7(),
    participation_id uuid        NOT NULL,
    school_code      text        NOT NULL,
    district_code    text        NOT NULL,
    outcome          text        NOT NULL,
    needs            jsonb,
    missing          text[]      NOT NULL DEFAULT '{}',
    note             jsonb,
    result_id        uuid,
    indicators       jsonb       NOT NULL DEFAULT '[]',
    answered_by      text        NOT NULL,
    answered_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT nomination_pk PRIMARY KEY (id),
    CONSTRAINT nomination_participation FOREIGN KEY (participation_id) REFERENCES participation (id),
    CONSTRAINT nomination_outcome_known CHECK (outcome IN ('NOMINATED', 'EVIDENCE_MISSING')),
    CONSTRAINT nomination_needs_bilingual CHECK (needs ?& ARRAY['zh', 'en']),
    CONSTRAINT nomination_note_bilingual CHECK (note ?& ARRAY['zh', 'en']),
    CONSTRAINT nomination_missing_known
      CHECK (missing <@ ARRAY['PUBLISHED_INDICATORS', 'NEEDS_OF_PUPILS', 'NEEDS_OF_PARENTS', 'OTHER']),
    CONSTRAINT nomination_rests_on_evidence CHECK (
      CASE outcome WHEN 'NOMINATED' THEN needs IS NOT NULL AND result_id IS NOT NULL AND missing = '{}'
                   ELSE missing <> '{}' END)
  );
  CREATE INDEX nomination_latest ON nomination (participation_id, id DESC);
  `,
);
