import { migration } from '@doorstep/database';

/**
 * No school is closed while it belongs to a cluster, whether it leads or not. Memberships that outlived their schools
 * before this was kept stay until somebody ends them, and hinder nobody who changes the school otherwise.
 */
export const keepMembersWhileRunning = migration(
  202611222262,
  'KeepMembersWhileRunning',
  `
  ALTER TABLE cluster_membership ADD COLUMN outlives_school boolean NOT NULL DEFAULT false;
  COMMENT ON COLUMN cluster_membership.outlives_school IS 'It was longer than its school ran when the database began to keep to that.';
  UPDATE cluster_membership m SET outlives_school = true
   WHERE EXISTS (SELECT FROM school s WHERE s.id = m.school_id AND s.status IN ('CLOSED', 'CREATED_IN_ERROR')
                    AND daterange(s.since, s.until) && m.during)
      OR EXISTS (SELECT FROM school_period p WHERE p.id = m.school_id AND p.status IN ('CLOSED', 'CREATED_IN_ERROR')
                    AND p.during && m.during);

  DROP TRIGGER school_leads_while_running ON school;
  DROP TRIGGER school_leads_while_running ON school_period;
  DROP FUNCTION school_leads_while_running();
  CREATE FUNCTION school_belongs_while_running() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE m record;
  BEGIN
    SELECT lead_role INTO m FROM cluster_membership c
      JOIN (SELECT s.id, daterange(s.since, s.until) AS during, s.status FROM school s WHERE s.id = NEW.id
             UNION ALL
            SELECT p.id, p.during, p.status FROM school_period p WHERE p.id = NEW.id) k
        ON k.id = c.school_id AND k.during && c.during
     WHERE c.school_id = NEW.id AND NOT c.outlives_school AND k.status IN ('CLOSED', 'CREATED_IN_ERROR')
     ORDER BY lead_role NULLS LAST LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'The school % belongs to a cluster while it is closed', NEW.id
        USING ERRCODE = 'check_violation', TABLE = 'school',
              CONSTRAINT = CASE WHEN m.lead_role IS NULL THEN 'school_belongs_while_running' ELSE 'school_leads_while_running' END;
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER school_belongs_while_running AFTER UPDATE OF status, since, until ON school
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status IN ('CLOSED', 'CREATED_IN_ERROR'))
    EXECUTE FUNCTION school_belongs_while_running();
  CREATE CONSTRAINT TRIGGER school_belongs_while_running AFTER INSERT OR UPDATE ON school_period
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status IN ('CLOSED', 'CREATED_IN_ERROR'))
    EXECUTE FUNCTION school_belongs_while_running();
  `,
);
