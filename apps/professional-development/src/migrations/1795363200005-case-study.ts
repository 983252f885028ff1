import { migration } from '@doorstep/database';

/** Case studies and their approval by somebody else. */
export const createCaseStudy = migration(
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
);
