import type pg from 'pg';
import type { Logger } from 'pino';
import { groupBy } from './group-by';
import { closeSession, openSession } from './postgres-client';
import { sendTraced } from './spans';
import { ProducerFenced, type EventProducer, type EventTransport, type WireEvent } from './transport';
import { backOff, Bell, wait } from './wait';

/** A batch under backlog: so many events, and about so many bytes as the database keeps them. */
const batchSize = 1_000;
const batchBytes = 4_000_000;
/** A look at the outbox without being woken, in case a notification was lost. */
const lookEvery = 10_000;
/** How often one who does not lead asks for the leadership. */
const standEvery = 1_000;
const maintainEvery = 10 * 60_000;
/** A leader that has been silent so long (a stopped process, a lost network) loses its session, and so the leadership. */
const silentAtMost = '45s';
const leaderLock = 0x6f757462;

export interface RelayOptions {
  service: string;
  databaseUrl: string;
  transport: EventTransport;
  log: Logger;
  onPublished(topic: string, events: number): void;
}

interface OutboxRow {
  position: string;
  topic: string;
  key: string;
  headers: Record<string, string>;
  data: string | null;
}

/**
 * Sends what is in the outbox, in order, and deletes what it has sent. Of all instances of a service one leads: who
 * holds the advisory lock. A leader that was only paused is fenced by the broker, for its successor has opened a
 * producer after it took the lock and before it looked at the outbox.
 */
export class Relay {
  readonly #stopping = new AbortController();
  readonly #bell = new Bell();
  readonly #running: Promise<void>;
  #drainUntil = 0;

  constructor(private readonly options: RelayOptions) {
    this.#running = this.#run();
  }

  /** Stops when the outbox is empty, at the latest after `longest` milliseconds. */
  async stop(longest = 0): Promise<void> {
    this.#drainUntil = Date.now() + longest;
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#lead(() => (failures = 0));
      } catch (error) {
        const level = error instanceof ProducerFenced ? 'warn' : 'error';
        this.options.log[level]({ err: error }, 'The relay stopped and will try again.');
      }
      await wait(backOff(failures, 100), signal);
    }
  }

  async #lead(progress: () => void): Promise<void> {
    const { signal } = this.#stopping;
    const { client, lost } = await openSession(this.options.databaseUrl, `relay ${this.options.service}`);
    let producer: EventProducer | undefined;
    try {
      client.on('notification', () => this.#bell.ring());
      await client.query(`SET idle_session_timeout = '${silentAtMost}'`);
      const interrupted = AbortSignal.any([signal, lost]);
      while (!(await this.#takeLead(client))) {
        await wait(standEvery, interrupted);
        if (signal.aborted) return;
      }
      await client.query('LISTEN outbox');
      producer = await this.options.transport.openProducer();
      await this.#sendAll(client, producer, lost, progress);
    } finally {
      await producer
        ?.close()
        .catch((error: unknown) => this.options.log.warn({ err: error }, 'Closing a producer'));
      await closeSession(client);
    }
  }

  async #takeLead(client: pg.Client): Promise<boolean> {
    const { rows } = await client.query<{ leads: boolean }>('SELECT pg_try_advisory_lock($1) AS leads', [
      leaderLock,
    ]);
    return rows[0]!.leads;
  }

  async #sendAll(
    client: pg.Client,
    producer: EventProducer,
    lost: AbortSignal,
    progress: () => void,
  ): Promise<void> {
    const { signal } = this.#stopping;
    const interrupted = AbortSignal.any([signal, lost]);
    let maintained = 0;
    while (!signal.aborted || Date.now() < this.#drainUntil) {
      if (lost.aborted) throw new Error('The relay’s connection to the database is lost.');
      if (await this.#empty(client, producer)) {
        progress();
        continue;
      }
      if (signal.aborted) return;
      if (Date.now() - maintained > maintainEvery) {
        maintained = Date.now();
        await this.options.transport.maintain();
      }
      await this.#bell.waitFor(lookEvery, interrupted);
    }
  }

  /**
   * Sends what is there, batch by batch. While one is sent, the next is read and the last one is deleted.
   * @returns whether there was anything
   */
  async #empty(client: pg.Client, producer: EventProducer): Promise<boolean> {
    let rows = await this.#next(client, '0');
    if (rows.length === 0) return false;
    let deleted: Promise<unknown> = Promise.resolve();
    while (rows.length > 0) {
      // A transaction that commits late may have lower positions: of other keys, whose turn comes next time.
      const next = this.#next(client, rows.at(-1)!.position);
      next.catch(() => undefined);
      try {
        await this.#send(producer, rows);
      } finally {
        // Whatever became of this batch, the last one was sent.
        await deleted;
      }
      deleted = client.query({
        name: 'outbox_sent',
        text: 'DELETE FROM outbox WHERE position = ANY($1::bigint[])',
        values: [rows.map(row => row.position)],
      });
      deleted.catch(() => undefined);
      rows = this.#stopping.signal.aborted && Date.now() > this.#drainUntil ? [] : await next;
    }
    await deleted;
    return true;
  }

  async #next(client: pg.Client, after: string): Promise<OutboxRow[]> {
    const { rows } = await client.query<OutboxRow>({
      name: 'outbox_next',
      text: `SELECT position::text, topic, key, headers, data::text AS data
             FROM (
               SELECT *, sum(coalesce(pg_column_size(data), 0)) OVER (ORDER BY position) AS bytes
               FROM outbox WHERE position > $1 ORDER BY position LIMIT ${batchSize}
             ) batch
             WHERE bytes - coalesce(pg_column_size(data), 0) < ${batchBytes} ORDER BY batch.position`,
      values: [after],
    });
    return rows;
  }

  async #send(producer: EventProducer, rows: readonly OutboxRow[]): Promise<void> {
    const events: WireEvent[] = rows.map(({ topic, key, headers, data }) => ({
      topic,
      key,
      headers,
      value: data,
    }));
    await sendTraced(events, traced => producer.send(traced));
    for (const [topic, sent] of groupBy(events, event => event.topic)) {
      this.options.onPublished(topic, sent.length);
    }
  }
}
