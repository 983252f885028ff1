import { migration } from '@doorstep/database';

export const keepPublished = migration(
  202609030006,
  'PublishedStands',
  `
  -- What was published stays as it was, whoever writes and however.
  CREATE FUNCTION published_stands() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is published and stands as it is', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_published_stands';
  END $$;
  CREATE TRIGGER published_stands BEFORE UPDATE OR DELETE ON school_result
    FOR EACH ROW WHEN (OLD.status = 'PUBLISHED') EXECUTE FUNCTION published_stands();
  CREATE TRIGGER published_stands BEFORE UPDATE OR DELETE ON decision
    FOR EACH ROW WHEN (OLD.status = 'PUBLISHED') EXECUTE FUNCTION published_stands();

  CREATE FUNCTION part_of_published_stands() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    published boolean;
  BEGIN
    IF TG_TABLE_NAME = 'indicator_result' THEN
      SELECT status = 'PUBLISHED' INTO published FROM school_result WHERE id = OLD.result_id;
    ELSIF TG_TABLE_NAME = 'area_result' THEN
      SELECT status = 'PUBLISHED' INTO published FROM assessment_cycle WHERE id = OLD.cycle_id;
    ELSE
      SELECT status = 'PUBLISHED' INTO published FROM decision WHERE id = OLD.decision_id;
    END IF;
    IF published THEN
      RAISE EXCEPTION '% is published and stands as it is', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_published_stands';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END $$;
  CREATE TRIGGER published_stands BEFORE UPDATE OR DELETE ON indicator_result
    FOR EACH ROW EXECUTE FUNCTION part_of_published_stands();
  CREATE TRIGGER published_stands BEFORE UPDATE OR DELETE ON area_result
    FOR EACH ROW EXECUTE FUNCTION part_of_published_stands();
  CREATE TRIGGER published_stands BEFORE UPDATE OR DELETE ON decision_condition
    FOR EACH ROW EXECUTE FUNCTION part_of_published_stands();
  `,
);
