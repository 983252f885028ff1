import { openDatabase } from '@doorstep/database';
import { type ServiceProcess, postgresUrl, readConfig, runService, serviceConfig } from './index';

/**
 * A small service for the tests of shutdown: a request and an event each write a row in a transaction, in the middle
 * of which they wait for an advisory lock that the test holds.
 */
const config = readConfig(serviceConfig.extend({ DATABASE_URL: postgresUrl }));

runService('fixture', config, async (service: ServiceProcess) => {
  const { log, metrics } = service;
  const database = service.use(await openDatabase({ url: config.DATABASE_URL, log, metrics }));
  const work = (what: string, lock: number) =>
    database.transaction(async tx => {
      await tx.query('INSERT INTO done (what) VALUES ($1)', [what]);
      log.info(`${what} in flight`);
      await tx.query('SELECT pg_advisory_xact_lock($1)', [lock]);
    });

  service.http.post('/slow', async () => {
    await work('request', 1);
    return { answer: 'done' };
  });
  service.http.get('/crash', async () => {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
    return {};
  });

  const event = work('event', 2);
  service.use({
    name: 'events',
    drain: async () => {
      log.info('events stop taking');
      await event;
    },
    close: async () => {
      await database.manager.query(
        `INSERT INTO done (what) VALUES ('events closed while the database was open')`,
      );
    },
  });
  await service.listen();
});
