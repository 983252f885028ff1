import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Reporter } from './console';
import type { Platform, ProcessName } from './platform';
import { watchFolders } from './watch-folders';

const quietMilliseconds = 200;

/** Which processes run code of this source file, by its path from the project's root; none for tests and prose. */
export function affected(path: string, all: readonly ProcessName[]): ProcessName[] {
  if (!/\.(ts|json|ya?ml|graphql|sql)$/.test(path) || /\.spec\.ts$|\/project\.json$/.test(path)) return [];
  const [top, name] = path.split(/[\\/]/);
  if (top === 'libs') return [...all];
  if (top === 'apps') return all.filter(process => process === name);
  if (top === 'tools' && name === 'identity') return ['identity'];
  return [];
}

/** Rebuilds what has changed, and restarts the processes that run it; an error leaves the old ones running. */
export function restartOnChange(
  platform: Platform,
  report: Reporter,
  root = process.cwd(),
): { stop(): void } {
  const all = [...platform.processes.keys()];
  const waiting = new Set<ProcessName>();
  let timer: NodeJS.Timeout | undefined;
  let working = false;

  const work = async (): Promise<void> => {
    if (working || waiting.size === 0) return;
    working = true;
    const names = [...waiting];
    waiting.clear();
    try {
      await report.step('Building', () => build(root));
      await report.step(`Restarting ${names.join(', ')}`, async () => {
        await Promise.all(
          names.map(async name => {
            const managed = platform.process(name);
            await managed.stop();
            managed.start();
            await managed.ready();
          }),
        );
        return `Restarted ${names.join(', ')}`;
      });
    } catch (error) {
      report.line(error instanceof Error ? error.message : String(error));
    } finally {
      working = false;
      void work();
    }
  };

  const watching = watchFolders(root, ['apps', 'libs', 'tools'], path => {
    const names = affected(path, all);
    if (names.length === 0) return;
    for (const name of names) waiting.add(name);
    clearTimeout(timer);
    timer = setTimeout(() => void work(), quietMilliseconds);
  });
  return {
    stop: () => {
      clearTimeout(timer);
      watching.stop();
    },
  };
}

/** @throws Error with the compiler's own words */
async function build(root: string): Promise<void> {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  const child = spawn(process.execPath, [nx, 'run-many', '-t', 'build', '--outputStyle=stream'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise(done => {
    child.once('error', done);
    child.once('close', done);
  });
  if (code !== 0) throw new Error(said.trim());
}
