import { migration } from '@doorstep/database';

/** The results of a cycle are computed by a job, page by page, and replace those before in one step. */
export const createComputations = migration(
  202611222261,
  'Computations',
  `
  ALTER TABLE assessment_cycle
    ADD COLUMN collections integer NOT NULL DEFAULT 0,
    ADD COLUMN computation_job_id uuid
      CONSTRAINT assessment_cycle_computation_fk REFERENCES job ON DELETE SET NULL;
  COMMENT ON COLUMN assessment_cycle.collections IS 'How often rows have come in: what a computation is of.';
  -- For the foreign key, when old jobs are forgotten.
  CREATE INDEX assessment_cycle_of_computation ON assessment_cycle (computation_job_id);

  -- What a computation has found so far; empty once it is done.
  CREATE TABLE computed_figure (
    job_id         uuid     NOT NULL CONSTRAINT computed_figure_job_fk REFERENCES job ON DELETE CASCADE,
    school_id      uuid     NOT NULL,
    indicator      text     NOT NULL,
    favourable     integer  NOT NULL,
    total          integer  NOT NULL,
    share          numeric(5,4) NOT NULL,
    level          smallint NOT NULL,
    below_standard boolean  NOT NULL,
    hidden         boolean  NOT NULL,
    CONSTRAINT computed_figure_pk PRIMARY KEY (job_id, school_id, indicator)
  );
  `,
);
