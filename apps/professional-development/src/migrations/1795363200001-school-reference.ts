import { migration } from '@doorstep/database';

/** The copy of the register. Our tables have no foreign keys to it: another service decides when its things come and go. */
export const createSchoolReference = migration(
  1795363200001,
  'SchoolReference',
  `
  CREATE TABLE school_reference (
    id            uuid NOT NULL CONSTRAINT school_reference_pk PRIMARY KEY,
    version       bigint NOT NULL,
    code          text NOT NULL,
    district_code text NOT NULL,
    stage         text NOT NULL,
    sector        text NOT NULL,
    status        text NOT NULL
  );
  -- Not unique: a copy takes what its owner says, in whatever order it comes.
  CREATE INDEX school_reference_code ON school_reference (code);
  `,
);
