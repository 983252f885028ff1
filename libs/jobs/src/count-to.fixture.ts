import type { Database } from '@doorstep/database';
import { once } from 'node:events';
import { type JobDefinition, defineJob } from './definition';

export interface CountState {
  counted: number;
}

/** Writes the numbers 1 to `to` into the table counted, each in a transaction with its checkpoint. */
export function countTo(database: Database, limit = Infinity): JobDefinition<{ to: number }, CountState> {
  return defineJob<{ to: number }, CountState>({
    name: 'count-to',
    run: async run => {
      for (let next = (run.state?.counted ?? 0) + 1; next <= run.payload.to; next++) {
        if (next > limit) {
          run.log.info(`stands at ${limit}`);
          await once(run.signal, 'abort');
        }
        run.signal.throwIfAborted();
        await database.transaction(async tx => {
          await tx.query('INSERT INTO counted (number) VALUES ($1)', [next]);
          await run.checkpoint(tx, { counted: next });
        });
        await run.progress(next, run.payload.to);
      }
      return { counted: run.payload.to };
    },
  });
}
