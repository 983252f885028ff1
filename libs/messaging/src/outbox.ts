import { ceSource, ceType, type FactsTopic, type StateTopic, type Topic } from '@doorstep/contracts';
import { currentTraceparent } from '@doorstep/service-kit';
import type { EntityManager } from 'typeorm';
import { longestKey } from './check-event';
import type { ZodType } from 'zod';

/** The whole public state of one aggregate at one version; `data: null` says that it is gone. */
export interface StateRow<T> {
  /** The aggregate's id. */
  key: string;
  /** From 1 on; grows with every change of the aggregate. */
  version: number;
  data: T | null;
}

/** One thing that happened to one aggregate. */
export type FactRow<F extends Record<string, unknown>> = {
  [Name in keyof F & string]: { key: string; name: Name; data: F[Name] };
}[keyof F & string];

/** The event does not keep its contract: a mistake in the program that publishes it. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
}

const rowsPerInsert = 1000;
/** Of one event's JSON: a broker refuses a message above a megabyte, and the outbox would wait behind it. */
const longest = 900_000;

/**
 * Writes states to the outbox, in the caller's transaction. The aggregates' rows must be locked or just written by it,
 * so that the order of a key's events is the order of its commits.
 * @throws ContractViolation when data does not keep the topic's contract
 */
export async function publishState<T>(
  tx: EntityManager,
  topic: StateTopic<T>,
  rows: readonly StateRow<T>[],
): Promise<void> {
  const type = ceType(topic as Topic);
  await insert(
    tx,
    topic.name,
    { ...commonHeaders(topic as Topic), ce_type: type },
    rows.map(row => {
      checkKey(topic.name, row.key);
      if (row.data !== null) check(topic.name, topic.schema, row.data);
      if (!Number.isSafeInteger(row.version) || row.version < 1) {
        throw new ContractViolation(
          `${topic.name}: version must be a whole number above 0, not ${String(row.version)}.`,
        );
      }
      return { key: row.key, headers: { ce_version: String(row.version) }, data: row.data };
    }),
  );
}

/**
 * Writes facts to the outbox, in the caller's transaction, and gives each the next sequence of its aggregate.
 * @throws ContractViolation when data does not keep the topic's contract
 */
export async function publishFacts<F extends Record<string, unknown>>(
  tx: EntityManager,
  topic: FactsTopic<F>,
  rows: readonly FactRow<F>[],
): Promise<void> {
  for (const row of rows) {
    const schema = Object.hasOwn(topic.facts, row.name) ? (topic.facts[row.name] as ZodType) : undefined;
    if (!schema) throw new ContractViolation(`${topic.name} has no fact ${row.name}.`);
    checkKey(topic.name, row.key);
    check(`${topic.name} ${row.name}`, schema, row.data);
  }
  const next = await takeSequences(
    tx,
    topic.name,
    rows.map(row => row.key),
  );
  await insert(
    tx,
    topic.name,
    commonHeaders(topic as unknown as Topic),
    rows.map(row => {
      const sequence = next.get(row.key)!;
      next.set(row.key, sequence + 1n);
      return {
        key: row.key,
        headers: { ce_type: ceType(topic as unknown as Topic, row.name), ce_sequence: String(sequence) },
        data: row.data,
      };
    }),
  );
}

/** The first of the sequences that each key has just been given; their rows stay locked until the commit. */
async function takeSequences(
  tx: EntityManager,
  topic: string,
  keys: readonly string[],
): Promise<Map<string, bigint>> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  // One order for all, so that two transactions cannot wait for each other.
  const ordered = [...counts.keys()].sort();
  if (ordered.length === 0) return new Map();
  const taken: { key: string; sequence: string }[] = await tx.query(
    `INSERT INTO outbox_sequence AS s (topic, key, sequence)
     SELECT $1, key, taken FROM unnest($2::text[], $3::bigint[]) AS u (key, taken)
     ON CONFLICT (topic, key) DO UPDATE SET sequence = s.sequence + excluded.sequence
     RETURNING key, sequence::text`,
    [topic, ordered, ordered.map(key => counts.get(key))],
  );
  return new Map(
    taken.map(({ key, sequence }) => [key, BigInt(sequence) - BigInt(counts.get(key)!) + 1n] as const),
  );
}

interface OutboxRow {
  key: string;
  /** Those that only this event has. */
  headers: Record<string, string>;
  data: unknown;
}

async function insert(
  tx: EntityManager,
  topic: string,
  common: Record<string, string>,
  rows: readonly OutboxRow[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerInsert) {
    const slice = rows.slice(from, from + rowsPerInsert);
    await tx.query(
      `INSERT INTO outbox (topic, key, headers, data)
       SELECT $1, key, (${joinedHeaders('$2', 'headers')})::json, data::json
       FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS u (key, headers, data, place)
       ORDER BY place`,
      [
        topic,
        JSON.stringify(common),
        slice.map(row => row.key),
        slice.map(row => JSON.stringify(row.headers)),
        slice.map(row => (row.data === null ? null : bodyOf(topic, row))),
      ],
    );
  }
}

/** SQL for one JSON object of the headers that all events have, those that this one has, and an id of its own. */
export const joinedHeaders = (common: string, own: string): string =>
  `left(${common}::text, -1) || ',"ce_id":"' || uuidv7() || '",' || substr(${own}, 2)`;

function checkKey(topic: string, key: string): void {
  if (key !== '' && key.length <= longestKey && !key.includes('\0')) return;
  throw new ContractViolation(
    `${topic}: the key of an event is the id of its aggregate, not "${key.slice(0, 50)}".`,
  );
}

function bodyOf(topic: string, { key, data }: OutboxRow): string {
  const body = JSON.stringify(data);
  if (Buffer.byteLength(body) <= longest) return body;
  throw new ContractViolation(`${topic}: the event of ${key} is longer than ${longest} bytes.`);
}

export function commonHeaders(topic: Topic): Record<string, string> {
  const traceparent = currentTraceparent();
  return {
    ce_specversion: '1.0',
    ce_source: ceSource(topic.service),
    ce_time: new Date().toISOString(),
    'content-type': 'application/json',
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

export function check(what: string, schema: ZodType, data: unknown): void {
  const result = schema.safeParse(data);
  if (result.success) return;
  const problems = result.error.issues.map(issue => `${issue.path.join('.') || '(data)'}: ${issue.message}`);
  throw new ContractViolation(`${what} does not keep its contract: ${problems.join('; ')}`);
}
