import type { EntityManager } from 'typeorm';
import { inForceColumns, inForceOf, publishInForce } from './school.events';
import { lockTimelines, settingsAfter, type Timeline, writeTimelines } from './timeline';
import { amended, differing, groundOf, type Setting, type State } from './timeline.rules';

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
  const known = await settingsAfter(tx, [...timelines.keys()], effect.day);
  for (const { id, values, until } of amendments) {
    const timeline = timelines.get(id);
    if (!timeline) continue;
    const made = amend(timeline, known.get(id) ?? [], { day: effect.day, values, until });
    const changes = made.filter(({ day }) => day === effect.day);
    if (changes.length === 0) {
      timelines.delete(id);
      continue;
    }
    notes.push(...made.map(change => ({ ...change, id, version: timeline.version + 1 })));
    done.push({ id, changes: changes.map(({ field, before, after }) => ({ field, before, after })) });
  }
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

/** Amends one timeline in place, and tells what was set on which days. */
function amend(
  timeline: Timeline,
  settings: readonly Setting[],
  { day, values, until }: { day: string; until: string | undefined } & Pick<Amendment, 'values'>,
): Made[] {
  const before = groundOf(timeline.segments, day);
  const wanted = typeof values === 'function' ? values(before) : values;
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
  if (until === undefined) return made;
  const back = differing(timeline.segments, until, restored);
  const ground = groundOf(timeline.segments, until);
  timeline.segments = amended(timeline.segments, settings, until, back);
  const undone = Object.entries(back).map(([field, after]) => ({
    day: until,
    field,
    before: ground[field] ?? null,
    after,
  }));
  return [...made, ...undone];
}

const pick = (state: State, fields: readonly string[]): State =>
  Object.fromEntries(fields.map(field => [field, state[field]]));

async function noteChanges(tx: EntityManager, effect: Effect, notes: readonly Note[]): Promise<void> {
  const { today, now, by, reason, askedAt, approvedBy, requestId, jobId } = effect;
  const rows = await tx.query<Parameters<typeof inForceOf>[0]>(
    `INSERT INTO change (kind, key, version, field, before, after, effective_on, changed_by, changed_at, asked_at,
                         approved_by, reason, request_id, job_id, in_force_at)
     SELECT 'SCHOOL', n.id, n.version, n.field, n.before, n.after, n.day, $2, $3, $4, $5, $6, $7, $8,
            CASE WHEN n.day <= $9 THEN $3::timestamptz END
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
