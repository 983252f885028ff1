import { migration } from '@doorstep/database';

/** Who has written a design, who agreed to it and when, why it was returned: nobody judges what they have written. */
export const keepDesignDecisions = migration(
  202611222276,
  'KeepDesignDecisions',
  `
  ALTER TABLE school_design
    ADD COLUMN drafted_by   text[],
    ADD COLUMN submitted_at timestamptz,
    ADD COLUMN agreed_by    text,
    ADD COLUMN agreed_at    timestamptz,
    ADD COLUMN returned_why jsonb,
    ADD COLUMN returned_by  text,
    ADD COLUMN returned_at  timestamptz;

  -- What the history tells. A design that was agreed to before is its first author's alone, as it counted then.
  UPDATE school_design d SET
    submitted_at = CASE WHEN d.status <> 'DRAFT' THEN coalesce(
      (SELECT max(c.changed_at) FROM change c WHERE c.kind = 'SCHOOL_DESIGN' AND c.key = d.id::text
          AND c.field = 'status' AND c.after = '"SUBMITTED"'), d.created_at) END,
    agreed_by = CASE WHEN d.status IN ('IN_FORCE', 'ENDED') THEN coalesce(
      (SELECT c.changed_by FROM change c WHERE c.kind = 'SCHOOL_DESIGN' AND c.key = d.id::text
          AND c.field = 'status' AND c.after = '"IN_FORCE"' AND c.changed_by <> d.created_by
        ORDER BY c.changed_at DESC LIMIT 1), 'system') END,
    agreed_at = CASE WHEN d.status IN ('IN_FORCE', 'ENDED') THEN coalesce(
      (SELECT max(c.changed_at) FROM change c WHERE c.kind = 'SCHOOL_DESIGN' AND c.key = d.id::text
          AND c.field = 'status' AND c.after = '"IN_FORCE"'), d.created_at) END,
    drafted_by = CASE WHEN d.status IN ('DRAFT', 'SUBMITTED') THEN
      ARRAY(SELECT d.created_by UNION
            SELECT c.changed_by FROM change c WHERE c.kind = 'SCHOOL_DESIGN' AND c.key = d.id::text
               AND (c.field IN ('zone', 'revision') OR c.after = '"SUBMITTED"'))
      ELSE ARRAY[d.created_by] END;

  ALTER TABLE school_design
    ALTER COLUMN drafted_by SET NOT NULL,
    ADD CONSTRAINT school_design_drafted CHECK (cardinality(drafted_by) > 0),
    ADD CONSTRAINT school_design_submitted CHECK (status = 'DRAFT' OR submitted_at IS NOT NULL),
    ADD CONSTRAINT school_design_agreed CHECK ((status IN ('IN_FORCE', 'ENDED')) = (agreed_at IS NOT NULL)
      AND (agreed_at IS NULL) = (agreed_by IS NULL)),
    ADD CONSTRAINT school_design_agreed_by_another CHECK (agreed_by <> ALL (drafted_by)),
    ADD CONSTRAINT school_design_returned CHECK ((returned_at IS NULL) = (returned_why IS NULL)
      AND (returned_at IS NULL) = (returned_by IS NULL)),
    ADD CONSTRAINT school_design_returned_by_another CHECK (returned_by <> created_by),
    ADD CONSTRAINT school_design_returned_bilingual CHECK (returned_why ?& ARRAY['zh', 'en']);

  -- Who has written it does not change any more when it is reviewed: only a draft is revised.
  CREATE FUNCTION design_reviewed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM school_design d WHERE d.id = NEW.design_id AND NEW.reviewed_by = ANY (d.drafted_by)) THEN
      RAISE EXCEPTION 'The design % is reviewed by one of its authors', NEW.design_id
        USING ERRCODE = 'check_violation', TABLE = 'design_review', CONSTRAINT = 'design_reviewed_by_another';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER design_reviewed_by_another BEFORE INSERT ON design_review
    FOR EACH ROW EXECUTE FUNCTION design_reviewed_by_another();

  -- What awaits somebody, the longest first: each list by its own instant.
  DROP INDEX school_design_waiting;
  DROP INDEX school_design_waiting_in_district;
  CREATE INDEX school_design_submitted_first ON school_design (submitted_at, id) WHERE status = 'SUBMITTED';
  CREATE INDEX school_design_submitted_in_district ON school_design (district_code, submitted_at, id)
    WHERE status = 'SUBMITTED';
  CREATE INDEX school_design_agreed_first ON school_design (agreed_at, id) WHERE status = 'IN_FORCE';
  CREATE INDEX school_design_agreed_in_district ON school_design (district_code, agreed_at, id) WHERE status = 'IN_FORCE';
  CREATE INDEX school_design_returned_first ON school_design (school_code, returned_at, id)
    WHERE status = 'DRAFT' AND returned_at IS NOT NULL;
  `,
);
