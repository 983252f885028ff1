import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { allTopics, services } from '@doorstep/contracts';
import { provisionDatabases, startPostgres } from '@doorstep/infra';
import { eventLogUrl, provisionEventLog } from '@doorstep/messaging';
import { testTokens } from '@doorstep/testing';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { registerCsv } from '../sample-city/register';
import { type ImportFigure, Schools } from './import-service';
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
  /** England's register by its mapping; undefined where the reference data is not there. */
  gias: GiasFigures | undefined;
}

/** The middle of three rounds each, in seconds. */
export interface GiasFigures {
  rows: number;
  /** All of them new, with their districts. */
  seconds: number;
  /** The same file again, of which nothing changes. */
  againSeconds: number;
  /** A bare COPY of the same file, unpacked, into a table of text columns. */
  copySeconds: number;
}

interface Round extends ImportFigure {
  copySeconds: number;
  copyWithForeignKeySeconds: number;
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
    const middle = (of: keyof Round) => median(found.map(figures => figures[of]));
    return {
      schools: count,
      seconds: middle('seconds'),
      uploadSeconds: middle('uploadSeconds'),
      copySeconds: middle('copySeconds'),
      copyWithForeignKeySeconds: middle('copyWithForeignKeySeconds'),
      memory: { before, most: found.at(-1)!.most },
      gias: await benchGias(service, url),
    };
  } finally {
    await service?.stop();
    await tokens.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const median = (figures: readonly number[]) => [...figures].sort((a, b) => a - b)[figures.length >> 1]!;

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
  printGias(figures.gias);
}

function printGias(gias: GiasFigures | undefined): void {
  if (!gias) {
    console.log("  England's register: not measured; DOORSTEP_REFERENCE_DATA names no folder that has it");
    return;
  }
  const { rows, seconds, againSeconds, copySeconds } = gias;
  const speed = (taken: number) => `${Math.round(rows / taken)} rows/s`;
  console.log(
    `  England's register, ${rows} rows by the mapping gias: ${round(seconds)} s, ${speed(seconds)}; again, unchanged: ${round(againSeconds)} s, ${speed(againSeconds)}`,
  );
  console.log(
    `  bare COPY of the same file into text columns: ${round(copySeconds)} s, ${speed(copySeconds)}; the import has ${ratio(copySeconds, seconds)} its speed, and ${ratio(copySeconds, againSeconds)} where nothing changes`,
  );
}

async function oneRound(service: Schools, url: string, count: number): Promise<Round> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('TRUNCATE school CASCADE');
    // Made beforehand: the city that it stands for is not to be measured.
    const imported = await service.importFile([...batches(registerCsv(count))]);
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

const pieces = (bytes: Buffer) =>
  Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, place) =>
    bytes.subarray(place * 65_536, (place + 1) * 65_536),
  );

async function bareCopy(client: pg.Client, text: Buffer, constraint: string): Promise<number> {
  await client.query(`DROP TABLE IF EXISTS bare; CREATE TABLE bare (LIKE school INCLUDING ALL${constraint})`);
  const chunks = pieces(text);
  const start = performance.now();
  await pipeline(Readable.from(chunks), client.query(copyFrom(`COPY bare (${columns}) FROM STDIN`)));
  return (performance.now() - start) / 1_000;
}

const giasFile = 'gias_register_2023-11.csv.gz';

async function benchGias(service: Schools, url: string): Promise<GiasFigures | undefined> {
  const path = join(process.env['DOORSTEP_REFERENCE_DATA'] ?? '../shared/data', giasFile);
  if (!existsSync(path)) return undefined;
  const packed = readFileSync(path);
  const text = gunzipSync(packed);
  const header = text.subarray(0, text.indexOf('\n')).toString().trim().split(',');
  const client = new pg.Client(url);
  await client.connect();
  try {
    const found: Omit<GiasFigures, 'rows'>[] = [];
    let rows = 0;
    for (let turn = 0; turn < rounds; turn++) {
      await client.query(`TRUNCATE school CASCADE`);
      const { seconds } = await service.importFile(pieces(packed), '?mapping=gias');
      await service.quiet(client);
      const again = await service.importFile(pieces(packed), '?mapping=gias');
      await client.query(
        `DROP TABLE IF EXISTS bare; CREATE TABLE bare (${header.map(name => `${name} text`).join(', ')})`,
      );
      const start = performance.now();
      const copy = client.query(copyFrom('COPY bare FROM STDIN (FORMAT csv, HEADER)'));
      await pipeline(Readable.from(pieces(text)), copy);
      rows = copy.rowCount;
      found.push({
        seconds,
        againSeconds: again.seconds,
        copySeconds: (performance.now() - start) / 1_000,
      });
    }
    const middle = (of: keyof (typeof found)[number]) => median(found.map(figures => figures[of]));
    return {
      rows,
      seconds: middle('seconds'),
      againSeconds: middle('againSeconds'),
      copySeconds: middle('copySeconds'),
    };
  } finally {
    await client.end();
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
