import type { Database } from '@doorstep/database';
import {
  type Clock,
  type Logger,
  type Part,
  type Registry,
  currentTraceparent,
  requestContext,
  systemClock,
  withSpan,
} from '@doorstep/service-kit';
import { Logger as QueueLogger, type Runner, run as runQueue } from 'graphile-worker';
import type { EntityManager } from 'typeorm';
import { type AttemptOptions, Cancelled, Interrupted, attempt } from './attempt';
import type { JobDefinition, JobRecord } from './definition';
import { JobMetrics } from './metrics';
import { jobStore } from './store';
import { FREE_JOBS_OF_THE_DEAD, NOTIFY_CANCEL, WorkerLock } from './worker-lock';

const POLL = 5_000;
const POLL_STEERED = 100;
/**
 * How often the jobs of workers that are gone are looked for, in milliseconds: soon after a start, because PostgreSQL
 * may see a moment later than we that the process before us is dead; then rarely.
 */
const FIRST_SWEEP = 500;
const SWEEP = 15_000;
/** graphile-worker counts the runs that a dying process cut off, too. */
const RUNS_AT_MOST = 25;
const FAR_FUTURE = new Date('9999-01-01T00:00:00Z');

export interface JobsOptions {
  database: Database;
  // A definition's payload and state are its own affair.
  definitions: JobDefinition[];
  log: Logger;
  clock?: Clock;
  metrics?: Registry;
  /** Jobs that run at the same time in this process; 2 by default. */
  concurrency?: number;
  /** How late a dated job or a retry may come, in milliseconds (5000); what is due at once is started by a notification. */
  pollInterval?: number;
  /** Days for which a finished job can be asked about; 90 by default. */
  keepDays?: number;
}

/** The jobs of a service: queued in the transactions that ask for them, run here. */
export class Jobs implements Part {
  readonly name = 'jobs';
  private readonly database: Database;
  private readonly log: Logger;
  private readonly clock: Clock;
  private readonly definitions: Map<string, JobDefinition>;
  private readonly running = new Map<string, AbortController>();
  private readonly lock: WorkerLock;
  private readonly metrics?: JobMetrics;
  private runner?: Runner;
  private broken?: Error;
  private sweeping?: NodeJS.Timeout;
  private draining = false;
  private endMoves?: () => void;

  constructor(private readonly options: JobsOptions) {
    this.database = options.database;
    this.log = options.log.child({ part: this.name });
    this.clock = options.clock ?? systemClock;
    this.definitions = new Map(options.definitions.map(definition => [definition.name, definition]));
    this.lock = new WorkerLock(
      this.database.url,
      this.log,
      id => this.running.get(id)?.abort(new Cancelled('The job was cancelled')),
      () => this.interruptAll('The lock of the job worker was lost'),
    );
    if (options.metrics) {
      this.metrics = new JobMetrics(options.metrics, this.database);
    }
  }

  /** Used by startJobs. */
  async start(): Promise<void> {
    await this.sweep();
    if (this.definitions.size > 0) {
      this.runner = await runQueue({
        pgPool: this.database.pool,
        logger: new QueueLogger(
          () => (level, message) => this.log[level === 'error' ? 'warn' : 'trace'](message),
        ),
        noHandleSignals: true,
        concurrency: this.options.concurrency ?? 2,
        pollInterval: this.options.pollInterval ?? (this.clock.onMove ? POLL_STEERED : POLL),
        parsedCronItems: [],
        taskList: Object.fromEntries(
          [...this.definitions.values()].map(definition => [
            definition.name,
            (payload: unknown) => this.run(definition, (payload as { id: string }).id),
          ]),
        ),
        preset: {
          plugins: [
            {
              name: 'doorstep-worker-lock',
              version: '1.0.0',
              // A worker takes no job before it has shown that it is alive.
              worker: { hooks: { startWorker: (_ctx, { worker }) => this.lock.take(worker.workerPool.id) } },
            },
          ],
        },
      });
      this.runner.promise.catch(error => {
        this.broken = error as Error;
        this.log.error({ err: this.broken }, 'The job worker ended');
      });
    }
    this.sweepAfter(FIRST_SWEEP);
    this.endMoves = this.clock.onMove?.(() => {
      this.releaseDue().catch(error =>
        this.log.error({ err: error as Error }, 'Dated jobs could not be released'),
      );
    });
  }

  /**
   * Queues a job in the transaction of `tx`: it runs when that commits, or at `at`.
   * @returns the job's id
   */
  async enqueue<P, S>(
    tx: EntityManager,
    job: Pick<JobDefinition<P, S>, 'name'>,
    payload: P,
    options: { at?: Date; requestedBy?: string } = {},
  ): Promise<string> {
    if (!this.definitions.has(job.name))
      throw new Error(`startJobs was not given the definition of ${job.name}.`);
    const now = this.clock.now();
    const dueAt = options.at ?? now;
    const traceparent = currentTraceparent();
    const id = await jobStore.insert(tx, {
      kind: job.name,
      payload,
      dueAt,
      now,
      ...(options.requestedBy !== undefined && { requestedBy: options.requestedBy }),
      ...(traceparent !== undefined && { traceparent }),
    });
    // A steered clock releases what is due when it is moved; the system's is PostgreSQL's, too.
    const later = dueAt > now ? (this.clock.onMove ? FAR_FUTURE : dueAt) : null;
    await this.addToQueue(tx, job.name, id, later);
    return id;
  }

