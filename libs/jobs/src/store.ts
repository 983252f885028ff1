import type { EntityManager } from 'typeorm';
import type { JobRecord } from './definition';

/** What a run starts from. */
export interface TakenJob {
  payload: unknown;
  state: unknown;
  run: number;
  failures: number;
  traceparent: string | null;
}

interface Row extends Omit<JobRecord, 'requestedBy' | 'createdAt' | 'startedAt' | 'finishedAt'> {
  requested_by: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The statements on the table job. Each write of a run names its number, so that a run that was replaced writes nothing. */
export const jobStore = {
  async insert(
    tx: EntityManager,
    job: {
      kind: string;
      payload: unknown;
      requestedBy?: string;
      traceparent?: string;
      dueAt: Date;
      now: Date;
    },
  ): Promise<string> {
    const [row] = await tx.query<{ id: string }[]>(
      `INSERT INTO job (kind, payload, requested_by, traceparent, due_at, created_at)
       VALUES ($1, $2::jsonb, $3, $4, $5, $6) RETURNING id`,
      [
        job.kind,
        JSON.stringify(job.payload ?? null),
        job.requestedBy ?? null,
        job.traceparent ?? null,
        job.dueAt,
        job.now,
      ],
    );
    return row!.id;
  },

  /** Of these jobs those that there are, in no order; what is no id names none. */
  async find(db: EntityManager, ids: readonly string[]): Promise<JobRecord[]> {
    const rows = await db.query<Row[]>(
      `SELECT id, kind, status, done, total, result, error, requested_by, created_at, started_at, finished_at
         FROM job WHERE id = ANY($1::uuid[])`,
      [ids.filter(id => uuid.test(id))],
    );
    return rows.map(({ requested_by, created_at, started_at, finished_at, ...rest }) => ({
      ...rest,
      requestedBy: requested_by,
      createdAt: created_at,
      startedAt: started_at,
      finishedAt: finished_at,
    }));
  },

  /** Begins a run; undefined when there is nothing to run any more. */
  async take(db: EntityManager, id: string, now: Date): Promise<TakenJob | undefined> {
    const [rows] = await db.query<[TakenJob[], number]>(
      `UPDATE job SET status = 'RUNNING', run = run + 1, started_at = coalesce(started_at, $2)
        WHERE id = $1 AND status IN ('QUEUED', 'RUNNING') AND NOT cancel_requested
       RETURNING payload, state, run, failures, traceparent`,
      [id, now],
    );
    if (rows[0]) return rows[0];
    // Cancelled while its process was stopping or dying: nobody runs it, so it is over.
    await db.query(
      `UPDATE job SET status = 'CANCELLED', finished_at = $2 WHERE id = $1 AND status IN ('QUEUED', 'RUNNING') AND cancel_requested`,
      [id, now],
    );
    return undefined;
  },

  /** Whether the run still holds the job, and whether it was asked to stop. */
  async progress(
    db: EntityManager,
    id: string,
    run: number,
    done: number,
    total: number | undefined,
  ): Promise<{ cancelRequested: boolean } | undefined> {
    const [rows] = await db.query<[{ cancelRequested: boolean }[], number]>(
      `UPDATE job SET done = $3, total = coalesce($4, total) WHERE id = $1 AND run = $2 AND status = 'RUNNING'
       RETURNING cancel_requested AS "cancelRequested"`,
      [id, run, done, total ?? null],
    );
    return rows[0];
  },

  /** Locks the job for a run that still has it. */
  async hold(tx: EntityManager, id: string, run: number): Promise<{ cancelRequested: boolean } | undefined> {
    const [row] = await tx.query<{ cancelRequested: boolean }[]>(
      `SELECT cancel_requested AS "cancelRequested" FROM job WHERE id = $1 AND run = $2 AND status = 'RUNNING' FOR NO KEY UPDATE`,
      [id, run],
    );
    return row;
  },

  async checkpoint(
    tx: EntityManager,
    id: string,
    run: number,
    state: unknown,
  ): Promise<{ cancelRequested: boolean } | undefined> {
    const [rows] = await tx.query<[{ cancelRequested: boolean }[], number]>(
      `UPDATE job SET state = $3::jsonb WHERE id = $1 AND run = $2 AND status = 'RUNNING'
       RETURNING cancel_requested AS "cancelRequested"`,
      [id, run, JSON.stringify(state)],
    );
    return rows[0];
  },

  async finish(
    db: EntityManager,
    id: string,
    run: number,
    end: { status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED'; result?: unknown; error?: string; now: Date },
  ): Promise<boolean> {
    const [, count] = await db.query<[unknown[], number]>(
      `UPDATE job SET status = $3, result = $4::jsonb, error = $5, finished_at = $6
        WHERE id = $1 AND run = $2 AND status = 'RUNNING'`,
      [
        id,
        run,
        end.status,
        end.result === undefined ? null : JSON.stringify(end.result),
        end.error ?? null,
        end.now,
      ],
    );
    return count === 1;
  },

  /** Back into the queue; `error` when the run failed, none when it was only interrupted. */
  async putBack(db: EntityManager, id: string, run: number, error: string | undefined): Promise<boolean> {
    const [, count] = await db.query<[unknown[], number]>(
      `UPDATE job SET status = 'QUEUED', error = coalesce($3, error), failures = failures + $4
        WHERE id = $1 AND run = $2 AND status = 'RUNNING'`,
      [id, run, error ?? null, error === undefined ? 0 : 1],
    );
    return count === 1;
  },
};
