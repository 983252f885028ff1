import { migration } from '@doorstep/database';

/** Rounds of the programme, the schools' ways through them, and the copies that their steps rest on. */
export const createProgramme = migration(
  202609020002,
  'CreateProgramme',
  `
  CREATE TABLE programme_round (
    id             uuid        NOT NULL DEFAULT uuidv7(),
    name           jsonb       NOT NULL,
    opens_on       date        NOT NULL,
    closes_on      date        NOT NULL,
    target_schools integer     NOT NULL,
    version        integer     NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    created_by     text        NOT NULL,
    CONSTRAINT programme_round_pk PRIMARY KEY (id),
    CONSTRAINT programme_round_name_bilingual CHECK (name ?& ARRAY['zh', 'en']),
    CONSTRAINT programme_round_days CHECK (opens_on < closes_on),
    CONSTRAINT programme_round_target CHECK (target_schools > 0)
  );
  CREATE INDEX programme_round_latest ON programme_round (opens_on DESC, id DESC);

  CREATE TABLE participation (
    id                     uuid        NOT NULL DEFAULT uuidv7(),
    school_id              uuid        NOT NULL,
    school_code            text        NOT NULL,
    district_code          text        NOT NULL,
    round_id               uuid        NOT NULL,
    level                  text        NOT NULL,
    stage                  text        NOT NULL,
    stage_since            date        NOT NULL,
    bottleneck_theme       text        NOT NULL,
    bottleneck_description jsonb       NOT NULL,
    version                integer     NOT NULL,
    created_at             timestamptz NOT NULL DEFAULT now(),
    created_by             text        NOT NULL,
    CONSTRAINT participation_pk PRIMARY KEY (id),
    CONSTRAINT participation_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT participation_round FOREIGN KEY (round_id) REFERENCES programme_round (id),
    CONSTRAINT participation_once_a_round UNIQUE (school_id, round_id),
    CONSTRAINT participation_level_known CHECK (level IN ('CITY', 'DISTRICT')),
    CONSTRAINT participation_stage_known
      CHECK (stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED', 'WITHDRAWN')),
    CONSTRAINT participation_theme_formed CHECK (bottleneck_theme ~ '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$'),
    CONSTRAINT participation_description_bilingual CHECK (bottleneck_description ?& ARRAY['zh', 'en'])
  );
  CREATE INDEX participation_by_round ON participation (round_id, id);
  CREATE INDEX participation_by_district ON participation (district_code, id);

  CREATE TABLE participation_step (
    id               uuid        NOT NULL DEFAULT uuidv7(),
    participation_id uuid        NOT NULL,
    from_stage       text,
    to_stage         text        NOT NULL,
    on_day           date        NOT NULL,
    evidence_kind    text,
    evidence_id      uuid,
    note             text,
    taken_by         text        NOT NULL,
    taken_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT participation_step_pk PRIMARY KEY (id),
    CONSTRAINT participation_step_participation FOREIGN KEY (participation_id) REFERENCES participation (id),
    CONSTRAINT participation_step_once UNIQUE (participation_id, to_stage),
    CONSTRAINT participation_step_evidence_known
      CHECK (evidence_kind IN ('SITE_STUDY', 'IMPROVEMENT_PLAN', 'DECISION')),
    CONSTRAINT participation_step_evidence_whole CHECK ((evidence_kind IS NULL) = (evidence_id IS NULL)),
    -- What a school has moved on once moves it no second time.
    CONSTRAINT participation_step_evidence_once UNIQUE (evidence_kind, evidence_id)
  );

  CREATE TABLE site_study_copy (
    id                    uuid    NOT NULL,
    school_id             uuid    NOT NULL,
    theme                 text    NOT NULL,
    visited_on            date    NOT NULL,
    recommends_cultivation boolean NOT NULL,
    version               bigint  NOT NULL,
    CONSTRAINT site_study_copy_pk PRIMARY KEY (id)
  );
  CREATE INDEX site_study_copy_by_school ON site_study_copy (school_id);

  CREATE TABLE improvement_plan_copy (
    id          uuid   NOT NULL,
    school_id   uuid   NOT NULL,
    cycle_id    uuid   NOT NULL,
    status      text   NOT NULL,
    accepted_on date,
    version     bigint NOT NULL,
    CONSTRAINT improvement_plan_copy_pk PRIMARY KEY (id)
  );
  CREATE INDEX improvement_plan_copy_by_school ON improvement_plan_copy (school_id);

  CREATE TABLE decision_copy (
    id           uuid        NOT NULL,
    school_id    uuid        NOT NULL,
    cycle_id     uuid        NOT NULL,
    outcome      text        NOT NULL,
    published_at timestamptz NOT NULL,
    valid_until  date        NOT NULL,
    version      bigint      NOT NULL,
    CONSTRAINT decision_copy_pk PRIMARY KEY (id)
  );
  CREATE INDEX decision_copy_by_school ON decision_copy (school_id);
  `,
);
