import { migration } from '@doorstep/database';

/** What assessment has published of each school. */
export const createResults = migration(
  202611220002,
  'CreateResults',
  `
  CREATE TABLE school_result_copy (
    id           uuid        NOT NULL,
    school_id    uuid        NOT NULL,
    cycle_id     uuid        NOT NULL,
    indicators   jsonb       NOT NULL,
    published_at timestamptz NOT NULL,
    version      bigint      NOT NULL,
    CONSTRAINT school_result_copy_pk PRIMARY KEY (id)
  );
  CREATE INDEX school_result_copy_latest ON school_result_copy (school_id, published_at DESC, id DESC);
  `,
);
