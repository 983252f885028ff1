import { migration } from '@doorstep/database';

/** Who has written a plan are all who have put something in it; a draft can be returned with a reason; a year is one. */
export const knowPlanAuthors = migration(
  202611222270,
  'KnowPlanAuthors',
  `
  ALTER TABLE cluster_plan
    ADD COLUMN drafted_by text[],
    ADD COLUMN returned_why jsonb;
  -- Of what was agreed to already, the rule of its day holds: one author.
  UPDATE cluster_plan p SET drafted_by = ARRAY[p.created_by] || CASE WHEN p.status = 'DRAFT' THEN
    coalesce((SELECT array_agg(DISTINCT a.created_by) FROM cluster_activity a
               WHERE a.plan_id = p.id AND a.created_by <> p.created_by), '{}') ELSE '{}' END;
  ALTER TABLE cluster_plan
    ALTER COLUMN drafted_by SET NOT NULL,
    DROP CONSTRAINT cluster_plan_agreed_by_another,
    DROP CONSTRAINT cluster_plan_status_known,
    DROP CONSTRAINT cluster_plan_agreed,
    ADD CONSTRAINT cluster_plan_drafted CHECK (cardinality(drafted_by) > 0),
    ADD CONSTRAINT cluster_plan_agreed_by_another CHECK (agreed_by <> ALL (drafted_by)),
    ADD CONSTRAINT cluster_plan_status_known CHECK (status IN ('DRAFT', 'RETURNED', 'AGREED', 'CLOSED')),
    ADD CONSTRAINT cluster_plan_agreed CHECK ((status IN ('DRAFT', 'RETURNED')) = (agreed_on IS NULL)
      AND (agreed_on IS NULL) = (agreed_by IS NULL)),
    ADD CONSTRAINT cluster_plan_returned CHECK ((status = 'RETURNED') = (returned_why IS NOT NULL)),
    ADD CONSTRAINT cluster_plan_returned_why_bilingual CHECK (returned_why ?& ARRAY['zh', 'en']),
    ADD CONSTRAINT cluster_plan_school_year CHECK (school_year BETWEEN 1949 AND 2200);
  `,
);
