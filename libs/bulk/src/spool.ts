import type { Readable } from 'node:stream';
import { type Database, uuidv7 } from '@doorstep/database';
import type { Jobs } from '@doorstep/jobs';
import type { EntityManager } from 'typeorm';
import { type CsvRecord, placeColumns, readCsv } from './csv';
import type { ImportDefinition, ImportParams } from './definition';

/** A file that lies in the database, to be judged. */
export interface Spooled {
  /** `spool."…"` */
  table: string;
  rows: number;
  /** What the header names and the import does not take. */
  ignoredColumns: string[];
}

const defaults = { maxBytes: 256 * 1024 * 1024, maxRowBytes: 64 * 1024 };

/**
 * Streams a CSV file into a table of its own in the transaction of `tx`, as it arrives: nothing is held in
 * memory, and a file that is refused or cut off leaves nothing. The table is unlogged; should PostgreSQL
 * itself crash, the file is to be sent again, and the job says so.
 */
export async function spoolCsv<P extends ImportParams>(
  database: Database,
  tx: EntityManager,
  definition: ImportDefinition<P>,
  source: Readable,
): Promise<Spooled> {
  const { columns, indexOn = [] } = definition;
  const indexed = indexOn.map(key => (typeof key === 'string' ? [key] : key));
  const name = uuidv7();
  const table = `spool.${quoted(name)}`;
  const columnList = columns.map(quoted).join(', ');
  const { header, records } = await readCsv(source, { ...defaults, ...definition });
  const { places, ignored } = placeColumns(header, columns);
  // A slow line may take its time; what does not move at all is the door's business.
  await tx.query(`SET LOCAL statement_timeout = '1h'`);
  await tx.query(
    `CREATE UNLOGGED TABLE ${table} (
       row_number bigint NOT NULL, row_problem jsonb, row_source text[], ${columns.map(column => `${quoted(column)} text`).join(', ')})`,
  );
  const rows = await database.copyFrom(
    tx,
    `COPY ${table} (row_number, row_problem, row_source, ${columnList}) FROM STDIN (FREEZE)`,
    copyText(records, { width: header.length, places, keys: placesOf(indexed.flat(), columns, places) }),
  );
  for (const key of [['row_number'], ...indexed])
    await tx.query(`CREATE INDEX ON ${table} (${key.map(quoted).join(', ')})`);
  // A rough picture of the rows is enough for good plans.
  await tx.query('SET LOCAL default_statistics_target = 10');
  await tx.query(`ANALYZE ${table}`);
  return { table, rows, ignoredColumns: ignored };
}

/** Where the fields of some of the columns stand in a record. */
function placesOf(some: readonly string[], columns: readonly string[], places: readonly number[]): number[] {
  return [...new Set(some)].map(column => places[columns.indexOf(column)]!);
}

/** Where things stand in the records of a file. */
interface Layout {
  /** Fields of a record. */
  width: number;
  /** Of each column. */
  places: readonly number[];
  /** Of the columns with an index. */
  keys: readonly number[];
}

/** Longer ones PostgreSQL's index would not take; no code, key or pseudonym is as long. */
const longestKey = 200;

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Records as PostgreSQL's COPY takes them: trimmed, empty as null; a row of the wrong width as it came, with its problem. */
async function* copyText(
  batches: AsyncIterable<readonly CsvRecord[]>,
  layout: Layout,
): AsyncIterable<string> {
  const { places } = layout;
  const nothing = '\t\\N'.repeat(places.length);
  for await (const batch of batches) {
    let text = '';
    for (const { row, fields } of batch) {
      const problem = problemOf(fields, layout);
      if (problem) {
        text += `${row}\t${escape(JSON.stringify(problem))}\t${escape(arrayText(fields))}${nothing}\n`;
        continue;
      }
      text += `${row}\t\\N\t\\N`;
      for (const place of places) {
        const value = fields[place]!.trim();
        text += value === '' ? '\t\\N' : `\t${escape(value)}`;
      }
      text += '\n';
    }
    yield text;
  }
}

function problemOf(fields: readonly string[], { width, keys }: Layout): object | undefined {
  if (fields.length !== width) {
    return {
      code: 'IMPORT_ROW_WIDTH',
      zh: `这一行有 ${fields.length} 个字段，表头有 ${width} 个。`,
      en: `The row has ${fields.length} fields, the header ${width}.`,
    };
  }
  if (fields.some(field => field.includes('\0'))) {
    return {
      code: 'IMPORT_ROW_NUL',
      zh: '这一行含有空字符（NUL），不是文字。',
      en: 'The row holds a NUL character, which is no text.',
    };
  }
  if (keys.some(place => fields[place]!.length > longestKey)) {
    return {
      code: 'IMPORT_KEY_TOO_LONG',
      zh: `这一行的编号超过 ${longestKey} 个字符。`,
      en: `A code or key of the row is longer than ${longestKey} characters.`,
    };
  }
  return undefined;
}

const special = /[\\\t\n\r]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escape(value: string): string {
  return special.test(value) ? value.replace(/[\\\t\n\r]/g, character => escapes[character]!) : value;
}

/** A text array as PostgreSQL writes it. */
function arrayText(fields: readonly string[]): string {
  return `{${fields.map(field => `"${field.replaceAll('\0', '').replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/** Drops the files whose jobs have ended. */
export async function sweepSpool(database: Database, jobs: Jobs): Promise<void> {
  const files = await database.manager.query<{ job_id: string; spooled: string }[]>(
    'SELECT job_id, spooled FROM csv_import WHERE spooled IS NOT NULL ORDER BY job_id LIMIT 20',
  );
  for (const { job_id, spooled } of files) {
    const job = await jobs.find(job_id);
    if (job && ['QUEUED', 'RUNNING'].includes(job.status)) continue;
    await database.transaction(tx => dropSpool(tx, job_id, spooled));
  }
}

export async function dropSpool(tx: EntityManager, jobId: string, table: string): Promise<void> {
  await tx.query(`DROP TABLE IF EXISTS ${table}`);
  await tx.query('UPDATE csv_import SET spooled = NULL WHERE job_id = $1', [jobId]);
}
