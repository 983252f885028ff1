import { openDatabase } from '@doorstep/database';
import { openLog } from '@doorstep/service-kit';
import { numbersMigrations, serveNumbers } from './numbers.fixture';

/** A process that takes and imports numbers, and hangs before a chunk that begins above LIMIT, to be killed. */
async function main(): Promise<void> {
  const log = openLog('numbers', 'info');
  const url = process.env['DATABASE_URL'] ?? '';
  const database = await openDatabase({ url, migrations: numbersMigrations, log });
  const limit = Number(process.env['LIMIT']);
  const { address } = await serveNumbers(database, {
    async beforeApply(first) {
      if (first <= limit) return;
      log.info(`hangs before ${first}`);
      await new Promise(() => undefined);
    },
  });
  log.info(`serves at ${address} .`);
}

void main();
