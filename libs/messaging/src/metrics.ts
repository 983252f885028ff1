import { Counter, Gauge, type Registry } from 'prom-client';
import type { EntityManager } from 'typeorm';

/** The figures of a service's events. What stands in the database is counted when somebody asks. */
export class MessagingMetrics {
  readonly published: Counter<'topic'>;
  readonly consumed: Counter<'topic'>;
  readonly deadLetters: Counter<'topic' | 'code'>;
  readonly lag: Gauge<'topic' | 'partition'>;

  constructor(registry: Registry, manager: EntityManager) {
    const registers = [registry];
    this.published = new Counter({
      name: 'doorstep_events_published_total',
      help: 'Events that the relay has sent to the broker',
      labelNames: ['topic'],
      registers,
    });
    this.consumed = new Counter({
      name: 'doorstep_events_consumed_total',
      help: 'Events that came from the broker and were dealt with',
      labelNames: ['topic'],
      registers,
    });
    this.deadLetters = new Counter({
      name: 'doorstep_dead_letters_total',
      help: 'Events that became dead letters',
      labelNames: ['topic', 'code'],
      registers,
    });
    this.lag = new Gauge({
      name: 'doorstep_consumer_lag_events',
      help: 'Events between the group and the end of the partition, when it last looked',
      labelNames: ['topic', 'partition'],
      registers,
    });
    const age = new Gauge({
      name: 'doorstep_outbox_oldest_seconds',
      help: 'Age of the oldest event that waits in the outbox',
      registers,
    });
    new Gauge({
      name: 'doorstep_outbox_events',
      help: 'Events that wait in the outbox',
      registers,
      async collect() {
        const rows: { waiting: string; oldest: string }[] = await ask(
          manager,
          `SELECT count(*)::text AS waiting, coalesce(extract(epoch FROM now() - min(created_at)), 0)::text AS oldest
           FROM outbox`,
        );
        if (!rows[0]) return;
        this.set(Number(rows[0].waiting));
        age.set(Number(rows[0].oldest));
      },
    });
    new Gauge({
      name: 'doorstep_dead_letters',
      help: 'Dead letters (DEAD) and events that wait behind them (PARKED)',
      labelNames: ['topic', 'status'],
      registers,
      async collect() {
        const rows: { topic: string; status: string; letters: string }[] = await ask(
          manager,
          'SELECT topic, status, count(*)::text AS letters FROM dead_letter GROUP BY 1, 2',
        );
        this.reset();
        for (const { topic, status, letters } of rows) this.set({ topic, status }, Number(letters));
      },
    });
  }
}

/** A database that is down must not hide the other figures. */
async function ask<T>(manager: EntityManager, sql: string): Promise<T[]> {
  return manager.query(sql).catch(() => []) as Promise<T[]>;
}
