import type { Topic } from '@doorstep/contracts';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import type { Batches } from './batch';
import { closeSession, openSession } from './postgres-client';
import type { CheckedEvent, Subscription } from './subscriptions';
import type { EventTransport } from './transport';

/**
 * Asks the service with this database to read a state topic again from its beginning, so that its copies are as the
 * topic says. It does so while it serves, or at its next start.
 */
export async function replayStateTopic(
  databaseUrl: string,
  topic: Pick<Topic, 'name' | 'kind'>,
): Promise<void> {
  if (topic.kind !== 'state')
    throw new Error(`${topic.name} is no state topic: only copies can be made again.`);
  const { client } = await openSession(databaseUrl, 'replay');
  try {
    await client.query('BEGIN');
    await client.query(
      'INSERT INTO replay (topic) VALUES ($1) ON CONFLICT (topic) DO UPDATE SET requested_at = now()',
      [topic.name],
    );
    // The last version of each aggregate counts as new once more; older ones that the topic still has do not.
    await client.query(
      'UPDATE consumed SET position = position - 1, replaying = true WHERE topic = $1 AND NOT replaying',
      [topic.name],
    );
    await client.query('NOTIFY replay');
    await client.query('COMMIT');
  } finally {
    await closeSession(client);
  }
}

/** The state topics that have been asked for and are not wholly read again. */
export async function pendingReplays(databaseUrl: string): Promise<string[]> {
  const { client } = await openSession(databaseUrl, 'replay');
  try {
    return (await client.query<{ topic: string }>('SELECT topic FROM replay ORDER BY topic')).rows.map(
      row => row.topic,
    );
  } finally {
    await closeSession(client);
  }
}

export interface ReplaysOptions {
  subscriptions: ReadonlyMap<string, Subscription>;
  transport: EventTransport;
  batches: Batches;
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;
  log: Logger;
}

/** Carries out the replays that were asked for. */
export class Replays {
  constructor(private readonly options: ReplaysOptions) {}

  /** One instance at a time; whoever holds the lock calls it. */
  async run(signal: AbortSignal): Promise<void> {
    const { subscriptions, transaction } = this.options;
    const wanted: { topic: string; requested_at: string }[] = await transaction(tx =>
      tx.query(
        'SELECT topic, requested_at::text FROM replay WHERE topic = ANY($1::text[]) ORDER BY replay.requested_at',
        [[...subscriptions.keys()]],
      ),
    );
    for (const { topic, requested_at } of wanted) {
      await this.#replay(subscriptions.get(topic)!, signal);
      if (signal.aborted) return;
      await transaction(tx =>
        tx.query('DELETE FROM replay WHERE topic = $1 AND requested_at = $2::timestamptz', [
          topic,
          requested_at,
        ]),
      );
    }
  }

  async #replay(subscription: Subscription, signal: AbortSignal): Promise<void> {
    const { transport, batches, log } = this.options;
    const topic = subscription.topic.name;
    let events = 0;
    const control = { signal, heartbeat: async () => undefined };
    await transport.read({
      topics: [topic],
      signal,
      onBatch: async batch => {
        events += batch.length;
        await batches.take(subscription, batch, control);
      },
    });
    if (signal.aborted) return;
    // A topic without any event is rather the wrong broker than an empty world.
    const gone = events > 0 ? await this.#removeGone(subscription) : 0;
    log.info({ topic, events, gone }, 'A state topic was read again from its beginning');
  }

  /** What the topic has no state of any more: its copies go too. */
  async #removeGone(subscription: Subscription): Promise<number> {
    for (let gone = 0; ;) {
      const some = await this.options.transaction(async tx => {
        const rows: { key: string; position: string }[] = await tx.query(
          `SELECT key, position::text FROM consumed WHERE topic = $1 AND replaying ORDER BY key LIMIT 500 FOR UPDATE`,
          [subscription.topic.name],
        );
        const events = rows.map(({ key, position }): CheckedEvent => {
          return { id: '', key, position: Number(position) + 1, name: 'state', data: null, time: new Date() };
        });
        if (events.length > 0) await subscription.handle(tx, events);
        await tx.query(
          'UPDATE consumed SET position = position + 1, replaying = false WHERE topic = $1 AND key = ANY($2::text[])',
          [subscription.topic.name, rows.map(row => row.key)],
        );
        return rows.length;
      });
      gone += some;
      if (some === 0) return gone;
    }
  }
}
