import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { allTopics, services } from '@doorstep/contracts';
import { freePort, provisionDatabases, startPostgres } from '@doorstep/infra';
import { eventLogUrl, provisionEventLog } from '@doorstep/messaging';
import { testTokens, type TestTokens } from '@doorstep/testing';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { built } from '../launcher/built';
import { districts } from '../sample-city/districts';
import { registerCsv } from '../sample-city/register';
import { ratio, residentMiB, round } from './measure';

const rounds = 3;
const password = 'bench';
const database = 'doorstep_schools';
const user = (name: string) => ({ name, password });
const columns =
  'code, name, stage, sector, district_code, status, address, longitude, latitude, opened_on, sample, version, created_by';

export interface ImportFigures {
  schools: number;
  /** Seconds from the first byte of the file to the end of its job; the middle of three rounds. */
  seconds: number;
  /** Of them until the file lay in the database and the sender was answered. */
  uploadSeconds: number;
  /** Seconds of a bare COPY of the same rows into an empty table of the same shape, indexes and checks. */
  copySeconds: number;
  /** The same with the foreign key to the districts, as the register has it. */
  copyWithForeignKeySeconds: number;
  /** Resident memory of the service in MiB: before the first import, and the most in the last one. */
  memory: { before: number; most: number };
}

interface Round {
  seconds: number;
  uploadSeconds: number;
  copySeconds: number;
  copyWithForeignKeySeconds: number;
  most: number;
}

/** The import of a register through the service's own door, beside a bare COPY of the same rows. */
export async function benchImport(folder: string, count: number): Promise<ImportFigures> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
  const tokens = await testTokens();
  let service: Schools | undefined;
  try {
    await provisionDatabases(postgres.adminUrl, {
      databases: [{ name: database, owner: database, password }],
    });
    await provisionEventLog(postgres, { topics: allTopics, services: services.map(user), readers: [] });
    const url = postgres.url(database, database, password);
    service = await Schools.start(url, eventLogUrl(postgres, user('schools')), tokens);
    await service.registerDistricts();
    const before = residentMiB(service.pid);
    const found: Round[] = [];
    for (let turn = 0; turn < rounds; turn++) found.push(await oneRound(service, url, count));
    const middle = (of: keyof Round) => found.map(figures => figures[of]).sort((a, b) => a - b)[rounds >> 1]!;
    return {
      schools: count,
      seconds: middle('seconds'),
      uploadSeconds: middle('uploadSeconds'),
      copySeconds: middle('copySeconds'),
      copyWithForeignKeySeconds: middle('copyWithForeignKeySeconds'),
      memory: { before, most: found.at(-1)!.most },
    };
  } finally {
    await service?.stop();
    await tokens.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export function printImport(figures: ImportFigures): void {
  const { schools, seconds, uploadSeconds, copySeconds, copyWithForeignKeySeconds, memory } = figures;
  const speed = Math.round(schools / seconds);
  console.log(
    `  import: ${round(seconds)} s (of which upload ${round(uploadSeconds)} s), ${speed} schools/s`,
  );
  console.log(
    `  bare COPY: ${round(copySeconds)} s; the import has ${ratio(copySeconds, seconds)} its speed`,
  );
  console.log(
    `  bare COPY with the foreign key that the register has: ${round(copyWithForeignKeySeconds)} s; ${ratio(copyWithForeignKeySeconds, seconds)}`,
  );
  console.log(
    `  memory of the service: ${Math.round(memory.before)} MiB before the first, at most ${Math.round(memory.most)} MiB in the last import`,
  );
}

async function oneRound(service: Schools, url: string, count: number): Promise<Round> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('TRUNCATE school CASCADE');
    const imported = await service.importRegister(count);
    await service.quiet(client);
    const rows = await client.query<{ line: string }>(
      `SELECT concat_ws(E'\\t', code, name, stage, sector, district_code, status, coalesce(address, '\\N'), longitude,
                        latitude, coalesce(opened_on::text, '\\N'), sample, version, created_by) AS line
         FROM school ORDER BY code`,
    );
    if (rows.rows.length !== count) throw new Error(`${rows.rows.length} of ${count} schools came in.`);
    const text = Buffer.from(rows.rows.map(({ line }) => `${line}\n`).join(''));
    const copySeconds = await bareCopy(client, text, '');
    const reference = ', FOREIGN KEY (district_code) REFERENCES district';
    return { ...imported, copySeconds, copyWithForeignKeySeconds: await bareCopy(client, text, reference) };
  } finally {
    await client.end();
  }
}

