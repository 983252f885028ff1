import { migration } from '@doorstep/database';

/**
 * What imports keep in the database of a service: who sent which file under which job, and the rows that
 * were refused. The files themselves lie in the schema `spool`, one unlogged table each, until their job ends.
 */
export const bulkMigrations = [
  migration(
    202609010020,
    'Bulk',
    `
    CREATE SCHEMA spool;

    CREATE TABLE csv_import (
      job_id       uuid        NOT NULL,
      name         text        NOT NULL,
      columns      text[]      NOT NULL,
      rows         bigint      NOT NULL,
      requested_by text        NOT NULL,
      created_at   timestamptz NOT NULL DEFAULT now(),
      spooled      text,
      CONSTRAINT csv_import_pk PRIMARY KEY (job_id),
      CONSTRAINT csv_import_job FOREIGN KEY (job_id) REFERENCES job ON DELETE CASCADE,
      CONSTRAINT csv_import_rows CHECK (rows >= 0)
    );
    COMMENT ON COLUMN csv_import.spooled IS 'The table in the schema spool; null once the job has ended and dropped it.';
    CREATE INDEX csv_import_spooled ON csv_import (job_id) WHERE spooled IS NOT NULL;

    CREATE TABLE csv_import_chunk (
      job_id    uuid    NOT NULL,
      from_row  bigint  NOT NULL,
      created   integer NOT NULL,
      changed   integer NOT NULL,
      unchanged integer NOT NULL,
      CONSTRAINT csv_import_chunk_pk PRIMARY KEY (job_id, from_row),
      CONSTRAINT csv_import_chunk_import FOREIGN KEY (job_id) REFERENCES csv_import ON DELETE CASCADE
    );
    COMMENT ON TABLE csv_import_chunk IS 'The chunks that are applied, and what became of their rows.';

    CREATE TABLE refused_row (
      job_id      uuid    NOT NULL,
      row_number  bigint  NOT NULL,
      problem     integer NOT NULL,
      column_name text,
      code        text    NOT NULL,
      message     jsonb   NOT NULL,
      source      text[]  NOT NULL,
      CONSTRAINT refused_row_pk PRIMARY KEY (job_id, row_number, problem),
      CONSTRAINT refused_row_import FOREIGN KEY (job_id) REFERENCES csv_import ON DELETE CASCADE
    );
    COMMENT ON COLUMN refused_row.row_number IS 'As a spreadsheet counts: the header is row 1.';
    COMMENT ON COLUMN refused_row.source IS 'The fields of the row as they came.';
    `,
  ),
];
