import { migration } from '@doorstep/database';

/** Districts and schools, and who changed what. */
export const createRegister = migration(
  202609020001,
  'CreateRegister',
  `
  CREATE TABLE district (
    code       text        NOT NULL,
    name       jsonb       NOT NULL,
    version    integer     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text        NOT NULL,
    CONSTRAINT district_pk PRIMARY KEY (code),
    CONSTRAINT district_code_six_digits CHECK (code ~ '^[0-9]{6}$'),
    CONSTRAINT district_name_bilingual CHECK (name ?& ARRAY['zh', 'en'])
  );

  CREATE TABLE school (
    id            uuid             NOT NULL DEFAULT uuidv7(),
    code          text             NOT NULL,
    name          jsonb            NOT NULL,
    stage         text             NOT NULL,
    sector        text             NOT NULL,
    district_code text             NOT NULL,
    status        text             NOT NULL,
    address       text,
    longitude     double precision,
    latitude      double precision,
    opened_on     date,
    sample        boolean          NOT NULL,
    version       integer          NOT NULL,
    created_at    timestamptz      NOT NULL DEFAULT now(),
    created_by    text             NOT NULL,
    updated_at    timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT school_pk PRIMARY KEY (id),
    CONSTRAINT school_code_once UNIQUE (code),
    CONSTRAINT school_district FOREIGN KEY (district_code) REFERENCES district (code),
    CONSTRAINT school_name_bilingual CHECK (name ?& ARRAY['zh', 'en']),
    CONSTRAINT school_stage_known
      CHECK (stage IN ('PRIMARY', 'JUNIOR_SECONDARY', 'NINE_YEAR', 'SENIOR_SECONDARY', 'OTHER')),
    CONSTRAINT school_sector_known CHECK (sector IN ('PUBLIC', 'PRIVATE')),
    CONSTRAINT school_status_known
      CHECK (status IN ('PROPOSED', 'OPEN', 'PROPOSED_TO_CLOSE', 'CLOSED', 'CREATED_IN_ERROR')),
    CONSTRAINT school_on_earth CHECK (longitude BETWEEN -180 AND 180 AND latitude BETWEEN -90 AND 90),
    CONSTRAINT school_place_whole CHECK ((longitude IS NULL) = (latitude IS NULL))
  );
  -- The list of a district's schools, in the order of their codes.
  CREATE INDEX school_by_district ON school (district_code, code);

  CREATE TABLE change (
    id         uuid        NOT NULL DEFAULT uuidv7(),
    kind       text        NOT NULL,
    key        text        NOT NULL,
    version    integer     NOT NULL,
    field      text        NOT NULL,
    before     jsonb,
    after      jsonb,
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    job_id     uuid,
    CONSTRAINT change_pk PRIMARY KEY (id),
    CONSTRAINT change_kind_known CHECK (kind IN ('DISTRICT', 'SCHOOL', 'PARTICIPATION')),
    CONSTRAINT change_once UNIQUE (kind, key, version, field)
  );
  `,
);
