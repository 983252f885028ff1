import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A user of the operating system, by number. */
export interface UnixUser {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. Where we are root, this is the user that it runs as instead: the
 * owner of a data folder that is already there, else `postgres`, else `nobody`, which every system has
 * (so that none need be created). Undefined where we are an ordinary user.
 */
export function unprivilegedUser(dataDir: string): UnixUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ['postgres', 'nobody']) {
    const user = findUser(name);
    if (user) return user;
  }
  throw new Error('PostgreSQL cannot run as root, and this system has neither a user postgres nor nobody.');
}

function findUser(name: string): UnixUser | undefined {
  if (existsSync('/etc/passwd')) {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find(entry => entry.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Whether `user` may pass through every folder above `path`. */
export function reachable(path: string, user: UnixUser | undefined): boolean {
  if (!user) return true;
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { uid, gid, mode } = statSync(folder);
      const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
