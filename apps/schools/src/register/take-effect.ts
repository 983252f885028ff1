import type { Database } from '@doorstep/database';
import { defineJob, type JobDefinition, type Jobs } from '@doorstep/jobs';
import { businessDay, type Clock } from '@doorstep/service-kit';
import type { EntityManager } from 'typeorm';
import { inForceColumns, inForceOf, publishInForce } from './school.events';
import { lockTimelines, writeTimelines } from './timeline';

const kind = { name: 'schools.take-effect' };
const schoolsAtOnce = 500;

/** Queues a job; of `Jobs`, or of what a job is given to queue others. */
export type Enqueue = Jobs['enqueue'];

/** Makes sure that what was approved for a day to come comes into force at its start, in the transaction that plans it. */
export async function planEffect(
  enqueue: Enqueue,
  tx: EntityManager,
  { day, today }: { day: string; today: string },
): Promise<void> {
  if (day > today) await enqueue(tx, kind, { day }, { at: startOfDay(day) });
}

/** The first instant of a business day. Shanghai knows no daylight saving time. */
const startOfDay = (day: string) => new Date(`${day}T00:00:00+08:00`);

/**
 * Brings into force what is due: some schools at a time, each with a new version and its event. It asks the
 * register, not its payload, so that one run does what several days left, and a second one nothing.
 */
export function takeEffectJob(database: Database, clock: Clock): JobDefinition<{ day: string }> {
  return defineJob<{ day: string }>({
    ...kind,
    run: async run => {
      let schools = 0;
      for (;;) {
        run.signal.throwIfAborted();
        const now = clock.now();
        const taken = await database.transaction(tx => takeEffect(tx, { today: businessDay(now), now }));
        if (taken === 0) return { schools };
        schools += taken;
        await run.progress(schools);
      }
    },
  });
}

/**
 * Brings into force what is due of some schools.
 * @returns how many were due; 0 when nothing is left
 */
async function takeEffect(tx: EntityManager, moment: { today: string; now: Date }): Promise<number> {
  const due = await tx.query<{ id: string }[]>(
    'SELECT DISTINCT id FROM school_period WHERE ahead AND since <= $1 ORDER BY id LIMIT $2',
    [moment.today, schoolsAtOnce],
  );
  const ids = due.map(({ id }) => id);
  // Whoever was faster and has changed one of them meanwhile has brought this into force, too.
  const timelines = (await lockTimelines(tx, ids)).filter(({ since, segments }) =>
    segments.some(({ from }) => from > since && from <= moment.today),
  );
  if (timelines.length > 0) await writeTimelines(tx, timelines, moment);
  const [changes] = await tx.query<[Parameters<typeof inForceOf>[0], number]>(
    `UPDATE change SET in_force_at = $2
      WHERE in_force_at IS NULL AND withdrawn_at IS NULL AND effective_on <= $1 AND kind = 'SCHOOL' AND (key = ANY($3) OR $3 = '{}')
     RETURNING ${inForceColumns}`,
    [moment.today, moment.now, ids],
  );
  await publishInForce(tx, inForceOf(changes));
  return due.length;
}
