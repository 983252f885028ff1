import { migration } from '@doorstep/database';

/** Stories and every step in their making. Their rows carry the official codes, because access is judged by them. */
export const createStory = migration(
  1795363300002,
  'Story',
  `
  CREATE TABLE story (
    id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT story_pk PRIMARY KEY,
    version       integer NOT NULL,
    school_id     uuid NOT NULL,
    school_code   text NOT NULL,
    district_code text NOT NULL,
    case_study_id uuid CONSTRAINT story_once_per_case_study UNIQUE,
    theme         text NOT NULL,
    title         jsonb NOT NULL CONSTRAINT story_title_bilingual CHECK (title ?& ARRAY['zh', 'en']),
    summary       jsonb NOT NULL CONSTRAINT story_summary_bilingual CHECK (summary ?& ARRAY['zh', 'en']),
    status        text NOT NULL CONSTRAINT story_status_known
                  CHECK (status IN ('DRAFT', 'IN_REVIEW', 'APPROVED', 'SCHEDULED', 'PUBLISHED')),
    drafted_at    timestamptz NOT NULL,
    -- Everybody who had a hand in the text.
    drafters      text[] NOT NULL CONSTRAINT story_drafters_named CHECK (cardinality(drafters) > 0),
    approved_by   text,
    approved_at   timestamptz,
    publish_at    timestamptz,
    publish_job   uuid,
    published_at  timestamptz,
    CONSTRAINT story_approver_not_drafter CHECK (NOT (approved_by = ANY (drafters))),
    CONSTRAINT story_approval_whole
      CHECK (num_nonnulls(approved_by, approved_at) =
             CASE WHEN status IN ('APPROVED', 'SCHEDULED', 'PUBLISHED') THEN 2 ELSE 0 END),
    CONSTRAINT story_schedule_whole
      CHECK (num_nonnulls(publish_at, publish_job) = CASE status WHEN 'SCHEDULED' THEN 2 ELSE 0 END),
    CONSTRAINT story_publication_dated CHECK ((published_at IS NOT NULL) = (status = 'PUBLISHED'))
  );
  CREATE INDEX story_of_school ON story (school_id, (coalesce(published_at, drafted_at)), id);
  CREATE INDEX story_published ON story (published_at, id) WHERE status = 'PUBLISHED';

  -- Who did what to a story, and what its words were then: one row for each version, and none ever changes.
  CREATE TABLE story_step (
    story_id uuid NOT NULL CONSTRAINT story_step_story_fk REFERENCES story,
    version  integer NOT NULL,
    step     text NOT NULL CONSTRAINT story_step_known
             CHECK (step IN ('DRAFTED', 'EDITED', 'SUBMITTED', 'APPROVED', 'SCHEDULED', 'PUBLISHED')),
    by       text NOT NULL,
    at       timestamptz NOT NULL,
    title    jsonb NOT NULL,
    summary  jsonb NOT NULL,
    CONSTRAINT story_step_pk PRIMARY KEY (story_id, version)
  );
  `,
);
