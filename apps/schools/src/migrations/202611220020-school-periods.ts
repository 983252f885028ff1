import { migration } from '@doorstep/database';

/** What a school was and will be: its present row says since when it holds, and school_period keeps the rest. */
export const keepSchoolPeriods = migration(
  202611220020,
  'KeepSchoolPeriods',
  `
  ALTER TABLE school
    ADD COLUMN since         date,
    ADD COLUMN until         date,
    ADD COLUMN entered_on    date,
    ADD COLUMN closed_on     date,
    ADD COLUMN status_reason text,
    ADD COLUMN status_note   text,
    ADD COLUMN address_en    text,
    ADD COLUMN postcode      text,
    ADD COLUMN website       text,
    ADD COLUMN telephone     text,
    ADD COLUMN settlement    text,
    ADD COLUMN it_equipment  text,
    ADD COLUMN boarding      boolean,
    ADD COLUMN capacity      integer,
    ADD COLUMN lowest_age    integer,
    ADD COLUMN highest_age   integer,
    ADD CONSTRAINT school_status_reason_known CHECK (status_reason IN ('NEW_PROVISION', 'MERGER', 'SPLIT', 'REPLACED',
      'FEWER_CHILDREN', 'RELOCATION', 'PREMISES', 'PLAN_DROPPED', 'CORRECTION', 'DUPLICATE', 'REGISTER_FILE', 'OTHER')),
    ADD CONSTRAINT school_settlement_known CHECK (settlement IN ('URBAN', 'TOWN', 'RURAL')),
    ADD CONSTRAINT school_it_equipment_known CHECK (it_equipment IN ('BELOW_STANDARD', 'STANDARD', 'ADVANCED')),
    ADD CONSTRAINT school_capacity_positive CHECK (capacity > 0),
    ADD CONSTRAINT school_ages_in_order CHECK (lowest_age BETWEEN 2 AND 25 AND highest_age BETWEEN 2 AND 25
      AND lowest_age <= highest_age),
    ADD CONSTRAINT school_ages_whole CHECK ((lowest_age IS NULL) = (highest_age IS NULL)),
    ADD CONSTRAINT school_holds CHECK (since < until);
  UPDATE school SET since = (updated_at AT TIME ZONE 'Asia/Shanghai')::date,
                    entered_on = (created_at AT TIME ZONE 'Asia/Shanghai')::date;
  ALTER TABLE school
    ALTER COLUMN since SET DEFAULT (now() AT TIME ZONE 'Asia/Shanghai')::date,
    ALTER COLUMN since SET NOT NULL,
    ALTER COLUMN entered_on SET DEFAULT (now() AT TIME ZONE 'Asia/Shanghai')::date,
    ALTER COLUMN entered_on SET NOT NULL;
  COMMENT ON COLUMN school.since IS 'The first day on which this row holds.';
  COMMENT ON COLUMN school.until IS 'The first day of what is approved ahead; null where nothing is.';
  COMMENT ON COLUMN school.entered_on IS 'The earliest day for which the register was told of it.';
  -- The register as of a day.
  CREATE INDEX school_by_since ON school (since);

  -- The same columns; a column that school gains later, this table gains too (the drift check asks for it).
  CREATE TABLE school_period (
    LIKE school INCLUDING CONSTRAINTS,
    during daterange NOT NULL,
    ahead  boolean   NOT NULL,
    CONSTRAINT school_period_pk PRIMARY KEY (id, during WITHOUT OVERLAPS),
    CONSTRAINT school_period_school FOREIGN KEY (id) REFERENCES school (id),
    CONSTRAINT school_period_district FOREIGN KEY (district_code) REFERENCES district (code),
    CONSTRAINT school_period_begins CHECK (NOT isempty(during) AND NOT lower_inf(during) AND lower(during) = since),
    CONSTRAINT school_period_until CHECK (until IS NOT DISTINCT FROM upper(during)),
    CONSTRAINT school_period_ends CHECK (ahead OR NOT upper_inf(during))
  );
  COMMENT ON COLUMN school_period.ahead IS 'Approved and dated ahead: it becomes the row of school on its first day.';
  CREATE INDEX school_period_by_code ON school_period (code, id);
  CREATE INDEX school_period_by_district ON school_period (district_code, code, id);
  CREATE INDEX school_period_during ON school_period USING gist (during);
  CREATE INDEX school_period_ahead ON school_period (since) WHERE ahead;

  -- From its first day on, a school's periods and its present row follow one another without a gap.
  CREATE FUNCTION school_period_meets_next() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE present record;
  BEGIN
    IF NOT EXISTS (SELECT FROM school_period p WHERE p.id = NEW.id AND p.during = NEW.during) THEN
      RETURN NULL; -- Replaced in the same transaction.
    END IF;
    SELECT since, until INTO present FROM school WHERE id = NEW.id;
    IF (NEW.ahead AND NEW.since < coalesce(present.until, 'infinity')) OR (NOT NEW.ahead AND NEW.until > present.since)
       OR NOT (NEW.until IS NULL OR NEW.until = present.since
               OR EXISTS (SELECT FROM school_period p WHERE p.id = NEW.id AND p.since = NEW.until)) THEN
      RAISE EXCEPTION 'The periods of school % have a gap or overlap its present row', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'school_period_meets_next', TABLE = 'school_period';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER school_period_meets_next AFTER INSERT OR UPDATE ON school_period
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION school_period_meets_next();

  -- A change says from which day on it holds, why, and who approved it.
  ALTER TABLE change
    DROP CONSTRAINT change_kind_known,
    DROP CONSTRAINT change_once,
    ADD CONSTRAINT change_kind_formed CHECK (kind ~ '^[A-Z]+(_[A-Z]+)*$'),
    ADD COLUMN effective_on date,
    ADD COLUMN asked_at     timestamptz,
    ADD COLUMN approved_by  text,
    ADD COLUMN reason       text,
    ADD COLUMN request_id   uuid,
    ADD COLUMN in_force_at  timestamptz DEFAULT now();
  UPDATE change SET effective_on = (changed_at AT TIME ZONE 'Asia/Shanghai')::date, in_force_at = changed_at;
  ALTER TABLE change
    ALTER COLUMN effective_on SET DEFAULT (now() AT TIME ZONE 'Asia/Shanghai')::date,
    ALTER COLUMN effective_on SET NOT NULL,
    ADD CONSTRAINT change_once UNIQUE (kind, key, version, field, effective_on);
  COMMENT ON COLUMN change.in_force_at IS 'Null while it lies ahead.';
  CREATE INDEX change_ahead ON change (effective_on) WHERE in_force_at IS NULL;
  `,
);
