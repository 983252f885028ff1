import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { eventually } from './eventually';

/** A process of the test's own that runs a TypeScript file. */
export interface TestChild {
  readonly process: ChildProcess;
  /** What it has written so far. */
  output(): string;
  /** Waits until its output matches, and gives the match. Throws when the process ends first. */
  waitFor(pattern: RegExp, timeout?: number): Promise<RegExpExecArray>;
  kill(signal?: NodeJS.Signals): void;
  /** Resolves when it has ended and all its output is there. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts a real process, for tests of what only a process can show: signals, exit codes, a sudden death.
 * It goes with the process that started it.
 * @param file absolute path of the TypeScript to run
 * @param env added to a bare environment (PATH only)
 */
export function startChild(file: string, env: Record<string, string> = {}, args: string[] = []): TestChild {
  const register = join(dirname(__dirname), 'register.mjs');
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=2', '--import', register, '--eval', `require(${JSON.stringify(file)})`, ...args],
    {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  child.stdout.on('data', chunk => (text += String(chunk)));
  child.stderr.on('data', chunk => (text += String(chunk)));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  let over = false;
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  void ended.finally(() => {
    over = true;
    process.off('exit', endWithUs);
  });
  return {
    process: child,
    ended,
    output: () => text,
    kill: (signal = 'SIGTERM') => void child.kill(signal),
    waitFor: async (pattern, timeout = 30_000) => {
      const match = await eventually(
        () => {
          const found = pattern.exec(text);
          if (found || over) return found;
          throw new Error(`The process has not written ${pattern} yet, but:\n${text}`);
        },
        { timeout },
      );
      if (!match) throw new Error(`The process ended before it wrote ${pattern}; it wrote:\n${text}`);
      return match;
    },
  };
}
