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
  migration(
    202611220011,
    'BulkFormatsAndMappings',
    `
    ALTER TABLE csv_import
      ADD COLUMN format         text    NOT NULL DEFAULT 'CSV',
      ADD COLUMN encoding       text,
      ADD COLUMN gzip           boolean NOT NULL DEFAULT false,
      ADD COLUMN sheet          text,
      ADD COLUMN mapping        text,
      ADD COLUMN as_of          date,
      ADD COLUMN dry_run        boolean NOT NULL DEFAULT false,
      ADD COLUMN all_or_nothing boolean NOT NULL DEFAULT false,
      ADD COLUMN ignored        text[]  NOT NULL DEFAULT '{}',
      ADD COLUMN related        integer,
      ADD CONSTRAINT csv_import_format_known CHECK (format IN ('CSV', 'XLSX'));
    COMMENT ON COLUMN csv_import.columns IS 'The names in the first line of the file; those of refused_row.source.';
    COMMENT ON COLUMN csv_import.related IS 'How many things were created for the rows to refer to; null before that.';
    ALTER TABLE csv_import_chunk ADD COLUMN preview jsonb;
    COMMENT ON COLUMN csv_import_chunk.preview IS 'In a dry run: what would change in which field, and examples.';

    CREATE TABLE import_mapping (
      import     text        NOT NULL,
      name       text        NOT NULL,
      version    integer     NOT NULL,
      yaml       text        NOT NULL,
      about      text        NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      created_by text        NOT NULL,
      CONSTRAINT import_mapping_pk PRIMARY KEY (import, name, version)
    );
    COMMENT ON TABLE import_mapping IS 'How files of other layouts are read; a change is a new version, the last one counts.';
    `,
  ),
];
