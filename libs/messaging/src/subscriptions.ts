import type { FactsTopic, StateTopic, Topic } from '@doorstep/contracts';
import type { EntityManager } from 'typeorm';

/** The state of an aggregate; `data: null` says that it is gone. */
export interface StateEvent<T> {
  key: string;
  version: number;
  data: T | null;
  time: Date;
}

/** A fact, told apart by `name`. */
export type Fact<F extends Record<string, unknown>> = {
  [Name in keyof F & string]: {
    /** The event's own id (`ce_id`). */
    id: string;
    key: string;
    /** Grows by one with every fact of the aggregate. */
    sequence: number;
    name: Name;
    data: F[Name];
    time: Date;
  };
}[keyof F & string];

interface AnyEvent {
  id: string;
  key: string;
  position: number;
  name: string;
  data: unknown;
  time: Date;
}
/** An event that has been checked against its contract; `position` is its version or sequence. */
export type CheckedEvent = AnyEvent;

/** What a service listens to and what it does then; made by `onState`, `onFacts` and `keepCopy`. */
export interface Subscription {
  readonly topic: Topic;
  /** Runs in the transaction that also remembers the events as taken: it may be rolled back and called again. */
  handle(tx: EntityManager, events: readonly CheckedEvent[]): Promise<void>;
}

/**
 * Listens to a state topic. The handler keeps a copy and does nothing else, for it may be replayed at any time.
 * It gets at most one event per key, each newer than the last one it kept.
 */
export function onState<T>(
  topic: StateTopic<T>,
  keep: (tx: EntityManager, events: StateEvent<T>[]) => Promise<void>,
): Subscription {
  return {
    topic: topic as Topic,
    handle: (tx, events) =>
      keep(
        tx,
        events.map(({ key, position, data, time }) => ({
          key,
          version: position,
          data: data as T | null,
          time,
        })),
      ),
  };
}

/**
 * Listens to a facts topic. The handler acts; each fact reaches it once in effect, in the order of its aggregate.
 * An error refuses the whole batch, which is then split until the fact that causes it is alone.
 */
export function onFacts<F extends Record<string, unknown>>(
  topic: FactsTopic<F>,
  act: (tx: EntityManager, facts: Fact<F>[]) => Promise<void>,
): Subscription {
  return {
    topic: topic as unknown as Topic,
    handle: (tx, events) =>
      act(
        tx,
        events.map(
          ({ id, key, position, name, data, time }) =>
            ({ id, key, sequence: position, name, data, time }) as unknown as Fact<F>,
        ),
      ),
  };
}

export interface CopyOptions<T> {
  /** The table of the copies, with the columns `id` (the event's key) and `version` besides those of `row`. */
  table: string;
  /** The other columns, by their names in the database (snake_case). The same columns for every row. */
  row: (data: T, event: StateEvent<T>) => Record<string, unknown>;
}

/** Keeps a table as the copy of a state topic: rows come, change and go with it, whole batches at a time. */
export function keepCopy<T>(topic: StateTopic<T>, { table, row }: CopyOptions<T>): Subscription {
  return onState(topic, async (tx, events) => {
    const gone = events.filter(event => event.data === null).map(event => event.key);
    if (gone.length > 0) {
      await tx.query(`DELETE FROM ${quote(table)} WHERE id::text = ANY($1::text[])`, [gone]);
    }
    const rows = events
      .filter(event => event.data !== null)
      .map(event => ({ ...row(event.data as T, event), id: event.key, version: event.version }));
    if (rows.length === 0) return;
    const columns = Object.keys(rows[0]!);
    const names = columns.map(quote).join(', ');
    const changes = columns
      .filter(name => name !== 'id')
      .map(name => `${quote(name)} = excluded.${quote(name)}`);
    await tx.query(
      `INSERT INTO ${quote(table)} AS kept (${names})
       SELECT ${names} FROM json_populate_recordset(NULL::${quote(table)}, $1::json)
       ON CONFLICT (id) DO UPDATE SET ${changes.join(', ')}
       WHERE kept.version <= excluded.version`,
      [JSON.stringify(rows)],
    );
  });
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
