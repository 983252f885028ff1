import { migration } from '@doorstep/database';

/** District plans with road map and yearly reports. */
export const createDistrictPlans = migration(
  202611220061,
  'CreateDistrictPlans',
  `
  CREATE TABLE district_plan (
    id                uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT district_plan_pk PRIMARY KEY,
    version           integer     NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    created_by        text        NOT NULL,
    district_code     text        NOT NULL CONSTRAINT district_plan_district REFERENCES district (code),
    title             jsonb       NOT NULL CONSTRAINT district_plan_title_bilingual CHECK (title ?& ARRAY['zh', 'en']),
    status            text        NOT NULL CONSTRAINT district_plan_status_known
                      CHECK (status IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED', 'IN_FORCE', 'CLOSED')),
    status_since      timestamptz NOT NULL,
    during            daterange   NOT NULL CONSTRAINT district_plan_during_bounded
                      CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    goals             jsonb       NOT NULL,
    drafted_by        text[]      NOT NULL CONSTRAINT district_plan_drafted CHECK (cardinality(drafted_by) > 0),
    submissions       integer     NOT NULL,
    submitted_by      text,
    panel_experts     text[]      NOT NULL,
    decided_by        text,
    in_force_from     date,
    closed_on         date,
    closing_note      jsonb,
    in_force_district text GENERATED ALWAYS AS (CASE WHEN status = 'IN_FORCE' THEN district_code END) STORED,
    CONSTRAINT district_plan_one_in_force UNIQUE (in_force_district),
    CONSTRAINT district_plan_decider_not_drafter CHECK (decided_by <> ALL (drafted_by) AND decided_by <> submitted_by),
    CONSTRAINT district_plan_panel_not_drafter CHECK (NOT panel_experts && drafted_by),
    CONSTRAINT district_plan_submission_whole CHECK ((submissions = 0) = (submitted_by IS NULL)),
    CONSTRAINT district_plan_approved_by_somebody CHECK (status NOT IN ('APPROVED', 'IN_FORCE', 'CLOSED') OR decided_by IS NOT NULL),
    CONSTRAINT district_plan_in_force_since CHECK ((status IN ('IN_FORCE', 'CLOSED')) = (in_force_from IS NOT NULL)),
    CONSTRAINT district_plan_closed_whole
      CHECK (num_nonnulls(closed_on, closing_note) = CASE status WHEN 'CLOSED' THEN 2 ELSE 0 END)
  );
  CREATE INDEX district_plan_by_district ON district_plan (district_code, id);
  CREATE INDEX district_plan_by_status ON district_plan (status, id);
  CREATE INDEX district_plan_by_panel ON district_plan USING gin (panel_experts);

  CREATE TABLE plan_task (
    id               uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT plan_task_pk PRIMARY KEY,
    version          integer     NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    created_by       text        NOT NULL,
    plan_id          uuid        NOT NULL CONSTRAINT plan_task_plan REFERENCES district_plan (id),
    code             text        NOT NULL,
    title            jsonb       NOT NULL CONSTRAINT plan_task_title_bilingual CHECK (title ?& ARRAY['zh', 'en']),
    owner            jsonb       NOT NULL CONSTRAINT plan_task_owner_bilingual CHECK (owner ?& ARRAY['zh', 'en']),
    measure          text        NOT NULL,
    starts_on        date        NOT NULL,
    ends_on          date        NOT NULL,
    milestone        boolean     NOT NULL,
    depends_on       text[]      NOT NULL,
    progress_percent integer     NOT NULL CONSTRAINT plan_task_progress CHECK (progress_percent BETWEEN 0 AND 100),
    progress_note    jsonb,
    done_on          date,
    CONSTRAINT plan_task_once UNIQUE (plan_id, code),
    CONSTRAINT plan_task_days CHECK (starts_on <= ends_on),
    CONSTRAINT plan_task_waits_for_others CHECK (code <> ALL (depends_on)),
    CONSTRAINT plan_task_done_whole CHECK ((progress_percent = 100) = (done_on IS NOT NULL))
  );

  CREATE TABLE district_plan_report (
    id           uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT district_plan_report_pk PRIMARY KEY,
    plan_id      uuid        NOT NULL CONSTRAINT district_plan_report_plan REFERENCES district_plan (id),
    year         integer     NOT NULL,
    achievements jsonb       NOT NULL,
    difficulties jsonb       NOT NULL,
    next_steps   jsonb       NOT NULL,
    tasks_due    integer     NOT NULL,
    tasks_kept   integer     NOT NULL,
    released_fen bigint      NOT NULL,
    spent_fen    bigint      NOT NULL,
    filed_by     text        NOT NULL,
    filed_at     timestamptz NOT NULL,
    CONSTRAINT district_plan_report_once UNIQUE (plan_id, year),
    CONSTRAINT district_plan_report_kept CHECK (tasks_kept BETWEEN 0 AND tasks_due)
  );
  `,
);