  private async addToQueue(tx: EntityManager, kind: string, id: string, at: Date | null): Promise<void> {
    await tx.query(
      `SELECT graphile_worker.add_job($1, json_build_object('id', $2::text), run_at => $3, max_attempts => $4, job_key => $2)`,
      [kind, id, at, RUNS_AT_MOST],
    );
  }

  /**
   * Cancels a job: one that waits is cancelled with the transaction, one that runs is told to stop once it commits.
   * @returns false when there is none or it is already over
   */
  async cancel(tx: EntityManager, id: string): Promise<boolean> {
    const [rows] = await tx.query<[{ status: string }[], number]>(
      `UPDATE job
          SET cancel_requested = true,
              status = CASE status WHEN 'QUEUED' THEN 'CANCELLED' ELSE status END,
              finished_at = CASE status WHEN 'QUEUED' THEN $2::timestamptz END
        WHERE id::text = lower($1) AND status IN ('QUEUED', 'RUNNING') RETURNING status`,
      [id, this.clock.now()],
    );
    const status = rows[0]?.status;
    if (status === 'CANCELLED') await tx.query('SELECT graphile_worker.remove_job($1)', [id.toLowerCase()]);
    if (status === 'RUNNING') await tx.query(NOTIFY_CANCEL, [id.toLowerCase()]);
    return status !== undefined;
  }

  /** A job as it stands; null when there is none. */
  async find(id: string, db: EntityManager = this.database.manager): Promise<JobRecord | null> {
    const [found] = await jobStore.find(db, [id]);
    return found ?? null;
  }

  /** Many jobs as they stand, with one statement; null where there is none. */
  async findMany(
    ids: readonly string[],
    db: EntityManager = this.database.manager,
  ): Promise<(JobRecord | null)[]> {
    const found = new Map((await jobStore.find(db, ids)).map(job => [job.id, job]));
    return ids.map(id => found.get(id.toLowerCase()) ?? null);
  }

  async check(): Promise<void> {
    if (this.broken) throw new Error(`the job worker ended: ${this.broken.message}`);
  }

  /** Takes no more jobs. Those that run leave at their next step and go on from there at the next start. */
  async drain(): Promise<void> {
    this.draining = true;
    clearTimeout(this.sweeping);
    this.endMoves?.();
    this.interruptAll('The process stops');
    await this.runner
      ?.stop()
      .catch(error => this.log.warn({ err: error as Error }, 'The job worker did not stop well'));
    delete this.runner;
  }

  async close(): Promise<void> {
    await this.drain();
    await this.lock.close();
  }

  private interruptAll(reason: string): void {
    for (const abort of this.running.values()) abort.abort(new Interrupted(reason));
  }

  private async run(definition: JobDefinition, id: string): Promise<void> {
    const taken = await jobStore.take(this.database.manager, id, this.clock.now());
    if (!taken) return;
    const log = this.log.child({ job: id, kind: definition.name });
    const abort = new AbortController();
    this.running.set(id, abort);
    if (this.draining) abort.abort(new Interrupted('The process stops'));
    const options: AttemptOptions = {
      database: this.database,
      clock: this.clock,
      log,
      definition,
      id,
      taken,
      abort,
      queueAgain: tx => this.addToQueue(tx, definition.name, id, null),
      onEnd: end => this.metrics?.end(definition.name, end),
    };
    try {
      await withSpan(
        `job ${definition.name}`,
        { 'doorstep.job.id': id, 'doorstep.job.run': taken.run },
        () => requestContext.run({ requestId: id, log }, () => attempt(options)),
        { parent: taken.traceparent ?? undefined },
      );
    } finally {
      this.running.delete(id);
    }
  }

  /** After a steered clock was moved. */
  private async releaseDue(): Promise<void> {
    await this.database.manager.query(
      `SELECT graphile_worker.reschedule_jobs(array_agg(q.id), run_at => now())
         FROM job JOIN graphile_worker.jobs q ON q.key = job.id::text
        WHERE job.status = 'QUEUED' AND job.due_at <= $1 AND q.run_at > now() AND q.locked_at IS NULL`,
      [this.clock.now()],
    );
  }

  private sweepAfter(wait: number): void {
    this.sweeping = setTimeout(() => {
      void this.sweep()
        .catch(error =>
          this.log.warn({ err: error as Error }, 'Jobs of dead workers could not be looked for'),
        )
        .then(() => !this.draining && this.sweepAfter(Math.min(wait * 2, SWEEP)));
    }, wait).unref();
  }

  private async sweep(): Promise<void> {
    const db = this.database.manager;
    const freed = await db.query<{ workers: string[] }[]>(FREE_JOBS_OF_THE_DEAD);
    if (freed[0]) this.log.info({ workers: freed[0].workers }, 'Jobs of workers that are gone go on here');
    await db.query(
      `UPDATE job SET status = 'FAILED', finished_at = $1, error = 'Its process died in each of its runs'
        WHERE status = 'RUNNING' AND EXISTS (
          SELECT FROM graphile_worker.jobs q
           WHERE q.key = job.id::text AND q.locked_at IS NULL AND q.attempts >= q.max_attempts)`,
      [this.clock.now()],
    );
    const oldest = new Date(this.clock.now().getTime() - (this.options.keepDays ?? 90) * 86_400_000);
    await db.query('DELETE FROM job WHERE finished_at < $1', [oldest]);
  }
}

/** Starts to run the jobs of these definitions, beginning with those that a dead process left. */
export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const jobs = new Jobs(options);
  await jobs.start();
  return jobs;
}
