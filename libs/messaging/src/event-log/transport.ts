import pg from 'pg';
import { closeSession, openSession } from '../postgres-client';
import {
  ProducerFenced,
  type ConsumeOptions,
  type EventConsumer,
  type EventProducer,
  type EventTransport,
  type ReadOptions,
  type WireEvent,
} from '../transport';
import { Bell } from '../wait';
import { EventLogConsumer, readRecords } from './consumer';

const fenced = 'DS001';

/** The embedded event log: the transport of a machine that has no Kafka. */
export class EventLogTransport implements EventTransport {
  readonly kind = 'postgres';
  // For the occasional question (check, maintenance); opened when needed.
  readonly #pool: pg.Pool;

  constructor(
    private readonly url: string,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 1,
      application_name: 'event log',
      connectionTimeoutMillis: 5_000,
      query_timeout: 60_000,
      // So that the server gives up too, and nothing goes on holding locks for nobody.
      statement_timeout: 55_000,
      allowExitOnIdle: true,
    });
    this.#pool.on('error', onTrouble);
  }

  async openProducer(): Promise<EventProducer> {
    const { client } = await openSession(this.url, 'producer');
    try {
      const opened = await client.query<{ epoch: string }>('SELECT events.open_producer()::text AS epoch');
      const epoch = opened.rows[0]!.epoch;
      return {
        send: events => append(client, epoch, events),
        close: () => closeSession(client),
      };
    } catch (error) {
      await closeSession(client);
      throw error;
    }
  }

  async consume(options: ConsumeOptions): Promise<EventConsumer> {
    return new EventLogConsumer(this.url, options, this.onTrouble);
  }

  async read({ topics, follow = false, signal, onBatch }: ReadOptions): Promise<void> {
    const { client, lost } = await openSession(this.url, 'reader');
    try {
      const bell = new Bell();
      client.on('notification', () => bell.ring());
      const interrupted = signal ? AbortSignal.any([signal, lost]) : lost;
      if (follow) await client.query('LISTEN events');
      const { rows } = await client.query<{ topic: string; partition: number; end: string }>(
        `SELECT t.name AS topic, p."partition", p.next_offset::text AS "end"
         FROM events.topic t JOIN events.partition p ON p.topic_id = t.id WHERE t.name = ANY($1)`,
        [topics],
      );
      const wanted = rows.map(row => ({ ...row, next: 0n, end: BigInt(row.end) }));
      while (!signal?.aborted) {
        if (lost.aborted) throw new Error('The connection to the event log is lost.');
        const open = follow ? wanted : wanted.filter(({ next, end }) => next < end);
        if (open.length === 0) return;
        const events = await readRecords(client, open);
        for (const place of open) {
          const last = events.findLast(e => e.topic === place.topic && e.partition === place.partition);
          // Nothing left of what was there: compaction or retention took the rest.
          place.next = last ? BigInt(last.offset) + 1n : follow ? place.next : place.end;
        }
        if (events.length > 0) await onBatch(events);
        else if (follow) await bell.waitFor(5_000, interrupted);
      }
    } finally {
      await closeSession(client);
    }
  }

  async maintain(): Promise<void> {
    const { rows } = await this.#pool.query<{ name: string }>(
      'SELECT name FROM events.topic WHERE owner = events.caller()',
    );
    for (const { name } of rows) await this.#pool.query('SELECT events.maintain($1)', [name]);
  }

  async check(): Promise<void> {
    await this.#pool.query('SELECT next_offset FROM events.partition LIMIT 1');
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

async function append(client: pg.Client, epoch: string, events: readonly WireEvent[]): Promise<void> {
  try {
    await client.query({
      name: 'append',
      text: 'SELECT events.append($1, $2, $3, $4, $5)',
      values: [
        epoch,
        events.map(event => event.topic),
        events.map(event => event.key),
        events.map(event => JSON.stringify(event.headers)),
        events.map(event => event.value),
      ],
    });
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === fenced) throw new ProducerFenced(error.message);
    throw error;
  }
}
