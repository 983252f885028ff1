import type { Readable } from 'node:stream';
import { type Database, uuidv7 } from '@doorstep/database';
import type { Jobs } from '@doorstep/jobs';
import type { EntityManager } from 'typeorm';
import { copyText, type Layout } from './copy-text';
import type { ImportDefinition, ImportParams } from './definition';
import { readTable } from './formats/read-table';
import type { FileFacts, TableReading } from './formats/table';
import { placeColumns, refusedColumns } from './header';
import type { Mapping } from './mapping/mapping';
import { RowMapper } from './mapping/row-mapper';

/** A file that lies in the database, to be judged. */
export interface Spooled {
  /** `spool."…"` */
  table: string;
  rows: number;
  facts: FileFacts;
  /** The names in its first line. */
  header: string[];
  /** What the header names and the import does not take. */
  ignoredColumns: string[];
  /** What the file calls our columns. */
  names: Record<string, string>;
  filled: readonly string[];
  onlyForNew: readonly string[];
  related: Record<string, string>[];
  /**
   * Our columns in the order of the header, of which a row as it came is made up again; null where each row is kept
   * as it came.
   */
  source: string[] | null;
}

const defaults = { maxBytes: 256 * 1024 * 1024, maxRowBytes: 64 * 1024 };

/**
 * Streams a file into a table of its own in the transaction of `tx`, as it arrives: no more than a row is held in
 * memory, and a file that is refused or cut off leaves nothing. The table is unlogged; should PostgreSQL
 * itself crash, the file is to be sent again, and the job says so.
 */
export async function spoolFile<P extends ImportParams>(
  database: Database,
  tx: EntityManager,
  definition: ImportDefinition<P>,
  file: Readable,
  mapping?: Mapping,
): Promise<Spooled> {
  const limits = { ...defaults, ...definition };
  const reading = await readTable(file, limits, mapping?.encoding);
  try {
    return await spool(database, tx, definition, reading, mapping);
  } finally {
    await reading.close();
  }
}

async function spool<P extends ImportParams>(
  database: Database,
  tx: EntityManager,
  definition: ImportDefinition<P>,
  reading: TableReading,
  mapping: Mapping | undefined,
): Promise<Spooled> {
  const { columns, indexOn = [] } = definition;
  const indexed = indexOn.map(key => (typeof key === 'string' ? [key] : key));
  const plan = mapping ? mappedPlan(definition, reading, mapping) : plainPlan(definition, reading);
  const { layout, mapper, ...said } = plan;
  const table = `spool.${quoted(uuidv7())}`;
  // A slow line may take its time; what does not move at all is the door's business.
  await tx.query(`SET LOCAL statement_timeout = '1h'`);
  await tx.query(
    `CREATE UNLOGGED TABLE ${table} (
       row_number bigint NOT NULL, row_problem jsonb, row_source text[], ${columns.map(column => `${quoted(column)} text`).join(', ')})`,
  );
  const columnList = columns.map(quoted).join(', ');
  const keys = [...new Set(indexed.flat())].map(column => columns.indexOf(column));
  const rows = await database.copyFrom(
    tx,
    `COPY ${table} (row_number, row_problem, row_source, ${columnList}) FROM STDIN (FREEZE)`,
    copyText(reading.records, { ...layout, columns: columns.length, keys }),
  );
  const things = mapper?.related() ?? [];
  if (mapper?.refers) {
    const key = definition.mappable!.related!.fields[0];
    await tx.query(
      `UPDATE ${table} s SET ${quoted(mapper.refers)} = t.fields->>$2
         FROM jsonb_to_recordset($1) t (reference text, fields jsonb) WHERE s.${quoted(mapper.refers)} = t.reference`,
      [JSON.stringify(things), key],
    );
  }
  for (const key of [['row_number'], ...indexed])
    await tx.query(`CREATE INDEX ON ${table} (${key.map(quoted).join(', ')})`);
  // A rough picture of the rows is enough for good plans.
  await tx.query('SET LOCAL default_statistics_target = 10');
  await tx.query(`ANALYZE ${table}`);
  return { ...said, table, rows, facts: reading.facts(), related: things.map(({ fields }) => fields) };
}

type Plan = Pick<Spooled, 'header' | 'ignoredColumns' | 'names' | 'filled' | 'onlyForNew' | 'source'> & {
  layout: Omit<Layout, 'columns' | 'keys'>;
  mapper?: RowMapper;
};

/** Of a file that has our own columns. */
function plainPlan<P extends ImportParams>(definition: ImportDefinition<P>, { header }: TableReading): Plan {
  const { columns, optional = [], confidential = [] } = definition;
  const { places, ignored } = placeColumns(header, columns, optional);
  const filled = columns.filter((_column, place) => places[place] !== undefined);
  const dropped = droppedPlaces(header);
  const named = header.filter((_name, place) => !dropped.has(place));
  // What is confidential is kept nowhere but in columns of its own, which go with the table.
  const keepsSource = confidential.length === 0 && named.length > filled.length;
  const inOrder = confidential.length > 0 ? filled : named.map(name => name.toLowerCase());
  return {
    layout: {
      width: header.length,
      read: fields => ({
        values: places.map(place => {
          if (place === undefined) return null;
          const value = fields[place]!.trim();
          return value === '' ? null : value;
        }),
      }),
      keepsSource,
      dropped,
    },
    header: keepsSource ? named : inOrder,
    ignoredColumns: ignored,
    names: Object.fromEntries(filled.map(column => [column, column])),
    filled,
    onlyForNew: [],
    source: keepsSource ? null : inOrder,
  };
}

/** Of a file of another layout. */
function mappedPlan<P extends ImportParams>(
  { columns, mappable }: ImportDefinition<P>,
  { header }: TableReading,
  mapping: Mapping,
): Plan {
  const mapper = new RowMapper(mapping, mappable!, columns, header);
  const dropped = droppedPlaces(header);
  return {
    mapper,
    layout: { width: header.length, read: fields => mapper.map(fields), keepsSource: true, dropped },
    header: header.filter((_name, place) => !dropped.has(place)),
    ignoredColumns: [...mapper.ignored],
    names: mapper.names,
    filled: mapper.filled,
    onlyForNew: mapper.onlyForNew,
    source: null,
  };
}

function droppedPlaces(header: readonly string[]): Set<number> {
  const places = header.map((name, place) =>
    (refusedColumns as readonly string[]).includes(name) ? place : -1,
  );
  return new Set(places.filter(place => place >= 0));
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
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
