import { startPostgres } from '@doorstep/infra';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually';

/**
 * The super user's address of the PostgreSQL that the tests of this run share: `DOORSTEP_TEST_POSTGRES`, or a server
 * that the first taker starts and that goes when the run is over, however it ends. The run is the process named by
 * `DOORSTEP_TEST_RUN` (tools/test sets it, for all workers of jest), else this one.
 */
export async function testPostgres(): Promise<string> {
  const given = process.env['DOORSTEP_TEST_POSTGRES'];
  if (given) return given;
  const run = Number(process.env['DOORSTEP_TEST_RUN'] ?? process.pid);
  const folder = join(tmpdir(), `doorstep-test-postgres-${run}`);
  const addressFile = join(folder, 'address');
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return eventually(
      () => {
        const failure = join(folder, 'failure');
        if (existsSync(failure)) return Promise.reject(new Error(readFileSync(failure, 'utf8')));
        return readFileSync(addressFile, 'utf8');
      },
      { timeout: 60_000, every: 50 },
    );
  }
  try {
    await chmod(folder, 0o755);
    const server = await startPostgres({
      dataDir: join(folder, 'data'),
      forTests: true,
      livesWith: run,
      removeWhenOver: folder,
    });
    // Written beside and moved, so that nobody reads half of it.
    await writeFile(`${addressFile}.new`, server.adminUrl);
    await rename(`${addressFile}.new`, addressFile);
    return server.adminUrl;
  } catch (error) {
    await writeFile(join(folder, 'failure'), (error as Error).message);
    throw error;
  }
}
