import type { EntityManager } from 'typeorm';
import type { Mappable } from './mapping/mapping';

/** What a caller says beside the file, for example `{ cycleId }`; kept with the job as JSON. */
export type ImportParams = Record<string, string | number | boolean | null>;

/**
 * A reason to refuse a row. All checks of an import run as one SQL statement over many rows, so the
 * condition is SQL over these names:
 * - `s`: the staged row; each column is text as it came, trimmed, and null where it was empty; `s.row_number`
 * - what the definition puts `beside` it
 * - `params`: what the caller said beside the file, as jsonb (`(params->>'cycleId')::uuid`); in `params->'related'`
 *   stand the keys of what the import creates for its rows to refer to
 * - `{table}`: the whole staged file, for checks that compare rows
 * A condition that is null does not refuse. Later checks must bear what earlier ones refuse: SQL promises no order.
 */
export interface RowCheck {
  /** The column to mend; null where the row as a whole is wrong. */
  column: string | null;
  /** Namespaced and stable, for example SCHOOL_STAGE_UNKNOWN. */
  code: string;
  refusedWhen: string;
  /** An SQL expression whose text takes the place of `{detail}` in the messages. */
  detail?: string;
  /** What is wrong and how to mend it; `{value}` stands for the column as it came. */
  zh: string;
  en: string;
}

/** A staged file under its job. */
export interface ImportBatch<P extends ImportParams = ImportParams> {
  jobId: string;
  params: P;
  /** The subject of who sent it. */
  requestedBy: string;
  /** The staged file: a table (`spool."…"`) with `row_number` and the definition's columns as text. */
  table: string;
  /** Rows of the file, without the header. */
  rows: number;
  /** The day from which on it holds what the file says; null for the day of the import. */
  asOf: string | null;
  /** Our columns that the file fills. Of what the others say, nothing changes. */
  filled: readonly string[];
  /** Those of them that only fill what is new: what is there already keeps its own. */
  onlyForNew: readonly string[];
  /** What rows refer to and the file tells of, such as districts; by the fields of the definition's `mappable.related`. */
  related: readonly Readonly<Record<string, string>>[];
}

/** Some consecutive rows of it. */
export interface ImportChunk<P extends ImportParams = ImportParams> extends ImportBatch<P> {
  /** A relation of the rows of this chunk that nobody refused: `FROM ${chunk.accepted} s`. */
  accepted: string;
}

/** What became of accepted rows. */
export interface ImportCounts {
  created: number;
  changed: number;
  unchanged: number;
}

/** What would become of accepted rows. */
export interface ImportPreview extends ImportCounts {
  /** How many would change in which field, by the field's name. */
  fields: Record<string, number>;
  /** Some of the first that would be created or changed, in the order of their rows. */
  examples: PreviewExample[];
}

export interface PreviewExample {
  row: number;
  /** What identifies the thing. */
  key: string;
  change: 'created' | 'changed';
  /** By field, what it is and what it would be; before is null for what is new. */
  fields: Record<string, { before: unknown; after: unknown }>;
}

/** A kind of file that a service takes, as CSV or XLSX. */
export interface ImportDefinition<P extends ImportParams = ImportParams> {
  /** Also the kind of its jobs, for example `schools.import-register`. */
  name: string;
  /** What the header must name, in any order, but for the `optional` ones; what else it names is ignored. */
  columns: readonly string[];
  /** Columns that a file may lack: what is there already keeps what they say, as `ImportBatch.filled` tells. */
  optional?: readonly string[];
  /** Columns, or several together, to index once the file is staged, for checks that compare rows. */
  indexOn?: readonly (string | readonly string[])[];
  checks: readonly RowCheck[];
  /** Further checks, which depend on what the file says or from when on it holds. */
  checksOf?(batch: ImportBatch<P>): readonly RowCheck[];
  /**
   * What stands beside a staged row in its checks, such as the thing that it would change: joins to `s`, each with no
   * or one row for each of its.
   */
  beside?(tx: EntityManager, batch: ImportBatch<P>): string;
  /**
   * Columns in which somebody's name or number may stand by mistake. What a check refuses in them is kept nowhere:
   * neither with the refused row nor in its message; of a row of the wrong width nothing is kept.
   */
  confidential?: readonly string[];
  /** What mappings of other layouts may fill; without it, only files with the definition's own columns are taken. */
  mappable?: Mappable;
  /** Whether what a file says may hold from another day on: `asOf`. */
  dated?: boolean;
  /**
   * Before the first row is applied: creates the things of `batch.related` that are not there yet. In a dry run it is
   * not called.
   * @returns how many
   */
  createRelated?(tx: EntityManager, batch: ImportBatch<P>): Promise<number>;
  /** Tells, without changing anything, what `apply` would do; without it there is no dry run. */
  preview?(tx: EntityManager, chunk: ImportChunk<P>): Promise<ImportPreview>;
  /** How many of the things of `batch.related` are not there yet; for a dry run. */
  countUnknownRelated?(tx: EntityManager, batch: ImportBatch<P>): Promise<number>;
  /**
   * Applies the accepted rows of a chunk, set by set, in the transaction that also records that they are done.
   * Applying the same file again changes nothing.
   */
  apply(tx: EntityManager, chunk: ImportChunk<P>): Promise<ImportCounts>;
  /** When all is applied, in the last transaction. */
  finish?(tx: EntityManager, batch: ImportBatch<P>, result: ImportResult): Promise<void>;
  /** Rows judged or applied in one transaction; 5000 by default. */
  chunkRows?: number;
  /** Chunks applied at the same time; 1 by default. More only where different chunks change nothing in common. */
  lanes?: number;
  /** What a file may measure in bytes, unpacked, too; 256 MB by default. */
  maxBytes?: number;
  /** What one row may measure in bytes; 64 KB by default. */
  maxRowBytes?: number;
}

/** What an import came to: the result of its job. */
export interface ImportResult extends ImportCounts {
  rows: number;
  /** Rows with at least one problem. */
  refused: number;
  /** Things that rows refer to and that were created with them, by their kind, for example `{ districts: 3 }`. */
  related?: Record<string, number>;
  /** In a dry run: nothing was done, and all counts say what would be. */
  dryRun?: true;
  fields?: Record<string, number>;
  examples?: PreviewExample[];
}

/** Types a definition; costs nothing. */
export function defineImport<P extends ImportParams = ImportParams>(
  definition: ImportDefinition<P>,
): ImportDefinition<P> {
  return definition;
}

/** Refuses every row after the first that has the same values in these columns. They must stand in `indexOn`. */
export function duplicateCheck(columns: readonly [string, ...string[]], code: string): RowCheck {
  const same = columns.map(column => `e.${column} = s.${column}`).join(' AND ');
  const rows = `FROM {table} e WHERE ${same}`;
  return {
    column: columns[0],
    code,
    refusedWhen: `EXISTS (SELECT ${rows} AND e.row_number < s.row_number)`,
    detail: `(SELECT min(e.row_number) ${rows})`,
    zh: `“{value}”已在第 {detail} 行出现：每项只保留一行。`,
    en: `"{value}" stands in row {detail} already: keep one row for each.`,
  };
}
