import type { Database } from '@doorstep/database';
import { defineJob, type JobDefinition, type Jobs } from '@doorstep/jobs';
import type { EntityManager } from 'typeorm';

const kind = { name: 'schools.search-catches-up' };
/** A smaller write is found at once. */
const bulk = 1_000;
/** The search looks by itself after so long, should the import that it waits for never end. */
const waitMs = 30_000;

type Enqueue = Jobs['enqueue'];

/**
 * Lets the search follow this transaction's writes of `school` later, where they are many: to work out how names are
 * spelt costs more than to write them. Until `catchUp` has run, those schools are in the register and not yet found.
 */
export async function searchLater(
  tx: EntityManager,
  enqueue: Enqueue,
  { rows, now }: { rows: number; now: Date },
): Promise<void> {
  if (rows < bulk) return;
  await tx.query(`SELECT set_config('doorstep.search_later', 'on', true)`);
  if (!(await isBehind(tx))) await enqueue(tx, kind, {}, { at: new Date(now.getTime() + waitMs) });
}

/** Has the search catch up when this transaction commits, where it is behind. */
export async function catchUp(tx: EntityManager, enqueue: Enqueue): Promise<void> {
  if (await isBehind(tx)) await enqueue(tx, kind, {});
}

async function isBehind(tx: EntityManager): Promise<boolean> {
  const [found] = await tx.query<{ behind: boolean }[]>(
    'SELECT EXISTS (SELECT FROM school_search_later) AS behind',
  );
  return found?.behind ?? false;
}

/** Makes findable what bulk writes have left, one write at a time; two runs share the work. */
export function catchUpJob(database: Database): JobDefinition<Record<string, never>> {
  return defineJob<Record<string, never>>({
    ...kind,
    run: async run => {
      for (let done = 0; ; done++) {
        run.signal.throwIfAborted();
        const taken = await database.transaction(tx =>
          tx.query<unknown[]>(
            `WITH taken AS (
               DELETE FROM school_search_later
                WHERE id = (SELECT id FROM school_search_later ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)
               RETURNING schools)
             SELECT refresh_school_search(schools) FROM taken`,
          ),
        );
        if (taken.length === 0) return { writes: done };
        await run.progress(done + 1);
      }
    },
  });
}
