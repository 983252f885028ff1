import { type MigrationClass, migration } from '@doorstep/database';
import { Logger, runMigrations } from 'graphile-worker';
import type { Pool } from 'pg';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';

const quiet = new Logger(() => () => undefined);

/** The queue (graphile-worker's own schema, made by its own code) and what people see of it: the table job. */
export const jobMigrations: MigrationClass[] = [
  migration(202609010010, 'JobQueue', async runner => {
    // graphile-worker migrates on connections of its own. Doing so twice, or in vain, does no harm.
    const pgPool = (runner.connection.driver as PostgresDriver).master as Pool;
    await runMigrations({ pgPool, logger: quiet });
  }),
  migration(
    202609010011,
    'Job',
    `
    CREATE TABLE job (
      id           uuid CONSTRAINT job_pkey PRIMARY KEY DEFAULT uuidv7(),
      kind         text NOT NULL,
      status       text NOT NULL DEFAULT 'QUEUED'
                   CONSTRAINT job_status CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
      payload      jsonb NOT NULL,
      -- The last checkpoint, from which a run that was cut off goes on.
      state        jsonb,
      done         bigint NOT NULL DEFAULT 0,
      total        bigint,
      result       jsonb,
      error        text,
      requested_by text,
      traceparent  text,
      due_at       timestamptz NOT NULL,
      created_at   timestamptz NOT NULL,
      started_at   timestamptz,
      finished_at  timestamptz,
      -- Grows with every run: a run that lost its place (its process was thought dead) can no longer write.
      run          integer NOT NULL DEFAULT 0,
      failures     integer NOT NULL DEFAULT 0,
      cancel_requested boolean NOT NULL DEFAULT false,
      CONSTRAINT job_finished CHECK ((finished_at IS NOT NULL) = (status IN ('SUCCEEDED', 'FAILED', 'CANCELLED')))
    );
    CREATE INDEX job_due ON job (due_at) WHERE status = 'QUEUED';
    CREATE INDEX job_finished_at ON job (finished_at) WHERE finished_at IS NOT NULL;
    `,
  ),
];
