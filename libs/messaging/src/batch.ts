import { deadLetterTopic, type ServiceName, type Topic } from '@doorstep/contracts';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import { checkEvent, positionOf, type Checked, type EventProblem } from './check-event';
import {
  anyDeadLetters,
  codeOf,
  eventId,
  insertDeadLetters,
  keysWithDeadLetters,
  messageOf,
  placeOf,
  supersede,
  wakeEventsAhead,
} from './dead-letter-table';
import { eventAhead } from './event-ahead';
import { publishFacts } from './outbox';
import { processTraced } from './spans';
import type { CheckedEvent, Subscription } from './subscriptions';
import { isTransient } from './transient';
import type { BatchControl, ReceivedEvent } from './transport';
import { backOff, wait } from './wait';

/** How often an event that stands alone is tried before it is given up. */
export const attemptsOfOne = 4;

export interface BatchesOptions {
  service: ServiceName;
  group: string;
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;
  log: Logger;
  onConsumed(topic: string, events: number): void;
  onDeadLetter(topic: string, code: string): void;
}

/**
 * Takes batches of one topic's events into the service's database: one transaction for a batch, with the memory of
 * what was taken. A failing batch is split until the event that causes it is alone; that one becomes a dead letter.
 */
export class Batches {
  constructor(private readonly options: BatchesOptions) {}

  async take(
    subscription: Subscription,
    events: readonly ReceivedEvent[],
    control: BatchControl,
  ): Promise<void> {
    const checked = events.map(received => checkEvent(subscription.topic, received));
    // Runs of good and of bad events, so that what comes behind a bad one finds it buried.
    for (const run of runsOf(checked)) {
      if (run[0]!.event) await this.#settle(subscription, run, control);
      else await this.#persist(control, tx => this.#bury(tx, subscription.topic, run, 1));
    }
    this.options.onConsumed(subscription.topic.name, events.length);
  }

  /** Handles good events, in halves if need be. */
  async #settle(subscription: Subscription, run: readonly Checked[], control: BatchControl): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const received = run.map(each => each.received);
        await processTraced(subscription.topic.name, received, () =>
          this.#persist(control, tx => this.#apply(tx, subscription, run)),
        );
        return;
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        if (run.length > 1) {
          const half = Math.ceil(run.length / 2);
          await this.#settle(subscription, run.slice(0, half), control);
          return this.#settle(subscription, run.slice(half), control);
        }
        const { topic, key } = run[0]!.received;
        this.options.log.warn({ err: error, topic, key, attempt }, 'An event could not be taken');
        if (attempt >= attemptsOfOne) {
          const problem = { code: codeOf(error), reason: messageOf(error) };
          const dead = [{ received: run[0]!.received, problem }];
          return this.#persist(control, tx => this.#bury(tx, subscription.topic, dead, attempt));
        }
        await wait(backOff(attempt), control.signal);
      }
    }
  }

  /** One transaction, again and again while the machinery (not the event) is the cause of its failing. */
  async #persist(control: BatchControl, work: (tx: EntityManager) => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      await stillOurs(control);
      try {
        return await this.options.transaction(work);
      } catch (error) {
        if (!isTransient(error)) throw error;
        this.options.log.warn(
          { err: error, attempt },
          'The database does not take events now; it is tried again',
        );
        await wait(backOff(attempt), control.signal);
      }
    }
  }

  async #apply(tx: EntityManager, subscription: Subscription, run: readonly Checked[]): Promise<void> {
    const { topic } = subscription;
    const events = run.map(({ event }) => event!);
    const former = await remember(
      tx,
      topic.name,
      events.map(({ key, position }) => ({ key, position })),
    );
    const fresh = onlyNewer(run, former);
    if (fresh.length === 0) return;
    // After the rows of `consumed` are locked: whoever retries dead letters locks them too.
    const blocked =
      topic.kind === 'facts' && (await anyDeadLetters(tx))
        ? await keysWithDeadLetters(tx, topic.name, [...new Set(fresh.map(({ event }) => event!.key))])
        : new Set<string>();
    await insertDeadLetters(
      tx,
      topic,
      fresh
        .filter(({ event }) => blocked.has(event!.key))
        .map(({ received }) => ({ received, status: 'PARKED' as const, attempts: 0 })),
    );
    const free = fresh.map(({ event }) => event!).filter(event => !blocked.has(event.key));
    const wanted = topic.kind === 'state' ? newestOfEach(free) : free;
    if (wanted.length === 0) return;
    await subscription.handle(tx, wanted);
    if (topic.kind === 'state' && (await anyDeadLetters(tx))) {
      await supersede(tx, topic.name, wanted);
      await wakeEventsAhead(tx);
    }
  }

  async #bury(
    tx: EntityManager,
    topic: Topic,
    run: readonly { received: ReceivedEvent; problem?: EventProblem }[],
    attempts: number,
  ): Promise<void> {
    const places = run.map(({ received }) => ({
      key: placeOf(received),
      position: positionOf(topic, received.headers) ?? null,
    }));
    const former = await remember(
      tx,
      topic.name,
      places.map(({ key, position }) => ({ key, position: position ?? 0 })),
    );
    const fresh = run.filter((_, i) => {
      const { key, position } = places[i]!;
      const last = former.get(key);
      return position === null || last === undefined || position > last;
    });
    const inserted = await insertDeadLetters(
      tx,
      topic,
      fresh.map(({ received, problem }) => ({
        received,
        status: 'DEAD' as const,
        problem: problem!,
        attempts,
      })),
    );
    const told = fresh.filter(({ received }) => inserted.has(eventId(received)));
    await publishFacts(
      tx,
      deadLetterTopic(this.options.service),
      told.map(({ received, problem }) => ({
        key: placeOf(received) || '-',
        name: 'EventRefused' as const,
        data: refusalOf(this.options.group, received, problem!),
      })),
    );
    // The copy that one of them needs may have come while it was tried.
    if (told.some(({ problem }) => problem!.code === eventAhead)) await wakeEventsAhead(tx);
    for (const { received, problem } of told) {
      this.options.onDeadLetter(topic.name, problem!.code);
      this.options.log.error(
        { topic: topic.name, key: received.key, offset: received.offset, ...problem },
        'An event became a dead letter',
      );
    }
  }
}

