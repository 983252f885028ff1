import { schools } from '@doorstep/contracts';
import { openDatabase } from '@doorstep/database';
import { eventsConfig, messagingMigrations, onState, startMessaging } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import { type ServiceProcess, postgresUrl, readConfig, runService, serviceConfig } from './index';

/**
 * A small service for the tests of shutdown: a request and an event each write a row in a transaction, in the middle
 * of which they wait for an advisory lock that the test holds.
 */
const config = readConfig(serviceConfig.extend({ DATABASE_URL: postgresUrl, ...eventsConfig }));

runService('fixture', config, async (service: ServiceProcess) => {
  const { log, metrics } = service;
  const database = service.use(
    await openDatabase({ url: config.DATABASE_URL, migrations: messagingMigrations, log, metrics }),
  );
  const work = async (tx: EntityManager, what: string, lock: number) => {
    await tx.query('INSERT INTO done (what) VALUES ($1)', [what]);
    log.info(`${what} in flight`);
    await tx.query('SELECT pg_advisory_xact_lock($1)', [lock]);
  };
  const subscription = onState(schools.school, async (tx, events) => {
    for (const { key } of events) await work(tx, key, 2);
  });
  service.use(
    await startMessaging({
      service: 'assessment',
      database,
      events: config,
      subscriptions: [subscription],
      log,
      metrics,
    }),
  );
  service.use({
    name: 'witness',
    drain: async () => void log.info('the parts drain'),
    close: async () => {
      await database.manager.query(`INSERT INTO done (what) VALUES ('closed while the database was open')`);
    },
  });
  service.http.post('/slow', async () => {
    await database.transaction(tx => work(tx, 'request', 1));
    return { answer: 'done' };
  });
  service.http.get('/crash', async () => {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
    return {};
  });
  await service.listen();
});
