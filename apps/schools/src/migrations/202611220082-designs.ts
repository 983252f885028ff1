import { migration } from '@doorstep/database';

/** The path of a school: its zone of proximal development, goals, milestones, evidence, and yearly reviews. */
export const createDesigns = migration(
  202611220082,
  'CreateDesigns',
  `
  CREATE TABLE school_design (
    id               uuid        NOT NULL DEFAULT uuidv7(),
    school_id        uuid        NOT NULL,
    school_code      text        NOT NULL,
    district_code    text        NOT NULL,
    participation_id uuid,
    zone             jsonb       NOT NULL,
    status           text        NOT NULL,
    revision         integer     NOT NULL,
    version          integer     NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    created_by       text        NOT NULL,
    CONSTRAINT school_design_pk PRIMARY KEY (id),
    CONSTRAINT school_design_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT school_design_participation FOREIGN KEY (participation_id) REFERENCES participation (id),
    CONSTRAINT school_design_zone_bilingual CHECK (zone ?& ARRAY['zh', 'en']),
    CONSTRAINT school_design_status_known CHECK (status IN ('DRAFT', 'SUBMITTED', 'IN_FORCE', 'ENDED'))
  );
  -- One design at a time is in the making, and one in force.
  CREATE UNIQUE INDEX school_design_one_in_making ON school_design (school_id) WHERE status IN ('DRAFT', 'SUBMITTED');
  CREATE UNIQUE INDEX school_design_one_in_force ON school_design (school_id) WHERE status = 'IN_FORCE';
  CREATE INDEX school_design_by_school ON school_design (school_id, id DESC);

  CREATE TABLE design_goal (
    id        uuid    NOT NULL DEFAULT uuidv7(),
    design_id uuid    NOT NULL,
    place     integer NOT NULL,
    goal      jsonb   NOT NULL,
    indicator text,
    CONSTRAINT design_goal_pk PRIMARY KEY (id),
    CONSTRAINT design_goal_design FOREIGN KEY (design_id) REFERENCES school_design (id),
    CONSTRAINT design_goal_place_once UNIQUE (design_id, place),
    CONSTRAINT design_goal_bilingual CHECK (goal ?& ARRAY['zh', 'en'])
  );

  CREATE TABLE design_milestone (
    id         uuid    NOT NULL DEFAULT uuidv7(),
    goal_id    uuid    NOT NULL,
    place      integer NOT NULL,
    milestone  jsonb   NOT NULL,
    due_on     date    NOT NULL,
    reached_on date,
    evidence   jsonb,
    CONSTRAINT design_milestone_pk PRIMARY KEY (id),
    CONSTRAINT design_milestone_goal FOREIGN KEY (goal_id) REFERENCES design_goal (id),
    CONSTRAINT design_milestone_place_once UNIQUE (goal_id, place),
    CONSTRAINT design_milestone_bilingual CHECK (milestone ?& ARRAY['zh', 'en']),
    CONSTRAINT design_milestone_evidence_bilingual CHECK (evidence ?& ARRAY['zh', 'en']),
    CONSTRAINT design_milestone_reached_on_evidence CHECK ((reached_on IS NULL) = (evidence IS NULL))
  );

  CREATE TABLE design_review (
    id          uuid        NOT NULL DEFAULT uuidv7(),
    design_id   uuid        NOT NULL,
    school_year integer     NOT NULL,
    outcome     text        NOT NULL,
    findings    jsonb       NOT NULL,
    reviewed_by text        NOT NULL,
    reviewed_at timestamptz NOT NULL,
    CONSTRAINT design_review_pk PRIMARY KEY (id),
    CONSTRAINT design_review_design FOREIGN KEY (design_id) REFERENCES school_design (id),
    CONSTRAINT design_review_once_a_year UNIQUE (design_id, school_year),
    CONSTRAINT design_review_outcome_known CHECK (outcome IN ('ON_TRACK', 'ADJUST', 'COMPLETED')),
    CONSTRAINT design_review_findings_bilingual CHECK (findings ?& ARRAY['zh', 'en'])
  );
  `,
);