async function bareCopy(client: pg.Client, text: Buffer, constraint: string): Promise<number> {
  await client.query(`DROP TABLE IF EXISTS bare; CREATE TABLE bare (LIKE school INCLUDING ALL${constraint})`);
  const chunks = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, place) =>
    text.subarray(place * 65_536, (place + 1) * 65_536),
  );
  const start = performance.now();
  await pipeline(Readable.from(chunks), client.query(copyFrom(`COPY bare (${columns}) FROM STDIN`)));
  return (performance.now() - start) / 1_000;
}

/** The service as it is built, in a process of its own. */
class Schools {
  private constructor(
    private readonly child: ChildProcess,
    private readonly address: string,
    private readonly authorization: string,
  ) {}

  static async start(url: string, eventsUrl: string, tokens: TestTokens): Promise<Schools> {
    const port = await freePort();
    const child = spawn(process.execPath, ['--max-semi-space-size=2', built('apps/schools/src/main.js')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PORT: String(port),
        LOG_LEVEL: 'error',
        DATABASE_URL: url,
        EVENTS: 'postgres',
        EVENTS_DATABASE_URL: eventsUrl,
        OIDC_ISSUER: tokens.issuer,
        OIDC_AUDIENCE: tokens.audience,
        OIDC_JWKS_URI: tokens.jwksUri,
      },
    });
    const bearer = await tokens.bearer('city-officer', [{ role: 'city-officer' }]);
    const service = new Schools(child, `http://127.0.0.1:${port}`, bearer);
    await service.ready();
    return service;
  }

  get pid(): number {
    return this.child.pid!;
  }

  async registerDistricts(): Promise<void> {
    const query =
      'mutation ($input: RegisterDistrictsInput!) { registerDistricts(input: $input) { userErrors { code } } }';
    const named = districts.map(({ code, zh, en }) => ({ code, name: { zh, en } }));
    await this.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input: { districts: named } } }),
    });
  }

  async importRegister(count: number): Promise<Pick<Round, 'seconds' | 'uploadSeconds' | 'most'>> {
    // Made beforehand: the city that it stands for is not to be measured.
    const file = [...batches(registerCsv(count))];
    const start = performance.now();
    const { id } = await this.ask<{ id: string }>('/schools/imports', {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: Readable.toWeb(Readable.from(file)) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    const uploadSeconds = (performance.now() - start) / 1_000;
    let most = 0;
    for (;;) {
      most = Math.max(most, residentMiB(this.pid));
      const job = await this.ask<{ status: string; error: string | null }>(`/schools/jobs/${id}`);
      if (job.status === 'SUCCEEDED')
        return { seconds: (performance.now() - start) / 1_000, uploadSeconds, most };
      if (job.status === 'FAILED') throw new Error(`The import failed: ${job.error}`);
      await pause(20);
    }
  }

  /** Waits until what the import announced is sent, so that the bare COPY has the machine to itself. */
  async quiet(client: pg.Client): Promise<void> {
    for (;;) {
      const { rows } = await client.query<{ waiting: boolean }>(
        'SELECT EXISTS (SELECT FROM outbox) AS waiting',
      );
      if (!rows[0]?.waiting) return;
      await pause(100);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  private async ready(): Promise<void> {
    for (;;) {
      if (this.child.exitCode !== null)
        throw new Error('The schools service did not start: build it with npm run build.');
      const response = await fetch(`${this.address}/readyz`).catch(() => undefined);
      if (response?.ok) return;
      await pause(50);
    }
  }

  private async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = {
      authorization: this.authorization,
      ...(init.headers as Record<string, string> | undefined),
    };
    const response = await fetch(`${this.address}${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** Lines as chunks of about 64 KB, as a file is read. */
function* batches(lines: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < 65_536) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}
