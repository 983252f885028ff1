import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Whether nobody listens on this port of 127.0.0.1. */
export async function portIsFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Runs a line of shell as soon as this process is gone, however it went (`kill -9` too): a shell holds
 * the other end of a pipe from us, and reads its end. Costs one sleeping process.
 * @returns calls the watch off.
 */
export function whenWeAreGone(line: string): () => void {
  // A process group of its own, so that Ctrl-C in the terminal does not take the watch with it.
  const watch = spawn('/bin/sh', ['-c', `cat >/dev/null; ${line}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.on('error', () => undefined);
  watch.unref();
  watch.stdin.on('error', () => undefined);
  (watch.stdin as unknown as { unref?(): void }).unref?.();
  return () => watch.kill('SIGKILL');
}

/** Runs a line of shell as soon as the process `pid` is gone; looks once a second. For tests. */
export function whenProcessIsGone(pid: number, line: string): void {
  spawn('/bin/sh', ['-c', `while kill -0 ${pid} 2>/dev/null; do sleep 1; done; ${line}`], {
    stdio: 'ignore',
    detached: true,
  }).unref();
}

/** A word or path, quoted for the shell. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
