import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import { remember } from './batch';
import { checkEvent, type EventProblem } from './check-event';
import { codeOf, messageOf } from './dead-letter-table';
import { eventAhead } from './event-ahead';
import { processTraced } from './spans';
import type { Subscription } from './subscriptions';
import { isTransient } from './transient';
import type { ReceivedEvent } from './transport';

export interface RetrierOptions {
  subscriptions: ReadonlyMap<string, Subscription>;
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;
  log: Logger;
}

interface Row {
  id: string;
  topic: string;
  partition: number;
  offset: string;
  key: string;
  headers: Record<string, string>;
  body: string | null;
  status: 'DEAD' | 'PARKED';
  retry_requested: boolean;
}

/** Takes dead letters again when somebody has asked for it, and what is parked behind them, key by key in order. */
export class Retrier {
  constructor(private readonly options: RetrierOptions) {}

  /** Goes on until nothing can be taken any more. @throws when the database does not answer */
  async run(signal: AbortSignal): Promise<void> {
    const heads: { topic: string; key: string }[] = await this.options.transaction(tx =>
      tx.query(
        `SELECT topic, key FROM (SELECT DISTINCT ON (topic, key) * FROM dead_letter ORDER BY topic, key, id) head
         WHERE (retry_requested OR status = 'PARKED') AND topic = ANY($1::text[]) ORDER BY id`,
        [[...this.options.subscriptions.keys()]],
      ),
    );
    for (const { topic, key } of heads) {
      while (!signal.aborted && (await this.#takeNext(this.options.subscriptions.get(topic)!, key)));
    }
  }

  /** @returns whether the key's next one may be tried */
  async #takeNext(subscription: Subscription, key: string): Promise<boolean> {
    let tried: Row | undefined;
    try {
      return await this.options.transaction(async tx => {
        tried = undefined;
        const topic = subscription.topic;
        // The consumer locks the same row before it looks for dead letters of the key.
        const last = (await remember(tx, topic.name, [{ key, position: 0 }])).get(key) ?? 0;
        const rows: Row[] = await tx.query(
          `SELECT id::text, topic, "partition", "offset"::text, key, headers, body, status, retry_requested
           FROM dead_letter WHERE topic = $1 AND key = $2 ORDER BY dead_letter.id LIMIT 1 FOR UPDATE`,
          [topic.name, key],
        );
        const [row] = rows;
        if (!row || (row.status === 'DEAD' && !row.retry_requested)) return false;
        tried = row;
        await this.#take(tx, subscription, row, last);
        await tx.query('DELETE FROM dead_letter WHERE id = $1', [row.id]);
        return true;
      });
    } catch (error) {
      if (!tried || isTransient(error)) throw error;
      await this.#failed(tried, error);
      return false;
    }
  }

  async #take(tx: EntityManager, subscription: Subscription, row: Row, last: number): Promise<void> {
    const received: ReceivedEvent = { ...row, value: row.body };
    const { event, problem } = checkEvent(subscription.topic, received);
    if (!event) throw new StillRefused(problem);
    // A newer state has been taken since.
    if (subscription.topic.kind === 'state' && event.position < last) return;
    await remember(tx, row.topic, [event]);
    await processTraced(row.topic, [received], () => subscription.handle(tx, [event]));
    this.options.log.info({ topic: row.topic, key: row.key, offset: row.offset }, 'A dead letter was taken');
  }

  async #failed(row: Row, error: unknown): Promise<void> {
    const code = error instanceof StillRefused ? error.problem.code : codeOf(error);
    const reason = messageOf(error);
    this.options.log.error(
      { topic: row.topic, key: row.key, offset: row.offset, code, reason },
      'A retry failed',
    );
    await this.options.transaction(tx =>
      tx.query(
        `UPDATE dead_letter
         SET status = 'DEAD', code = $2, reason = $3, attempts = attempts + 1, retry_requested = $4
         WHERE id = $1`,
        [row.id, code, reason, code === eventAhead],
      ),
    );
  }
}

class StillRefused extends Error {
  constructor(readonly problem: EventProblem) {
    super(problem.reason);
  }
}
