import type pg from 'pg';
import { groupBy } from '../group-by';
import { closeSession, openSession } from '../postgres-client';
import type { BatchControl, ConsumeOptions, EventConsumer, ReceivedEvent } from '../transport';
import { backOff, Bell, wait } from '../wait';

/** At most so many events of one partition in one read. */
export const readSize = 500;
// Members that die give their partitions back with their connection, and nobody rings for that.
const rebalanceEvery = 2_000;

interface Held {
  topic: string;
  partition: number;
  /** The next offset that the group wants. */
  next: bigint;
}

interface RecordRow {
  topic: string;
  partition: number;
  offset: string;
  key: string;
  headers: Record<string, string>;
  value: string | null;
}

/** Reads the records of some partitions from the given offsets on, in the order of each partition. */
export async function readRecords(
  client: pg.Client,
  from: readonly { topic: string; partition: number; next: bigint }[],
): Promise<ReceivedEvent[]> {
  const { rows } = await client.query<RecordRow>({
    name: 'read_records',
    text: `SELECT f.topic, f."partition", r."offset"::text, r.key, r.headers, r.value
           FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS f (topic, "partition", next)
           JOIN events.topic t ON t.name = f.topic
           CROSS JOIN LATERAL (
             SELECT * FROM events.record r
             WHERE r.topic_id = t.id AND r."partition" = f."partition" AND r."offset" >= f.next
             ORDER BY r."offset" LIMIT ${readSize}
           ) r
           ORDER BY f.topic, f."partition", r."offset"`,
    values: [from.map(p => p.topic), from.map(p => p.partition), from.map(p => String(p.next))],
  });
  return rows;
}

/**
 * A member of a consumer group. Who is a member, and which partition is whose, are advisory locks of its session:
 * they go with it, however it ends. Each member takes its fair share of what nobody holds.
 */
export class EventLogConsumer implements EventConsumer {
  readonly #stopping = new AbortController();
  readonly #bell = new Bell();
  readonly #running: Promise<void>;
  #held: Held[] = [];

  constructor(
    private readonly url: string,
    private readonly options: ConsumeOptions,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; failures++) {
      let client: pg.Client | undefined;
      try {
        const session = await openSession(this.url, `consumer ${this.options.group}`);
        client = session.client;
        client.on('notification', ({ channel, payload }) => {
          if (
            channel === 'event_groups'
              ? payload === this.options.group
              : this.options.topics.includes(payload!)
          ) {
            this.#bell.ring();
          }
        });
        await this.#join(client);
        failures = 0;
        await this.#consume(client, session.lost);
        await this.#tellGroup(client);
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.onTrouble(error);
      } finally {
        this.#held = [];
        await closeSession(client);
      }
      if (!this.#stopping.signal.aborted) await wait(backOff(failures), this.#stopping.signal);
    }
  }

