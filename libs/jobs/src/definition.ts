import type { Logger } from '@doorstep/service-kit';
import type { EntityManager } from 'typeorm';

export type JobStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** What people see of a job. */
export interface JobRecord {
  id: string;
  /** The definition's name. */
  kind: string;
  status: JobStatus;
  /** How much is done, in the job's own unit; of `total`, once that is known. */
  done: number;
  total: number | null;
  /** What the run returned, as JSON. */
  result: unknown;
  /** Why it failed, or why its last run did. */
  error: string | null;
  requestedBy: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** One run of a job, from its start or from its last checkpoint. */
export interface JobRun<P, S> {
  id: string;
  payload: P;
  /** The last checkpoint; undefined at the first. */
  state: S | undefined;
  /** Aborted when somebody cancels the job or the process stops. */
  signal: AbortSignal;
  /**
   * Tells how far it is; cheap enough to be called after each batch. Throws when the job was cancelled or the process
   * stops: between two transactions that is the place to leave.
   */
  progress(done: number, total?: number): Promise<void>;
  /**
   * Keeps `state` (JSON) in the transaction of the work that it stands for, so that the work is done once even if the
   * process dies. Throws when the job was cancelled, or another run has taken this one's place: the transaction must not
   * commit then. So nothing is done after the answer that it is cancelled.
   */
  checkpoint(tx: EntityManager, state: S): Promise<void>;
  /**
   * Ends the job in the transaction of its last work: whoever sees that work sees that the job has succeeded. Throws as
   * `checkpoint` does. The run returns afterwards, and what it returns does not count.
   */
  succeed(tx: EntityManager, result: unknown): Promise<void>;
  log: Logger;
}

export interface JobDefinition<P = never, S = never> {
  /** Stable: jobs that wait are kept under it. */
  name: string;
  /**
   * Does the work. What it does outside of a checkpoint's transaction may happen again after a crash. What it returns
   * is the job's result. A Refusal fails the job at once; any other error is tried again, with back-off.
   */
  run(run: JobRun<P, S>): Promise<unknown>;
  /** How many runs may fail before the job does; 3 by default. A process that dies does not count. */
  attempts?: number;
}

/** Defines a job: `defineJob<Payload, State>({ name: 'import-register', run: async run => … })`. */
export function defineJob<P, S = never>(definition: JobDefinition<P, S>): JobDefinition<P, S> {
  return definition;
}
