import { migration } from '@doorstep/database';

export const createResults = migration(
  202609030004,
  'Results',
  `
  CREATE TABLE school_result (
    id            uuid NOT NULL DEFAULT uuidv7() CONSTRAINT school_result_pk PRIMARY KEY,
    version       integer NOT NULL DEFAULT 1,
    cycle_id      uuid NOT NULL CONSTRAINT school_result_cycle_fk REFERENCES assessment_cycle,
    school_id     uuid NOT NULL,
    school_code   text NOT NULL,
    district_code text NOT NULL,
    status        text NOT NULL CONSTRAINT school_result_status_known CHECK (status IN ('DRAFT', 'PUBLISHED')),
    published_at  timestamptz,
    CONSTRAINT school_result_once_per_cycle UNIQUE (cycle_id, school_id),
    CONSTRAINT school_result_publication_dated CHECK ((published_at IS NOT NULL) = (status = 'PUBLISHED'))
  );
  CREATE INDEX school_result_of_school ON school_result (school_id, id);
  CREATE INDEX school_result_of_cycle ON school_result (cycle_id, school_code, id);

  CREATE TABLE indicator_result (
    result_id      uuid NOT NULL CONSTRAINT indicator_result_result_fk REFERENCES school_result ON DELETE CASCADE,
    indicator      text NOT NULL CONSTRAINT indicator_result_indicator_known CHECK
                   (indicator IN ('ACADEMIC_LEVEL', 'ACADEMIC_BURDEN', 'SATISFACTION_PARENTS', 'SATISFACTION_COMMUNITY')),
    favourable     integer NOT NULL,
    total          integer NOT NULL,
    share          numeric(5,4) NOT NULL,
    level          smallint NOT NULL CONSTRAINT indicator_result_level_range CHECK (level BETWEEN 1 AND 9),
    below_standard boolean NOT NULL,
    hidden         boolean NOT NULL,
    CONSTRAINT indicator_result_pk PRIMARY KEY (result_id, indicator),
    CONSTRAINT indicator_result_counts CHECK (total > 0 AND favourable BETWEEN 0 AND total),
    CONSTRAINT indicator_result_share_rounded_down CHECK (share = div(favourable * 10000::numeric, total) / 10000),
    CONSTRAINT indicator_result_small_is_hidden CHECK (hidden OR total >= 10)
  );

  CREATE TABLE area_result (
    cycle_id       uuid NOT NULL CONSTRAINT area_result_cycle_fk REFERENCES assessment_cycle,
    area           text NOT NULL,
    indicator      text NOT NULL CONSTRAINT area_result_indicator_known CHECK
                   (indicator IN ('ACADEMIC_LEVEL', 'ACADEMIC_BURDEN', 'SATISFACTION_PARENTS', 'SATISFACTION_COMMUNITY')),
    favourable     integer NOT NULL,
    total          integer NOT NULL,
    share          numeric(5,4) NOT NULL,
    level          smallint NOT NULL CONSTRAINT area_result_level_range CHECK (level BETWEEN 1 AND 9),
    below_standard boolean NOT NULL,
    hidden         boolean NOT NULL,
    CONSTRAINT area_result_pk PRIMARY KEY (cycle_id, area, indicator),
    CONSTRAINT area_result_counts CHECK (total > 0 AND favourable BETWEEN 0 AND total),
    CONSTRAINT area_result_share_rounded_down CHECK (share = div(favourable * 10000::numeric, total) / 10000),
    CONSTRAINT area_result_small_is_hidden CHECK (hidden OR total >= 10)
  );
  COMMENT ON COLUMN area_result.area IS 'The code of a district, or CITY.';
  `,
);