  async #join(client: pg.Client): Promise<void> {
    await client.query('LISTEN events; LISTEN event_groups');
    await client.query('SELECT pg_advisory_lock_shared(hashtext($1), 0)', [this.options.group]);
    await this.#tellGroup(client);
  }

  async #tellGroup(client: pg.Client): Promise<void> {
    await client.query(`SELECT pg_notify('event_groups', $1)`, [this.options.group]);
  }

  async #consume(client: pg.Client, lost: AbortSignal): Promise<void> {
    const interrupted = AbortSignal.any([this.#stopping.signal, lost]);
    let balancedAt = 0;
    while (!this.#stopping.signal.aborted) {
      if (lost.aborted) throw new Error('The connection to the event log is lost.');
      if (Date.now() - balancedAt >= rebalanceEvery || this.#held.length === 0) {
        await this.#rebalance(client);
        balancedAt = Date.now();
      }
      const events = this.#held.length > 0 ? await readRecords(client, this.#held) : [];
      if (events.length > 0) await this.#handle(client, events, lost);
      else await this.#bell.waitFor(rebalanceEvery, interrupted);
    }
  }

  async #handle(client: pg.Client, events: readonly ReceivedEvent[], lost: AbortSignal): Promise<void> {
    const control: BatchControl = {
      signal: this.#stopping.signal,
      heartbeat: async () => {
        if (lost.aborted)
          throw new Error('The connection to the event log is lost, and its partitions with it.');
      },
    };
    for (const [topic, batch] of groupBy(events, event => event.topic)) {
      await this.options.onBatch(batch, control);
      for (const { partition, offset } of batch) {
        const held = this.#held.find(h => h.topic === topic && h.partition === partition);
        if (held) held.next = BigInt(offset) + 1n;
      }
      const done = this.#held.filter(held => held.topic === topic);
      const { rows } = await client.query<{ partition: number; lag: string }>({
        name: 'commit_offsets',
        text: `SELECT p."partition", (p.next_offset - c."offset")::text AS lag,
                 events.commit_offsets($1, $2, $3, $4)
               FROM unnest($3::integer[], $4::bigint[]) AS c ("partition", "offset")
               JOIN events.topic t ON t.name = $5
               JOIN events.partition p ON p.topic_id = t.id AND p."partition" = c."partition"`,
        values: [
          this.options.group,
          done.map(() => topic),
          done.map(h => h.partition),
          done.map(h => String(h.next)),
          topic,
        ],
      });
      for (const { partition, lag } of rows) this.options.onLag?.(topic, partition, Number(lag));
      if (this.#stopping.signal.aborted) return;
    }
  }

  async #rebalance(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ topic: string; partition: number; members: number }>({
      name: 'group_state',
      text: `SELECT t.name AS topic, p."partition",
               (SELECT count(DISTINCT pid)::integer FROM pg_locks
                WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted AND objsubid = 2
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND classid = (hashtext($1)::bigint & 4294967295)::oid AND objid = 0) AS members
             FROM events.topic t JOIN events.partition p ON p.topic_id = t.id
             WHERE t.name = ANY($2) ORDER BY 1, 2`,
      values: [this.options.group, this.options.topics],
    });
    const absent = this.options.topics.find(name => !rows.some(row => row.topic === name));
    if (absent) throw new Error(`The event log has no topic ${absent}: provision it.`);
    const members = Math.max(1, rows[0]?.members ?? 1);
    let released = false;
    // Topic by topic, so that each member gets something of each.
    for (const [topic, partitions] of groupBy(rows, row => row.topic)) {
      const share = Math.ceil(partitions.length / members);
      const mine = this.#held.filter(held => held.topic === topic);
      for (const held of mine.slice(share)) {
        await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 1))', [
          this.#lockName(topic, held.partition),
        ]);
        this.#held.splice(this.#held.indexOf(held), 1);
        released = true;
      }
      let wanted = share - mine.length;
      for (const { partition } of partitions) {
        if (wanted <= 0) break;
        if (mine.some(held => held.partition === partition)) continue;
        if (await this.#take(client, topic, partition)) wanted--;
      }
    }
    if (released) await this.#tellGroup(client);
  }

  async #take(client: pg.Client, topic: string, partition: number): Promise<boolean> {
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 1)) AS locked',
      [this.#lockName(topic, partition)],
    );
    if (!rows[0]?.locked) return false;
    // Only now: what the former holder had committed must be seen.
    const stopped = await client.query<{ offset: string }>(
      `SELECT g."offset"::text FROM events.group_offset g JOIN events.topic t ON t.id = g.topic_id
       WHERE g.group_name = $1 AND t.name = $2 AND g."partition" = $3`,
      [this.options.group, topic, partition],
    );
    this.#held.push({ topic, partition, next: BigInt(stopped.rows[0]?.offset ?? 0) });
    return true;
  }

  #lockName(topic: string, partition: number): string {
    return `${this.options.group} ${topic} ${partition}`;
  }
}
