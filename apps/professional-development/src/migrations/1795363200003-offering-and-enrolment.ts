import { migration } from '@doorstep/database';

/** What is offered, who takes part, and the count of the places that are taken. */
export const createOfferingAndEnrolment = migration(
  1795363200003,
  'OfferingAndEnrolment',
  `
  CREATE TABLE offering (
    id         uuid NOT NULL DEFAULT uuidv7() CONSTRAINT offering_pk PRIMARY KEY,
    version    integer NOT NULL,
    title      jsonb NOT NULL CONSTRAINT offering_title_bilingual CHECK (title ?& ARRAY['zh', 'en']),
    kind       text NOT NULL CONSTRAINT offering_kind_known
               CHECK (kind IN ('ADVANCED_STUDY', 'ON_POST_PRACTICE', 'SHOWCASE')),
    indicators text[] NOT NULL CONSTRAINT offering_indicators_named CHECK (cardinality(indicators) > 0),
    stages     text[] NOT NULL CONSTRAINT offering_stages_named CHECK (cardinality(stages) > 0),
    starts_on  date NOT NULL,
    places     integer NOT NULL CONSTRAINT offering_places_positive CHECK (places > 0),
    taken      integer NOT NULL DEFAULT 0,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT offering_never_oversold CHECK (taken BETWEEN 0 AND places)
  );
  CREATE INDEX offering_by_start ON offering (starts_on, id);

  CREATE TABLE enrolment (
    id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT enrolment_pk PRIMARY KEY,
    offering_id   uuid NOT NULL CONSTRAINT enrolment_offering_fk REFERENCES offering,
    teacher       text NOT NULL,
    school_id     uuid NOT NULL,
    school_code   text NOT NULL,
    district_code text NOT NULL,
    enrolled_at   timestamptz NOT NULL,
    CONSTRAINT enrolment_once_per_person UNIQUE (offering_id, teacher)
  );
  CREATE INDEX enrolment_of_teacher ON enrolment (teacher, enrolled_at, id);
  CREATE INDEX enrolment_of_school ON enrolment (school_code, enrolled_at, id);

  -- Whoever writes an enrolment, and however, counts its place: offering_never_oversold refuses one too many.
  -- The offering's row is locked by it until the commit, so that two who enrol at once are counted one by one.
  CREATE FUNCTION count_places() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
      UPDATE offering SET taken = taken - 1, version = version + 1 WHERE id = OLD.offering_id;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
      UPDATE offering SET taken = taken + 1, version = version + 1 WHERE id = NEW.offering_id;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER enrolment_counts_places AFTER INSERT OR DELETE OR UPDATE OF offering_id ON enrolment
    FOR EACH ROW EXECUTE FUNCTION count_places();
  `,
);
