import { migration } from '@doorstep/database';

/**
 * A school belongs to clusters while it runs. Of a school that closes, its memberships end with it, and what they were to
 * be is kept beside them; no school leads a cluster when it is closed.
 */
export const keepMembershipsWhileRunning = migration(
  202611222260,
  'KeepMembershipsWhileRunning',
  `
  CREATE TABLE cluster_membership_cut (
    cluster_id uuid      NOT NULL,
    school_id  uuid      NOT NULL,
    during     daterange NOT NULL,
    CONSTRAINT cluster_membership_cut_pk PRIMARY KEY (cluster_id, school_id, during WITHOUT OVERLAPS),
    CONSTRAINT cluster_membership_cut_cluster FOREIGN KEY (cluster_id) REFERENCES cluster (id),
    CONSTRAINT cluster_membership_cut_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT cluster_membership_cut_begins CHECK (NOT isempty(during) AND NOT lower_inf(during))
  );
  COMMENT ON TABLE cluster_membership_cut IS 'What the closing of a school has taken from its membership.';
  CREATE INDEX cluster_membership_cut_by_school ON cluster_membership_cut (school_id);

  -- Both look when all is written, and lock the school: of two transactions, one that closes a school and one that gives
  -- it a place, the second sees what the first has done.
  CREATE FUNCTION cluster_membership_runs() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE m record;
  BEGIN
    SELECT school_id, during, lead_role INTO m FROM cluster_membership WHERE id = NEW.id;
    IF NOT FOUND THEN
      RETURN NULL; -- Replaced in the same transaction.
    END IF;
    IF TG_OP = 'UPDATE' THEN
      IF NEW.school_id = OLD.school_id AND m.during <@ OLD.during AND (m.lead_role IS NULL OR OLD.lead_role IS NOT NULL) THEN
        RETURN NULL; -- Only shortened.
      END IF;
    END IF;
    PERFORM FROM school WHERE id = m.school_id FOR SHARE;
    IF EXISTS (SELECT FROM school s WHERE s.id = m.school_id AND s.status IN ('CLOSED', 'CREATED_IN_ERROR')
                  AND daterange(s.since, s.until) && m.during)
       OR EXISTS (SELECT FROM school_period p WHERE p.id = m.school_id AND p.status IN ('CLOSED', 'CREATED_IN_ERROR')
                     AND p.during && m.during) THEN
      RAISE EXCEPTION 'The school % is closed while it is to belong to a cluster', m.school_id
        USING ERRCODE = 'check_violation', TABLE = 'cluster_membership',
              CONSTRAINT = CASE WHEN m.lead_role IS NULL THEN 'cluster_membership_runs' ELSE 'cluster_membership_lead_runs' END;
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER cluster_membership_runs AFTER INSERT OR UPDATE OF school_id, during, role ON cluster_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cluster_membership_runs();

  CREATE FUNCTION school_leads_while_running() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM cluster_membership m
                 JOIN (SELECT s.id, daterange(s.since, s.until) AS during, s.status FROM school s WHERE s.id = NEW.id
                        UNION ALL
                       SELECT p.id, p.during, p.status FROM school_period p WHERE p.id = NEW.id) k
                   ON k.id = m.school_id AND k.during && m.during
                WHERE m.school_id = NEW.id AND m.lead_role IS NOT NULL AND k.status IN ('CLOSED', 'CREATED_IN_ERROR')) THEN
      RAISE EXCEPTION 'The school % leads a cluster while it is closed', NEW.id
        USING ERRCODE = 'check_violation', TABLE = 'school', CONSTRAINT = 'school_leads_while_running';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER school_leads_while_running AFTER UPDATE OF status, since, until ON school
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status IN ('CLOSED', 'CREATED_IN_ERROR'))
    EXECUTE FUNCTION school_leads_while_running();
  CREATE CONSTRAINT TRIGGER school_leads_while_running AFTER INSERT OR UPDATE ON school_period
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status IN ('CLOSED', 'CREATED_IN_ERROR'))
    EXECUTE FUNCTION school_leads_while_running();
  `,
);
