import type { Database } from '@doorstep/database';
import { type Clock, type Logger, Refusal } from '@doorstep/service-kit';
import type { EntityManager } from 'typeorm';
import type { JobDefinition, JobRun } from './definition';
import { type TakenJob, jobStore } from './store';

/** Progress is written at most once in so many milliseconds; the last is always written. */
const PROGRESS_INTERVAL = 200;
const DEFAULT_ATTEMPTS = 3;

/** Why a run is told to stop. */
export class Cancelled extends Error {}
export class Interrupted extends Error {}
class Replaced extends Error {}

export interface AttemptOptions {
  database: Database;
  clock: Clock;
  log: Logger;
  definition: JobDefinition;
  id: string;
  taken: TakenJob;
  abort: AbortController;
  /** Puts the job into the queue anew, due at once. */
  queueAgain(tx: EntityManager): Promise<void>;
  /** How the run ended: the job's last status, or RETRIED. */
  onEnd(end: string): void;
}

/** Does one run of a job and keeps how it ended. Throws only what the queue is to try again, with back-off. */
export async function attempt(options: AttemptOptions): Promise<void> {
  const { database, clock, log, definition, id, taken, abort } = options;
  const { run } = taken;
  const progress = progressOf(database, id, run, abort);
  const ended = (status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED', error?: string) => {
    options.onEnd(status);
    log.info({ ...(error && { reason: error }) }, `Job ${definition.name} ${status.toLowerCase()}`);
  };
  const finish = async (
    status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED',
    more: { result?: unknown; error?: string },
  ) => {
    await progress.flush();
    if (!(await jobStore.finish(database.manager, id, run, { status, ...more, now: clock.now() }))) return;
    ended(status, more.error);
  };
  const held = (mine: { cancelRequested: boolean } | undefined) => {
    if (!mine) throw new Replaced('Another run has taken over');
    if (!mine.cancelRequested) return;
    abort.abort(new Cancelled('The job was cancelled'));
    abort.signal.throwIfAborted();
  };
  let succeeded = false;
  try {
    const result = await definition.run({
      id,
      payload: taken.payload as never,
      state: (taken.state ?? undefined) as never,
      signal: abort.signal,
      progress: progress.report,
      checkpoint: async (tx, state) => held(await jobStore.checkpoint(tx, id, run, state)),
      succeed: async (tx, outcome) => {
        held(await jobStore.hold(tx, id, run));
        await jobStore.finish(tx, id, run, { status: 'SUCCEEDED', result: outcome, now: clock.now() });
        succeeded = true;
      },
      log,
    } satisfies JobRun<never, never>);
    if (succeeded) ended('SUCCEEDED');
    else await finish('SUCCEEDED', { result });
  } catch (thrown) {
    const error = (abort.signal.aborted ? abort.signal.reason : thrown) as Error;
    if (error instanceof Replaced || thrown instanceof Replaced) {
      log.warn('A run ends because another one has taken over');
    } else if (error instanceof Cancelled) {
      await finish('CANCELLED', {});
    } else if (error instanceof Interrupted) {
      await progress.flush();
      // Queued anew, so that it goes on at once: what fails in the queue waits.
      await database.transaction(async tx => {
        if (await jobStore.putBack(tx, id, run, undefined)) await options.queueAgain(tx);
      });
    } else if (error instanceof Refusal) {
      await finish('FAILED', { error: error.message });
    } else if (taken.failures + 1 >= (definition.attempts ?? DEFAULT_ATTEMPTS)) {
      log.error({ err: error }, `A run of ${definition.name} failed, and it was the last`);
      await finish('FAILED', { error: error.message });
    } else {
      log.warn({ err: error }, `A run of ${definition.name} failed and is tried again`);
      options.onEnd('RETRIED');
      await progress.flush();
      await jobStore.putBack(database.manager, id, run, error.message);
      throw error;
    }
  }
}

function progressOf(database: Database, id: string, run: number, abort: AbortController) {
  let latest: [number, number | undefined] | undefined;
  let written = 0;
  const flush = async () => {
    if (!latest) return;
    const [done, total] = latest;
    latest = undefined;
    written = Date.now();
    const held = await jobStore.progress(database.manager, id, run, done, total);
    if (!held) abort.abort(new Replaced('Another run has taken over'));
    // The notification may have been lost with a connection.
    else if (held.cancelRequested) abort.abort(new Cancelled('The job was cancelled'));
  };
  return {
    flush,
    report: async (done: number, total?: number) => {
      latest = [done, total];
      if (done === total || Date.now() - written >= PROGRESS_INTERVAL) await flush();
      abort.signal.throwIfAborted();
    },
  };
}
