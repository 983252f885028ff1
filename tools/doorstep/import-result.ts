import { parse } from 'csv-parse';
import { createReadStream, createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Client, DoorJob } from '../sample-city/client';
import { Failure, type Output, table } from './output';

/** What is wrong with one row, as `--json` shows it. */
interface RowProblem {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  /** Several are parted by spaces; null where the row as a whole is wrong. */
  column: string | null;
  code: string;
  message: string;
  /** The row as it was sent, by column. */
  fields: Record<string, string>;
}

/** The result of an import's job, as its door shows it. */
interface ImportResult {
  rows?: number;
  created?: number;
  changed?: number;
  unchanged?: number;
  refused?: number;
  dryRun?: boolean;
  fields?: Record<string, number>;
  examples?: {
    row: number;
    key: string;
    change: string;
    fields: Record<string, { before: unknown; after: unknown }>;
  }[];
}

const shownProblems = 20;
const toldProblems = 100;

/** Tells what an import came to, and keeps the rows that were refused. @throws Failure where there are such */
export async function tellResult(
  client: Client,
  door: string,
  job: DoorJob,
  refusedFile: string,
  out: Output,
): Promise<void> {
  const result = (job.result ?? {}) as ImportResult;
  const refused = result.refused ?? 0;
  const nothingTaken = refused > 0 && job.file?.allOrNothing === true && result.dryRun !== true;
  const words = [nothingTaken ? 'Nothing was imported.' : summary(result), ...preview(result)];
  const told = { job: job.id, file: job.file ?? null, ignoredColumns: job.ignoredColumns ?? [], ...result };
  if (refused === 0) {
    out.result({ ...told, refusedRows: null, problems: [] }, words.join('\n'));
    return;
  }
  const answer = await client.fetch(`/${door}/jobs/${job.id}/refused-rows.csv`);
  if (!answer.ok || !answer.body) throw new Failure(`The refused rows cannot be had: ${answer.status}.`);
  await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(refusedFile));
  const problems = await firstProblems(refusedFile);
  const shown = problems
    .slice(0, shownProblems)
    .map(({ row, column, code, message }) => [String(row), column ?? '', code, message]);
  words.push(table(['row', 'column', 'code', 'message'], shown));
  if (refused > shown.length) words.push('…');
  const refusedRows = resolve(refusedFile);
  out.result({ ...told, refusedRows, problems }, words.join('\n'));
  const rows = `${refused} of ${result.rows ?? refused} rows ${refused === 1 ? 'is' : 'are'} refused`;
  throw new Failure(
    nothingTaken
      ? `${rows}, so none was taken; why, stands in ${refusedFile}. Mend them in your own file and send it whole.`
      : `${rows}; they stand in ${refusedFile}: mend them there and send it.`,
  );
}

/** What the file was taken for, in words: what a clerk looks at first. */
export function readAs({ file, ignoredColumns = [] }: DoorJob): string {
  if (!file) return 'sent';
  const { format, encoding, gzip, sheet, mapping } = file;
  return [
    `read as ${format}`,
    ...(encoding ? [`in ${encoding}`] : []),
    ...(sheet ? [`sheet “${sheet}”`] : []),
    ...(gzip ? ['unpacked from gzip'] : []),
    ...(mapping ? [`by the mapping ${mapping}`] : []),
    ...(ignoredColumns.length > 0 ? [`ignoring the columns ${ignoredColumns.join(', ')}`] : []),
  ].join(', ');
}

function summary(result: ImportResult): string {
  const counts = Object.entries(result)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${String(value)} ${name}`);
  return `${result.dryRun ? 'Nothing was changed. It would be' : 'Imported'}: ${counts.join(', ')}.`;
}

/** What a dry run tells beside the counts. */
function preview({ fields = {}, examples = [] }: ImportResult): string[] {
  const changed = Object.entries(fields).map(([name, count]) => `${name} ${count}`);
  const rows = examples.flatMap(({ row, key, change, fields: changes }) =>
    Object.entries(change === 'changed' ? changes : {}).map(([name, { before, after }]) => [
      String(row),
      key,
      name,
      JSON.stringify(before),
      JSON.stringify(after),
    ]),
  );
  return [
    ...(changed.length > 0 ? [`Changes by field: ${changed.join(', ')}.`] : []),
    ...(rows.length > 0 ? [table(['row', 'code', 'field', 'is', 'would be'], rows)] : []),
  ];
}

/** From the CSV of refused rows: what is wrong in the first four columns, then the row as it was sent. */
async function firstProblems(file: string): Promise<RowProblem[]> {
  const records = createReadStream(file).pipe(parse({ bom: true, to: toldProblems + 1 }));
  const all: string[][] = [];
  for await (const record of records) all.push(record as string[]);
  const [header = [], ...rows] = all;
  const columns = header.slice(4);
  return rows.map(([row = '', column = '', code = '', message = '', ...values]) => ({
    row: Number(row),
    column: column === '' ? null : column,
    code,
    message,
    fields: Object.fromEntries(columns.map((name, place) => [name, values[place] ?? ''])),
  }));
}
