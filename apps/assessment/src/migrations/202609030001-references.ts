import { migration } from '@doorstep/database';

/**
 * Copies have no foreign keys from our tables: another service decides when its things come and go. What
 * belongs to a school carries its official codes, because access is judged by them.
 */
export const createReferences = migration(
  202609030001,
  'References',
  `
  CREATE TABLE school_reference (
    id            uuid NOT NULL CONSTRAINT school_reference_pk PRIMARY KEY,
    version       bigint NOT NULL,
    code          text NOT NULL,
    district_code text NOT NULL,
    name          jsonb NOT NULL,
    status        text NOT NULL
  );
  -- Not unique: a copy takes what its owner says, in whatever order it comes.
  CREATE INDEX school_reference_code ON school_reference (code);

  CREATE TABLE participation_reference (
    id        uuid NOT NULL CONSTRAINT participation_reference_pk PRIMARY KEY,
    version   bigint NOT NULL,
    school_id uuid NOT NULL,
    stage     text NOT NULL
  );
  CREATE INDEX participation_reference_school ON participation_reference (school_id);
  `,
);
