import { migration } from '@doorstep/database';

/** Which school came of which: one row, read from both sides. */
export const createSchoolLinks = migration(
  202611220092,
  'CreateSchoolLinks',
  `
  CREATE TABLE school_link (
    id               uuid        NOT NULL DEFAULT uuidv7(),
    predecessor_id   uuid        NOT NULL,
    predecessor_code text        NOT NULL,
    successor_id     uuid        NOT NULL,
    successor_code   text        NOT NULL,
    kind             text        NOT NULL,
    effective_on     date        NOT NULL,
    reason           text        NOT NULL,
    revoked_reason   text,
    revoked_by       text,
    version          integer     NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    created_by       text        NOT NULL,
    CONSTRAINT school_link_pk PRIMARY KEY (id),
    CONSTRAINT school_link_predecessor FOREIGN KEY (predecessor_id) REFERENCES school (id),
    CONSTRAINT school_link_successor FOREIGN KEY (successor_id) REFERENCES school (id),
    CONSTRAINT school_link_of_two CHECK (predecessor_id <> successor_id),
    CONSTRAINT school_link_kind_known CHECK (kind IN ('MERGED', 'SPLIT', 'AMALGAMATED', 'REPLACED', 'EXPANDED')),
    CONSTRAINT school_link_revoked_with_reason CHECK ((revoked_reason IS NULL) = (revoked_by IS NULL))
  );
  CREATE UNIQUE INDEX school_link_once ON school_link (predecessor_id, successor_id) WHERE revoked_reason IS NULL;
  CREATE INDEX school_link_by_predecessor ON school_link (predecessor_id, effective_on);
  CREATE INDEX school_link_by_successor ON school_link (successor_id, effective_on);

  -- No school comes of itself. Whoever links waits for the others who do: of two requests that make a cycle together, the
  -- second sees the first one's row.
  CREATE FUNCTION school_link_makes_no_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('school_link'));
    IF EXISTS (
      WITH RECURSIVE later AS (
        SELECT NEW.successor_id AS id
        UNION
        SELECT l.successor_id FROM school_link l JOIN later ON l.predecessor_id = later.id WHERE l.revoked_reason IS NULL)
      SELECT FROM later WHERE id = NEW.predecessor_id) THEN
      RAISE EXCEPTION 'School % would come of itself', NEW.predecessor_code
        USING ERRCODE = 'check_violation', CONSTRAINT = 'school_link_makes_no_cycle', TABLE = 'school_link';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER school_link_makes_no_cycle AFTER INSERT OR UPDATE ON school_link
    FOR EACH ROW WHEN (NEW.revoked_reason IS NULL) EXECUTE FUNCTION school_link_makes_no_cycle();
  `,
);
