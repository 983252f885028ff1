import { migration } from '@doorstep/database';

/**
 * Which school came of which, over all generations, so that the results of predecessors can be listed like a school's own.
 * What was copied before is known when the school changes, or after `events replay`.
 */
export const keepSuccessors = migration(
  202611222246,
  'KeepSuccessors',
  `
  ALTER TABLE school_reference ADD COLUMN successor_ids uuid[] NOT NULL DEFAULT '{}';
  CREATE INDEX school_reference_by_successor ON school_reference USING gin (successor_ids);

  -- No foreign keys: a copy takes what its owner says, in whatever order it comes.
  CREATE TABLE school_predecessor (
    school_id      uuid NOT NULL,
    predecessor_id uuid NOT NULL,
    CONSTRAINT school_predecessor_pk PRIMARY KEY (school_id, predecessor_id),
    CONSTRAINT school_predecessor_of_two CHECK (school_id <> predecessor_id)
  );
  CREATE INDEX school_predecessor_by_predecessor ON school_predecessor (predecessor_id, school_id);

  -- When a school has other successors, all schools that come after it have other predecessors. Whoever writes waits for
  -- others who do: of two links of one line that come at once, the second sees the first.
  CREATE FUNCTION follow_successors() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    before uuid[] := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE OLD.successor_ids END;
    now    uuid[] := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE NEW.successor_ids END;
    later  uuid[];
  BEGIN
    IF before = now THEN
      RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('school_predecessor'));
    WITH RECURSIVE after AS (
      SELECT unnest(before || now) AS id
      UNION
      SELECT unnest(s.successor_ids) FROM after JOIN school_reference s ON s.id = after.id)
    SELECT array_agg(id) INTO later FROM after;
    DELETE FROM school_predecessor WHERE school_id = ANY(later);
    INSERT INTO school_predecessor
    WITH RECURSIVE line AS (
      SELECT l.id AS school_id, p.id AS predecessor_id
        FROM unnest(later) l (id) JOIN school_reference p ON p.successor_ids @> ARRAY[l.id]
      UNION
      SELECT line.school_id, p.id FROM line JOIN school_reference p ON p.successor_ids @> ARRAY[line.predecessor_id])
    SELECT school_id, predecessor_id FROM line WHERE school_id <> predecessor_id;
    RETURN NULL;
  END $$;
  CREATE TRIGGER follow_successors AFTER INSERT OR UPDATE OR DELETE ON school_reference
    FOR EACH ROW EXECUTE FUNCTION follow_successors();
  `,
);
