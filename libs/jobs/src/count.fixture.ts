import { openDatabase } from '@doorstep/database';
import { openLog } from '@doorstep/service-kit';
import { countTo } from './count-to.fixture';
import { jobMigrations } from './migrations';
import { startJobs } from './jobs';

/** A process that runs the counting job, and counts no further than LIMIT: there it hangs, to be killed. */
async function main(): Promise<void> {
  const log = openLog('count', 'info');
  const database = await openDatabase({
    url: process.env['DATABASE_URL'] ?? '',
    migrations: jobMigrations,
    log,
  });
  const limit = Number(process.env['LIMIT'] ?? Infinity);
  const jobs = await startJobs({ database, definitions: [countTo(database, limit)], log });
  process.on('SIGTERM', () => {
    void jobs
      .close()
      .then(() => database.close())
      .then(() => process.exit(0));
  });
  log.info('ready');
}

void main();
