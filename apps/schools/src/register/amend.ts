import type { EntityManager } from 'typeorm';
import { sameValue } from '../history/same-value.rules';
import { inForceColumns, inForceOf, publishInForce } from './school.events';
import { lockTimelines, settingsAfter, type Timeline, writeTimelines } from './timeline';
import { amended, differing, groundOf, type Setting, type State, stateBefore } from './timeline.rules';

/** From when on changes hold, and what there is to say of them. */
export interface Effect {
  /** The day from which on they hold. */
  day: string;
  /** The business day, and the instant, on which they are entered. */
  today: string;
  now: Date;
  /** The subject of who asks for them. */
  by: string;
  reason?: string | null;
  askedAt?: Date;
  approvedBy?: string;
  requestId?: string;
  jobId?: string;
}

/** New values of a school's fields, by property. */
export interface Amendment {
  id: string;
  /** The values, or what makes them of the school as it is on the day. */
  values: State | ((ground: State) => State);
  /** Until when they hold at most: from that day on, the school is what it was said to be. */
  until?: string;
}

/** What has really changed of a school. */
export interface Amended {
  id: string;
  changes: { field: string; before: unknown; after: unknown }[];
}

/**
 * Changes schools from a day on, which may be past or to come: keeps what they were, notes what differs, announces
 * them. A value holds until the next day on which the field was set; what is so already changes nothing. What lies
 * ahead comes into force by the job of `take-effect.ts`, which the caller queues with `planEffect`.
 * @returns those of them that have changed, with their changes
 */
export async function amendSchools(
  tx: EntityManager,
  effect: Effect,
  amendments: readonly Amendment[],
): Promise<Amended[]> {
  const timelines = new Map(
    (
      await lockTimelines(
        tx,
        amendments.map(({ id }) => id),
      )
    ).map(timeline => [timeline.id, timeline]),
  );
  const done: Amended[] = [];
  const notes: Note[] = [];
  const replaced: { id: string; field: string }[] = [];
  const known = await settingsAfter(tx, [...timelines.keys()], effect.day);
  for (const { id, values, until } of amendments) {
    const timeline = timelines.get(id);
    if (!timeline) continue;
    const { made, moot } = amend(timeline, known.get(id) ?? [], {
      ...{ day: effect.day, today: effect.today },
      ...{ values, until },
    });
    replaced.push(...moot.map(field => ({ id, field })));
    const changes = made.filter(({ day }) => day === effect.day);
    if (changes.length === 0) {
      timelines.delete(id);
      continue;
    }
    notes.push(...made.map(change => ({ ...change, id, version: timeline.version + 1 })));
    done.push({ id, changes: changes.map(({ field, before, after }) => ({ field, before, after })) });
  }
  await withdraw(tx, effect, [...replaced, ...notes.filter(({ day }) => day === effect.day)]);
  if (done.length === 0) return [];
  await noteChanges(tx, effect, notes);
  await writeTimelines(tx, [...timelines.values()], effect);
  return done;
}

interface Made {
  day: string;
  field: string;
  before: unknown;
  after: unknown;
}

interface Note extends Made {
  id: string;
  version: number;
}

/**
 * Amends one timeline in place, and tells what was set on which days, and of which fields nothing happens on the day any
 * more.
 */
function amend(
  timeline: Timeline,
  settings: readonly Setting[],
  { day, today, values, until }: Pick<Effect, 'day' | 'today'> & Pick<Amendment, 'values' | 'until'>,
): { made: Made[]; moot: string[] } {
  const ground = groundOf(timeline.segments, day);
  // What lies ahead is changed from what the school is until then: what was planned for that day before is replaced.
  const before = day > today ? stateBefore(timeline.segments, day) : ground;
  const wanted = typeof values === 'function' ? values(ground) : values;
  const moot = Object.keys(wanted).filter(field => day > today && sameValue(wanted[field], before[field]));
  const real = differing(timeline.segments, day, wanted);
  const restored = until === undefined ? {} : pick(groundOf(timeline.segments, until), Object.keys(real));
  timeline.segments = amended(timeline.segments, settings, day, real);
  const made = Object.entries(real).map(([field, after]) => ({
    day,
    field,
    before: before[field] ?? null,
    after,
  }));
  if (day < timeline.enteredOn) timeline.enteredOn = day;
  if (until === undefined) return { made, moot };
  const back = differing(timeline.segments, until, restored);
  const then = groundOf(timeline.segments, until);
  timeline.segments = amended(timeline.segments, settings, until, back);
  const undone = Object.entries(back).map(([field, after]) => ({
    day: until,
    field,
    before: then[field] ?? null,
    after,
  }));
  return { made: [...made, ...undone], moot };
}

const pick = (state: State, fields: readonly string[]): State =>
  Object.fromEntries(fields.map(field => [field, state[field]]));

/** Marks what lay ahead for that day of these fields: something else, or nothing, happens on it. */
async function withdraw(
  tx: EntityManager,
  { day, today, now }: Pick<Effect, 'day' | 'today' | 'now'>,
  replaced: readonly { id: string; field: string }[],
): Promise<void> {
  if (day <= today || replaced.length === 0) return;
  await tx.query(
    `UPDATE change c SET withdrawn_at = $3 FROM jsonb_to_recordset($1::jsonb) r (id text, field text)
      WHERE c.kind = 'SCHOOL' AND c.key = r.id AND c.field = r.field AND c.effective_on = $2
        AND c.in_force_at IS NULL AND c.withdrawn_at IS NULL`,
    [JSON.stringify(replaced.map(({ id, field }) => ({ id, field }))), day, now],
  );
}

async function noteChanges(tx: EntityManager, effect: Effect, notes: readonly Note[]): Promise<void> {
  const { today, now, by, reason, askedAt, approvedBy, requestId, jobId } = effect;
  const rows = await tx.query<Parameters<typeof inForceOf>[0]>(
    `INSERT INTO change (kind, key, version, field, before, after, effective_on, changed_by, changed_at, asked_at,
                         approved_by, reason, request_id, job_id, in_force_at, withdrawn_at)
     SELECT 'SCHOOL', n.id, n.version, n.field, n.before, n.after, n.day, $2, $3, $4, $5, $6, $7, $8,
            CASE WHEN n.day <= $9 THEN $3::timestamptz END,
            CASE WHEN n.day > $9 AND n.before IS NOT DISTINCT FROM n.after THEN $3::timestamptz END
       FROM jsonb_to_recordset($1::jsonb) n (id text, version integer, field text, before jsonb, after jsonb, day date)
     RETURNING ${inForceColumns}`,
    [
      JSON.stringify(notes),
      by,
      now,
      askedAt ?? null,
      approvedBy ?? null,
      reason ?? null,
      requestId ?? null,
      jobId ?? null,
      today,
    ],
  );
  await publishInForce(
    tx,
    inForceOf(rows).filter(({ on }) => on <= today),
  );
}
