import type pg from 'pg';
import { closeSession, openSession } from './postgres-client';

/** An event that a service could not take. */
export interface DeadLetter {
  id: string;
  topic: string;
  partition: number;
  offset: string;
  key: string;
  /** Its version or sequence; null where the event does not say. */
  position: number | null;
  /** `DEAD`: given up, with the reason. `PARKED`: waits behind a dead one of the same key. */
  status: 'DEAD' | 'PARKED';
  /** For example EVENT_MALFORMED or HANDLER_FAILED; null when parked. */
  code: string | null;
  reason: string | null;
  attempts: number;
  createdAt: Date;
  /** A retry has been asked for and not been done. */
  retryRequested: boolean;
}

export interface DeadLetterDetail extends DeadLetter {
  headers: Record<string, string>;
  /** The body as it came. */
  body: string | null;
}

export interface DeadLetterSelection {
  ids?: readonly string[];
  topic?: string;
  key?: string;
}

const columns = `id::text, topic, "partition", "offset"::text, key, position::double precision AS position, status, code,
  reason, attempts, created_at AS "createdAt", retry_requested AS "retryRequested"`;

/** The dead letters in a service's database, in the order in which they came. */
export async function listDeadLetters(
  databaseUrl: string,
  selection: DeadLetterSelection & { limit?: number } = {},
): Promise<DeadLetter[]> {
  return withClient(databaseUrl, async client => {
    const { rows } = await client.query<DeadLetter>(
      `SELECT ${columns} FROM dead_letter WHERE ${selected} ORDER BY dead_letter.id LIMIT $4`,
      [...selectionValues(selection), selection.limit ?? 1000],
    );
    return rows;
  });
}

/** One dead letter with its headers and body; undefined when there is none of this id. */
export async function showDeadLetter(databaseUrl: string, id: string): Promise<DeadLetterDetail | undefined> {
  return withClient(databaseUrl, async client => {
    const { rows } = await client.query<DeadLetterDetail>(
      `SELECT ${columns}, headers, body FROM dead_letter WHERE id = $1`,
      [id],
    );
    return rows[0];
  });
}

/**
 * Asks the running service to take dead letters again, each key's in its order; what is parked behind them follows.
 * @returns how many dead letters were marked
 */
export async function retryDeadLetters(databaseUrl: string, selection: DeadLetterSelection): Promise<number> {
  return withClient(databaseUrl, async client => {
    const { rowCount } = await client.query(
      `UPDATE dead_letter SET retry_requested = true WHERE status = 'DEAD' AND ${selected}`,
      selectionValues(selection),
    );
    await client.query(`NOTIFY dead_letter`);
    return rowCount ?? 0;
  });
}

/**
 * Gives a dead letter up for good: it will have no effect, and what is parked behind it goes on.
 * @returns whether there was one of this id
 */
export async function discardDeadLetter(databaseUrl: string, id: string): Promise<boolean> {
  return withClient(databaseUrl, async client => {
    const { rowCount } = await client.query(`DELETE FROM dead_letter WHERE id = $1 AND status = 'DEAD'`, [
      id,
    ]);
    await client.query(`NOTIFY dead_letter`);
    return rowCount === 1;
  });
}

const selected = `($1::bigint[] IS NULL OR id = ANY($1)) AND ($2::text IS NULL OR topic = $2) AND ($3::text IS NULL OR key = $3)`;

function selectionValues({ ids, topic, key }: DeadLetterSelection): unknown[] {
  return [ids ?? null, topic ?? null, key ?? null];
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { client } = await openSession(databaseUrl, 'dead letters');
  try {
    return await work(client);
  } finally {
    await closeSession(client);
  }
}
