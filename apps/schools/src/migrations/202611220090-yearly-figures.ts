import { migration } from '@doorstep/database';

/** What each school counted in each school year. */
export const createYearlyFigures = migration(
  202611220090,
  'CreateYearlyFigures',
  `
  CREATE TABLE yearly_figures (
    id             uuid             NOT NULL DEFAULT uuidv7(),
    school_id      uuid             NOT NULL,
    school_code    text             NOT NULL,
    district_code  text             NOT NULL,
    school_year    integer          NOT NULL,
    enrolment      integer          NOT NULL,
    from_catchment integer,
    applicants     integer,
    places         integer,
    teachers       double precision,
    classes        integer,
    version        integer          NOT NULL,
    created_at     timestamptz      NOT NULL DEFAULT now(),
    created_by     text             NOT NULL,
    CONSTRAINT yearly_figures_pk PRIMARY KEY (id),
    CONSTRAINT yearly_figures_school FOREIGN KEY (school_id) REFERENCES school (id),
    CONSTRAINT yearly_figures_once UNIQUE (school_id, school_year),
    CONSTRAINT yearly_figures_year CHECK (school_year BETWEEN 1990 AND 2100),
    CONSTRAINT yearly_figures_enrolment CHECK (enrolment BETWEEN 0 AND 50000),
    CONSTRAINT yearly_figures_from_catchment CHECK (from_catchment BETWEEN 0 AND enrolment),
    CONSTRAINT yearly_figures_applicants CHECK (applicants BETWEEN 0 AND 500000),
    CONSTRAINT yearly_figures_places CHECK (places BETWEEN 0 AND 50000),
    CONSTRAINT yearly_figures_teachers CHECK (teachers BETWEEN 0 AND 10000),
    CONSTRAINT yearly_figures_classes CHECK (classes BETWEEN 0 AND 2000),
    CONSTRAINT yearly_figures_pupils_in_classes CHECK (classes > 0 OR enrolment = 0)
  );
  COMMENT ON COLUMN yearly_figures.school_year IS 'The year in which it begins: 2026 is 2026/27.';
  COMMENT ON COLUMN yearly_figures.district_code IS 'The district to which the school belonged when they were first entered.';
  CREATE INDEX yearly_figures_by_district ON yearly_figures (district_code, school_year);
  `,
);
