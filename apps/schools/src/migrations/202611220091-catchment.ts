import { migration } from '@doorstep/database';

/** Neighbourhoods, and which school serves which of them for which stage in which school year. */
export const createCatchment = migration(
  202611220091,
  'CreateCatchment',
  `
  CREATE TABLE neighbourhood (
    code          text        NOT NULL,
    name          jsonb       NOT NULL,
    district_code text        NOT NULL,
    area          polygon,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT neighbourhood_pk PRIMARY KEY (code),
    CONSTRAINT neighbourhood_district FOREIGN KEY (district_code) REFERENCES district (code),
    CONSTRAINT neighbourhood_code_formed CHECK (code ~ '^[0-9A-Za-z][0-9A-Za-z-]{1,19}$'),
    CONSTRAINT neighbourhood_name_bilingual CHECK (name ?& ARRAY['zh', 'en']),
    CONSTRAINT neighbourhood_area_has_corners CHECK (npoints(area) >= 3)
  );
  CREATE INDEX neighbourhood_by_district ON neighbourhood (district_code, code);
  -- The corners of the box are longitude and latitude, in degrees of WGS 84.
  CREATE INDEX neighbourhood_by_area ON neighbourhood USING gist (box(area));

  CREATE TABLE catchment_rule (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    district_code text        NOT NULL,
    stage         text        NOT NULL,
    school_year   integer     NOT NULL,
    exclusive     boolean     NOT NULL,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT catchment_rule_pk PRIMARY KEY (id),
    CONSTRAINT catchment_rule_district FOREIGN KEY (district_code) REFERENCES district (code),
    CONSTRAINT catchment_rule_once UNIQUE (district_code, stage, school_year),
    CONSTRAINT catchment_rule_of UNIQUE (district_code, stage, school_year, exclusive),
    CONSTRAINT catchment_rule_stage_known CHECK (stage IN ('PRIMARY', 'JUNIOR_SECONDARY')),
    CONSTRAINT catchment_rule_year CHECK (school_year BETWEEN 1990 AND 2100)
  );

  CREATE TABLE catchment (
    id                uuid        NOT NULL DEFAULT uuidv7(),
    neighbourhood_code text       NOT NULL,
    district_code     text        NOT NULL,
    school_id         uuid        NOT NULL,
    school_code       text        NOT NULL,
    sector            text        NOT NULL,
    stage             text        NOT NULL,
    school_year       integer     NOT NULL,
    exclusive         boolean     NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    created_by        text        NOT NULL,
    CONSTRAINT catchment_pk PRIMARY KEY (id),
    CONSTRAINT catchment_neighbourhood FOREIGN KEY (neighbourhood_code) REFERENCES neighbourhood (code),
    CONSTRAINT catchment_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT catchment_once UNIQUE (neighbourhood_code, stage, school_year, school_id),
    CONSTRAINT catchment_stage_known CHECK (stage IN ('PRIMARY', 'JUNIOR_SECONDARY')),
    CONSTRAINT catchment_sector_known CHECK (sector IN ('PUBLIC', 'PRIVATE')),
    -- All of a district, stage and year are exclusive, or none is: when the rule changes, they follow it.
    CONSTRAINT catchment_rule FOREIGN KEY (district_code, stage, school_year, exclusive)
      REFERENCES catchment_rule (district_code, stage, school_year, exclusive) ON UPDATE CASCADE
  );
  CREATE UNIQUE INDEX catchment_exclusive ON catchment (neighbourhood_code, stage, school_year, sector) WHERE exclusive;
  CREATE INDEX catchment_by_school ON catchment (school_id, school_year);
  CREATE INDEX catchment_by_district ON catchment (district_code, school_year, stage);

  CREATE TABLE catchment_area (
    id            uuid        NOT NULL DEFAULT uuidv7(),
    school_id     uuid        NOT NULL,
    school_code   text        NOT NULL,
    district_code text        NOT NULL,
    stage         text        NOT NULL,
    school_year   integer     NOT NULL,
    area          polygon,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    CONSTRAINT catchment_area_pk PRIMARY KEY (id),
    CONSTRAINT catchment_area_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT catchment_area_once UNIQUE (school_id, stage, school_year),
    CONSTRAINT catchment_area_stage_known CHECK (stage IN ('PRIMARY', 'JUNIOR_SECONDARY')),
    CONSTRAINT catchment_area_year CHECK (school_year BETWEEN 1990 AND 2100),
    CONSTRAINT catchment_area_has_corners CHECK (npoints(area) >= 3)
  );
  COMMENT ON COLUMN catchment_area.area IS 'Null where it was taken back.';
  CREATE INDEX catchment_area_by_area ON catchment_area USING gist (box(area));
  CREATE INDEX school_by_place ON school (longitude, latitude) WHERE longitude IS NOT NULL;
  `,
);
