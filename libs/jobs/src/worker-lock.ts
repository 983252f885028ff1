import type { Logger } from '@doorstep/service-kit';
import { Client } from 'pg';

/** First half of the advisory locks of workers ("jobs"). */
export const LOCK_SPACE = 0x6a6f6273;
const CANCEL_CHANNEL = 'doorstep_job_cancel';

/**
 * Shows that a worker is alive: a session of its own holds an advisory lock under the worker's id, and PostgreSQL lets
 * go of it as soon as the process is gone. The session also hears who is cancelled.
 */
export class WorkerLock {
  private client?: Client;
  private workerId?: string;
  private closed = false;
  private taking?: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly log: Logger,
    private readonly onCancel: (jobId: string) => void,
    /** The lock was lost, so others may take over what runs here. */
    private readonly onLost: () => void,
  ) {}

  /** Takes the lock; again after a lost connection. */
  async take(workerId: string): Promise<void> {
    this.workerId = workerId;
    this.taking ??= this.connect(workerId);
    return this.taking;
  }

  private async connect(workerId: string): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      keepAlive: true,
      application_name: 'doorstep-jobs',
    });
    client.on('notification', ({ payload }) => payload && this.onCancel(payload));
    client.on('error', error => this.lost(error));
    client.on('end', () => this.lost(new Error('The connection ended')));
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1, hashtext($2))', [LOCK_SPACE, workerId]);
    await client.query(`LISTEN ${CANCEL_CHANNEL}`);
    this.client = client;
  }

  private lost(error: Error): void {
    if (this.closed || !this.client || !this.workerId) return;
    this.client.removeAllListeners('end');
    delete this.client;
    delete this.taking;
    this.log.warn({ err: error }, 'The lock of the job worker was lost and is taken again');
    this.onLost();
    this.again(this.workerId, 100);
  }

  private again(workerId: string, wait: number): void {
    setTimeout(() => {
      if (this.closed) return;
      this.take(workerId).catch(error => {
        delete this.taking;
        this.log.warn({ err: error }, 'The lock of the job worker could not be taken yet');
        this.again(workerId, Math.min(wait * 2, 10_000));
      });
    }, wait).unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
  }
}

/** Whoever runs this in a transaction tells the worker that runs the job. */
export const NOTIFY_CANCEL = `SELECT pg_notify('${CANCEL_CHANNEL}', $1)`;

/**
 * Frees the jobs of workers that are gone, so that they go on at once: graphile-worker itself would wait for four hours.
 * A worker is gone when its lock can be had.
 */
export const FREE_JOBS_OF_THE_DEAD = `
  WITH dead AS MATERIALIZED (
    SELECT locked_by FROM (SELECT DISTINCT locked_by FROM graphile_worker.jobs WHERE locked_by IS NOT NULL) AS workers
     WHERE pg_try_advisory_xact_lock(${LOCK_SPACE}, hashtext(locked_by))
  ), ids AS (SELECT array_agg(locked_by) AS workers, count(*)::int AS count FROM dead)
  SELECT workers, graphile_worker.force_unlock_workers(workers), pg_notify('jobs:insert', json_build_object('count', 1)::text)
    FROM ids WHERE count > 0`;
