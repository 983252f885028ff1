import { migration } from '@doorstep/database';

/** What schools declare as their own, what clusters plan and do in a year, and who gave what to whom. */
export const createClusterWork = migration(
  202611220041,
  'CreateClusterWork',
  `
  CREATE TABLE school_features (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    school_id     uuid        NOT NULL,
    school_code   text        NOT NULL,
    district_code text        NOT NULL,
    school_year   integer     NOT NULL,
    features      text[]      NOT NULL,
    courses       text[]      NOT NULL,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT school_features_pk PRIMARY KEY (id),
    CONSTRAINT school_features_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT school_features_once_a_year UNIQUE (school_id, school_year),
    CONSTRAINT school_features_few CHECK (cardinality(features) <= 30 AND cardinality(courses) <= 30)
  );

  CREATE TABLE cluster_plan (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    cluster_id    uuid        NOT NULL,
    kind          text        NOT NULL,
    district_code text        NOT NULL,
    school_year   integer     NOT NULL,
    status        text        NOT NULL,
    goals         jsonb       NOT NULL,
    report        jsonb,
    agreed_by     text,
    agreed_on     date,
    closed_on     date,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT cluster_plan_pk PRIMARY KEY (id),
    CONSTRAINT cluster_plan_cluster FOREIGN KEY (cluster_id, kind) REFERENCES cluster (id, kind),
    CONSTRAINT cluster_plan_once_a_year UNIQUE (cluster_id, school_year),
    CONSTRAINT cluster_plan_of_cluster UNIQUE (id, cluster_id),
    CONSTRAINT cluster_plan_status_known CHECK (status IN ('DRAFT', 'AGREED', 'CLOSED')),
    CONSTRAINT cluster_plan_goals_bilingual CHECK (goals ?& ARRAY['zh', 'en']),
    CONSTRAINT cluster_plan_agreed CHECK ((status = 'DRAFT') = (agreed_on IS NULL)
      AND (agreed_on IS NULL) = (agreed_by IS NULL)),
    CONSTRAINT cluster_plan_agreed_by_another CHECK (agreed_by <> created_by),
    CONSTRAINT cluster_plan_reported CHECK ((status = 'CLOSED') = (report IS NOT NULL)
      AND (report IS NULL) = (closed_on IS NULL)),
    CONSTRAINT cluster_plan_report_bilingual CHECK (report ?& ARRAY['zh', 'en'])
  );
  CREATE INDEX cluster_plan_drafts ON cluster_plan (created_at, id) WHERE status = 'DRAFT';

  CREATE TABLE cluster_activity (
    id               uuid        NOT NULL DEFAULT uuidv7(),
    plan_id          uuid        NOT NULL,
    cluster_id       uuid        NOT NULL,
    kind             text        NOT NULL,
    title            jsonb       NOT NULL,
    planned_on       date        NOT NULL,
    in_plan          boolean     NOT NULL,
    host_school_id   uuid        NOT NULL,
    status           text        NOT NULL,
    held_on          date,
    outcome          jsonb,
    cancelled_why    text,
    version          integer     NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    created_by       text        NOT NULL,
    CONSTRAINT cluster_activity_pk PRIMARY KEY (id),
    CONSTRAINT cluster_activity_plan FOREIGN KEY (plan_id, cluster_id) REFERENCES cluster_plan (id, cluster_id),
    CONSTRAINT cluster_activity_host FOREIGN KEY (host_school_id) REFERENCES school (id),
    CONSTRAINT cluster_activity_kind_known CHECK (kind IN
      ('JOINT_RESEARCH', 'OPEN_LESSON', 'STUDY_VISIT', 'TRAINING', 'MEETING', 'SHOWCASE', 'OTHER')),
    CONSTRAINT cluster_activity_status_known CHECK (status IN ('PLANNED', 'HELD', 'CANCELLED')),
    CONSTRAINT cluster_activity_title_bilingual CHECK (title ?& ARRAY['zh', 'en']),
    CONSTRAINT cluster_activity_held CHECK ((status = 'HELD') = (held_on IS NOT NULL)
      AND (held_on IS NULL) = (outcome IS NULL)),
    CONSTRAINT cluster_activity_outcome_bilingual CHECK (outcome ?& ARRAY['zh', 'en']),
    CONSTRAINT cluster_activity_cancelled CHECK ((status = 'CANCELLED') = (cancelled_why IS NOT NULL))
  );
  CREATE INDEX cluster_activity_by_plan ON cluster_activity (plan_id, planned_on, id);

  CREATE TABLE activity_participant (
    id          uuid    NOT NULL DEFAULT uuidv7(),
    activity_id uuid    NOT NULL,
    school_id   uuid    NOT NULL,
    people      integer NOT NULL,
    CONSTRAINT activity_participant_pk PRIMARY KEY (id),
    CONSTRAINT activity_participant_activity FOREIGN KEY (activity_id) REFERENCES cluster_activity (id),
    CONSTRAINT activity_participant_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT activity_participant_once UNIQUE (activity_id, school_id),
    CONSTRAINT activity_participant_people CHECK (people BETWEEN 1 AND 10000)
  );

  CREATE TABLE sharing_entry (
    id                 uuid             NOT NULL DEFAULT uuidv7(),
    cluster_id         uuid             NOT NULL,
    giver_school_id    uuid             NOT NULL,
    receiver_school_id uuid             NOT NULL,
    kind               text             NOT NULL,
    hours              double precision NOT NULL,
    on_day             date             NOT NULL,
    description        text             NOT NULL,
    status             text             NOT NULL,
    reverses_id        uuid,
    school_id          uuid             NOT NULL,
    school_code        text             NOT NULL,
    answered_by        text,
    answered_at        timestamptz,
    declined_why       text,
    version            integer          NOT NULL,
    created_at         timestamptz      NOT NULL DEFAULT now(),
    created_by         text             NOT NULL,
    day                daterange GENERATED ALWAYS AS (daterange(on_day, on_day, '[]')) STORED,
    CONSTRAINT sharing_entry_pk PRIMARY KEY (id),
    CONSTRAINT sharing_entry_cluster FOREIGN KEY (cluster_id) REFERENCES cluster (id),
    -- Both belong to the cluster on the day: a membership under which something was shared is not taken back.
    CONSTRAINT sharing_entry_giver FOREIGN KEY (cluster_id, giver_school_id, PERIOD day)
      REFERENCES cluster_membership (cluster_id, school_id, PERIOD during) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT sharing_entry_receiver FOREIGN KEY (cluster_id, receiver_school_id, PERIOD day)
      REFERENCES cluster_membership (cluster_id, school_id, PERIOD during) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT sharing_entry_reverses FOREIGN KEY (reverses_id) REFERENCES sharing_entry (id),
    CONSTRAINT sharing_entry_two_schools CHECK (giver_school_id <> receiver_school_id),
    CONSTRAINT sharing_entry_awaits_one CHECK (school_id IN (giver_school_id, receiver_school_id)),
    CONSTRAINT sharing_entry_kind_known
      CHECK (kind IN ('TEACHER_EXCHANGE', 'COURSE', 'EXPERT', 'ROOM', 'MATERIAL')),
    CONSTRAINT sharing_entry_status_known CHECK (status IN ('RECORDED', 'CONFIRMED', 'DECLINED')),
    CONSTRAINT sharing_entry_quarter_hours CHECK (hours * 4 = floor(hours * 4) AND abs(hours) BETWEEN 0.25 AND 2000),
    CONSTRAINT sharing_entry_reversal_negative CHECK ((hours < 0) = (reverses_id IS NOT NULL)),
    CONSTRAINT sharing_entry_answered CHECK ((status = 'RECORDED') = (answered_at IS NULL)
      AND (answered_at IS NULL) = (answered_by IS NULL)),
    CONSTRAINT sharing_entry_confirmed_by_another CHECK (status <> 'CONFIRMED' OR answered_by <> created_by),
    CONSTRAINT sharing_entry_declined CHECK ((status = 'DECLINED') = (declined_why IS NOT NULL))
  );
  CREATE INDEX sharing_entry_by_cluster ON sharing_entry (cluster_id, on_day DESC, id DESC);
  CREATE INDEX sharing_entry_awaiting ON sharing_entry (school_code, created_at, id) WHERE status = 'RECORDED';
  -- What stands or awaits an answer takes an entry back once; a declined one does not count.
  CREATE UNIQUE INDEX sharing_entry_reversed_once ON sharing_entry (reverses_id) WHERE status <> 'DECLINED';
  `,
);
