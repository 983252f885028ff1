/**
 * A service in a process of its own, for tests that kill it. `SERVICE`, `AGGREGATE`, `DATABASE_URL` and the settings
 * of the events say which; `MODE` says where it stops so that it can be killed there:
 * - `publish`: commits one fact and dies at once, before any relay could send it
 * - `serve`: goes on
 * - `before-commit`: stands still when a batch has been handled and is not committed
 * - `after-commit`: stands still when a batch is committed and the broker does not know
 */
import { openDatabase } from '@doorstep/database';
import type { EntityManager } from 'typeorm';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { eventsConfig, publishFacts, startMessaging } from '../index';
import { log, subscriptionsOf, topicsOf } from './world';

const settings = z
  .object({
    ...eventsConfig,
    SERVICE: z.enum(['schools', 'assessment']),
    AGGREGATE: z.string(),
    DATABASE_URL: z.string(),
    MODE: z.enum(['publish', 'serve', 'before-commit', 'after-commit']),
  })
  .parse(process.env);
const say = (word: string) => process.stdout.write(`${word}\n`);
const standStill = () => {
  say('stands still');
  return new Promise<never>(() => undefined);
};

async function main(): Promise<void> {
  const topics = topicsOf(settings.AGGREGATE);
  const database = await openDatabase({ url: settings.DATABASE_URL, log });
  if (settings.MODE === 'publish') {
    await database.transaction(tx =>
      publishFacts(tx, topics.facts, [{ key: 'a', name: 'Counted', data: { value: 1 } }]),
    );
    process.kill(process.pid, 'SIGKILL');
  }
  const transaction = async <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> => {
    let took = false;
    const result = await database.transaction(async tx => {
      const done = await work(tx);
      const [effects]: { some: boolean }[] = await tx.query('SELECT count(*) > 0 AS some FROM effect');
      took = effects!.some;
      if (took && settings.MODE === 'before-commit') await standStill();
      return done;
    });
    if (took && settings.MODE === 'after-commit') await standStill();
    return result;
  };
  await startMessaging({
    service: settings.SERVICE,
    database: { url: database.url, manager: database.manager, transaction },
    events: settings,
    subscriptions: settings.SERVICE === 'assessment' ? subscriptionsOf(topics, 'child') : [],
    log,
    metrics: new Registry(),
  });
  say('serves');
}

void main();