/** What is told of a dead letter: of what is very long, the beginning, for a broker refuses a very long event. */
function refusalOf(group: string, received: ReceivedEvent, problem: EventProblem) {
  const { topic, partition, offset, key, value } = received;
  const headers = Object.entries(received.headers).slice(0, 50);
  return {
    group,
    topic,
    partition,
    offset,
    eventKey: key.slice(0, 1_000),
    headers: Object.fromEntries(headers.map(([name, text]) => [name.slice(0, 100), text.slice(0, 1_000)])),
    value: value?.slice(0, 50_000) ?? null,
    ...problem,
    at: new Date().toISOString(),
  };
}

/** The consumer stops, or the partition is another's: nothing that the events are to blame for. They come again. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

async function stillOurs({ signal, heartbeat }: BatchControl): Promise<void> {
  if (signal.aborted) throw new Interrupted('The consumer stops.');
  try {
    await heartbeat();
  } catch (error) {
    throw new Interrupted('The partition belongs to another consumer now.', { cause: error });
  }
}

function runsOf(checked: readonly Checked[]): Checked[][] {
  const runs: Checked[][] = [];
  for (const each of checked) {
    const last = runs.at(-1);
    if (last && (last[0]!.event === undefined) === (each.event === undefined)) last.push(each);
    else runs.push([each]);
  }
  return runs;
}

/**
 * Remembers the highest position of each key, only ever forward, and locks the keys' rows to the transaction's end.
 * @returns what was remembered before; a key that is new is not in it
 */
export async function remember(
  tx: EntityManager,
  topic: string,
  places: readonly { key: string; position: number }[],
): Promise<Map<string, number>> {
  const highest = new Map<string, number>();
  for (const { key, position } of places) highest.set(key, Math.max(position, highest.get(key) ?? 0));
  // One order for all, so that two transactions cannot wait for each other.
  const keys = [...highest.keys()].sort();
  const rows: { key: string; former: string }[] = await tx.query(
    `WITH remembered AS (
       INSERT INTO consumed AS c (topic, key, position)
       SELECT $1, key, position FROM unnest($2::text[], $3::bigint[]) AS u (key, position)
       ON CONFLICT (topic, key) DO UPDATE
         SET position = greatest(c.position, excluded.position),
             replaying = c.replaying AND excluded.position <= c.position
       RETURNING key, old.position::text AS former
     )
     SELECT key, former FROM remembered WHERE former IS NOT NULL`,
    [topic, keys, keys.map(key => highest.get(key))],
  );
  return new Map(rows.map(row => [row.key, Number(row.former)] as const));
}

/** What is newer than what was taken before, in the batch itself too: an event that came twice counts once. */
function onlyNewer(run: readonly Checked[], former: ReadonlyMap<string, number>): Checked[] {
  const last = new Map(former);
  return run.filter(({ event }) => {
    const before = last.get(event!.key);
    if (before !== undefined && event!.position <= before) return false;
    last.set(event!.key, event!.position);
    return true;
  });
}

function newestOfEach(events: readonly CheckedEvent[]): CheckedEvent[] {
  return [...new Map(events.map(event => [event.key, event] as const)).values()];
}
