import type { Topic } from '@doorstep/contracts';
import type { EntityManager } from 'typeorm';
import { longestKey, positionOf, type EventProblem } from './check-event';
import { eventAhead } from './event-ahead';
import type { CheckedEvent } from './subscriptions';
import type { ReceivedEvent } from './transport';

/** An event that is given up (`DEAD`), or waits behind such a one of its key (`PARKED`). */
export interface Buried {
  received: ReceivedEvent;
  status: 'DEAD' | 'PARKED';
  problem?: EventProblem;
  attempts: number;
}

/** Whether there is any at all: mostly there is none, and then nothing else need be asked. */
export async function anyDeadLetters(tx: EntityManager): Promise<boolean> {
  const [row]: { some: boolean }[] = await tx.query('SELECT EXISTS (SELECT FROM dead_letter) AS some');
  return row!.some;
}

/** The keys that have events which could not be taken, or which wait behind such. */
export async function keysWithDeadLetters(
  tx: EntityManager,
  topic: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const rows: { key: string }[] = await tx.query(
    'SELECT DISTINCT key FROM dead_letter WHERE topic = $1 AND key = ANY($2::text[])',
    [topic, keys],
  );
  return new Set(rows.map(row => row.key));
}

/** A newer state makes the older one that could not be taken pointless. */
export async function supersede(
  tx: EntityManager,
  topic: string,
  events: readonly CheckedEvent[],
): Promise<void> {
  await tx.query(
    `DELETE FROM dead_letter d USING unnest($2::text[], $3::bigint[]) AS u (key, position)
     WHERE d.topic = $1 AND d.key = u.key AND (d.position IS NULL OR d.position <= u.position)`,
    [topic, events.map(event => event.key), events.map(event => event.position)],
  );
}

/** A copy has come in: facts that came ahead of it are taken up again when the transaction commits. */
export async function wakeEventsAhead(tx: EntityManager): Promise<void> {
  await tx.query(
    `SELECT pg_notify('dead_letter', '') WHERE EXISTS (SELECT FROM dead_letter WHERE retry_requested)`,
  );
}

/** @returns the ids of the events that were not there yet */
export async function insertDeadLetters(
  tx: EntityManager,
  topic: Topic,
  buried: readonly Buried[],
): Promise<Set<string>> {
  if (buried.length === 0) return new Set();
  const rows = buried.map(({ received, status, problem, attempts }) => ({
    topic: topic.name,
    partition: received.partition,
    offset: received.offset,
    key: placeOf(received),
    event_id: eventId(received),
    position: positionOf(topic, received.headers) ?? null,
    headers: received.headers,
    body: received.value,
    status,
    code: problem?.code ?? null,
    reason: problem?.reason ?? null,
    attempts,
    retry_requested: problem?.code === eventAhead,
  }));
  const columns = Object.keys(rows[0]!)
    .map(name => `"${name}"`)
    .join(', ');
  const inserted: { event_id: string }[] = await tx.query(
    `INSERT INTO dead_letter (${columns})
     SELECT ${columns} FROM json_populate_recordset(NULL::dead_letter, $1::json)
     ON CONFLICT (topic, event_id) DO NOTHING
     RETURNING event_id`,
    [JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? printable(value) : value))],
  );
  return new Set(inserted.map(row => row.event_id));
}

/** An event sent again has the same id; where it has none, its place must do. */
export function eventId({ headers, partition, offset }: ReceivedEvent): string {
  return printable(headers['ce_id'] ?? '').slice(0, longestKey) || `${partition}/${offset}`;
}

/** The key under which an event is remembered, whatever it is. */
export const placeOf = ({ key }: ReceivedEvent): string => printable(key).slice(0, longestKey);

// PostgreSQL's text cannot hold the NUL character.
export const printable = (text: string): string => text.replaceAll('\0', '\uFFFD');

export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code) ? code : 'HANDLER_FAILED';
}

export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return printable(text).slice(0, 2_000) || 'The handler failed without a message.';
}
