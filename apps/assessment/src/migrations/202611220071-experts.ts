import { migration } from '@doorstep/database';

/** The copy of the directory of experts, under their pseudonymous keys. */
export const createExpertCopy = migration(
  202611220071,
  'CreateExpertCopy',
  `
  CREATE TABLE expert_copy (
    id             text   NOT NULL CONSTRAINT expert_copy_pk PRIMARY KEY,
    version        bigint NOT NULL,
    fields         text[] NOT NULL,
    languages      text[] NOT NULL,
    district_codes text[] NOT NULL,
    school_ids     uuid[] NOT NULL,
    active_from    date   NOT NULL,
    active_to      date,
    conflicts      jsonb  NOT NULL
  );
  `,
);
