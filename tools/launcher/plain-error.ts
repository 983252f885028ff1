import { statfs } from 'node:fs/promises';

/** What went wrong and how to mend it, in one sentence for people. No stack trace is shown. */
export class PlainError extends Error {
  override readonly name = 'PlainError';
}

/** What was under way was told to stop, by Ctrl-C or because another part died: no failure of its own. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  constructor() {
    super('Told to stop.');
  }
}

/** Errors of the machine as sentences; what is not known keeps its own words. */
export function plainly(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path, port } = error as NodeJS.ErrnoException & { port?: number };
  switch (code) {
    case 'ENOSPC':
      return `The disk is full${path ? ` (${path})` : ''}: make room, then start again; nothing that was committed is lost.`;
    case 'EACCES':
    case 'EPERM':
      return `This user may not write ${path ?? 'a file'}: give it to this user, or choose another folder with --data=DIR.`;
    case 'EROFS':
      return `${path ?? 'The folder'} cannot be written to (read-only): choose another folder with --data=DIR.`;
    case 'EADDRINUSE':
      return portTaken(port ?? 0, 'a service');
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open: raise the limit (`ulimit -n 4096`) and start again.';
    default:
      return error.message;
  }
}

export function portTaken(port: number, who: string): string {
  return (
    `Port ${port}, where ${who} listens, is in use: stop what uses it (\`lsof -i :${port}\` names it), ` +
    'or take other ports with --port=N (the gateway’s; the others follow it).'
  );
}

const hardlyAnything = 8 * 1024 * 1024;

/** Of a process that died on a full disk: that it is full explains more than its own last words. */
export async function diskIsFull(folder: string): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > hardlyAnything) return undefined;
  return `The disk that holds ${folder} is full: make room and start again; nothing that was committed is lost.`;
}
