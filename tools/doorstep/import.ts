import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { createReadStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import type { Client, DoorJob } from '../sample-city/client';
import { gatewayClient, type Where } from './connections';
import { exitCodes, Failure, type Output, table } from './output';

interface ImportOptions {
  cycle?: string;
  allOrNothing?: boolean;
  detach?: boolean;
  refused?: string;
}

/** What can be imported, and through which door of which service. */
const kinds: Record<string, { door: string; path(options: ImportOptions): string }> = {
  schools: { door: 'schools', path: () => '/schools/imports' },
  'pupil-results': {
    door: 'assessment',
    path: options => `/assessment/cycles/${cycleOf(options)}/pupil-results`,
  },
  satisfaction: {
    door: 'assessment',
    path: options => `/assessment/cycles/${cycleOf(options)}/satisfaction`,
  },
};

const shownRows = 20;

/** One thing that is wrong with one row, as `--json` shows it. */
interface RefusedRow {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  /** Null where the row as a whole is wrong. */
  column: string | null;
  code: string;
  message: string;
  /** The row as it was sent, by column. */
  fields: Record<string, string>;
}

const examples = `
Columns (UTF-8, comma-separated, with a header):
  schools        code,name_zh,name_en,stage,sector,district_code,address_zh,longitude,latitude,status,opened_on,sample
  pupil-results  school_code,pupil,grade,score,homework_minutes,sleep_minutes
  satisfaction   school_code,respondent_group,respondent,satisfied

Examples:
  npm run doorstep -- import schools register.csv --as city-officer
  npm run doorstep -- import pupil-results results.csv --cycle 0198… --as institute-officer --refused refused.csv
  zcat register.csv.gz | npm run --silent doorstep -- import schools - --as city-officer --json

With --json each refused row is an object: row, column, code, message and fields (the row as it was sent).
Exit codes: 0 every row was taken, 1 rows were refused or the import failed, 2 wrong usage, 3 no gateway.`;

export function importCommand(program: Command, output: () => Output): void {
  program
    .command('import')
    .description('sends a CSV file through the gateway, follows its job and lists the rows that were refused')
    .argument('<kind>', Object.keys(kinds).join(', '))
    .argument('<file>', 'the CSV file; - reads standard input')
    .option('--as <person>', 'in whose name (a person of the sample city; development only)')
    .option('--token <token>', 'an access token; DOORSTEP_TOKEN else')
    .option('--gateway <url>', 'the gateway; DOORSTEP_GATEWAY or the run on this machine else')
    .option('--cycle <id>', 'the assessment cycle, for pupil-results and satisfaction')
    .option('--all-or-nothing', 'applies no row where one is refused')
    .option('--detach', 'does not wait for the job')
    .option('--refused <file>', 'writes the refused rows to this file, as CSV')
    .addHelpText('after', examples)
    .action(async (kindName: string, file: string, options: ImportOptions, command: Command) => {
      const kind = kinds[kindName];
      if (!kind) {
        throw new Failure(
          `“${kindName}” cannot be imported. Can be: ${Object.keys(kinds).join(', ')}.`,
          exitCodes.usage,
        );
      }
      const out = output();
      const client = await gatewayClient(command.optsWithGlobals<Where>());
      const path = `${kind.path(options)}${options.allOrNothing ? '?allOrNothing=true' : ''}`;
      const sent = await client.upload(path, await bytesOf(file, out));
      if (options.detach) {
        out.result(sent, `Job ${sent.id} is ${sent.status.toLowerCase()}: /${kind.door}/jobs/${sent.id}`);
        return;
      }
      const job = await client.finished(kind.door, sent.id, follower(out));
      await tellResult(client, kind.door, job, options, out);
    });
}

function cycleOf({ cycle }: ImportOptions): string {
  if (cycle) return encodeURIComponent(cycle);
  throw new Failure('Which cycle do the rows belong to? Add --cycle <id>.', exitCodes.usage);
}

async function bytesOf(file: string, out: Output): Promise<AsyncIterable<Buffer>> {
  if (file === '-') return process.stdin;
  const handle = await open(file);
  const stats = await handle.stat();
  await handle.close();
  if (stats.isDirectory())
    throw new Failure(`${file} is a folder: name the CSV file in it.`, exitCodes.usage);
  return told(createReadStream(file, { highWaterMark: 256 * 1024 }), stats.size, out);
}

/** Passes the bytes on, and says now and then how many have gone. */
async function* told(stream: AsyncIterable<Buffer>, size: number, out: Output): AsyncGenerator<Buffer> {
  let sent = 0;
  let next = size / 4;
  for await (const piece of stream) {
    sent += piece.length;
    if (sent >= next && sent < size) {
      next += size / 4;
      out.note(`sent ${Math.round((100 * sent) / size)} % of ${(size / 1e6).toFixed(1)} MB`);
    }
    yield piece;
  }
}

/** One note for each tenth of the work, not for each look at it. */
function follower(out: Output): (job: DoorJob) => void {
  let last = '';
  return ({ status, done, total }) => {
    const tenth = total ? Math.floor((10 * done) / total) : 0;
    const state = `${status} ${tenth}`;
    if (state === last) return;
    last = state;
    out.note(`${status.toLowerCase()}: ${done}${total === null ? '' : ` of ${total}`}`);
  };
}

async function tellResult(
  client: Client,
  door: string,
  job: DoorJob,
  options: ImportOptions,
  out: Output,
): Promise<void> {
  const counts = (job.result ?? {}) as Record<string, number>;
  const refused = counts['refused'] ?? 0;
  const words = Object.entries(counts)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${value} ${name}`);
  if (refused === 0) {
    out.result({ job: job.id, ...counts }, `Imported: ${words.join(', ')}.`);
    return;
  }
  const answer = await client.fetch(`/${door}/jobs/${job.id}/refused-rows.csv`);
  const csv = Buffer.from(await answer.arrayBuffer());
  if (options.refused) await writeFile(options.refused, csv);
  const refusedRows = refusedRowsOf(csv);
  const listing = table(
    ['row', 'column', 'code', 'message'],
    refusedRows
      .slice(0, shownRows)
      .map(({ row, column, code, message }) => [String(row), column ?? '', code, message]),
  );
  const more = refusedRows.length > shownRows ? `\n… and ${refusedRows.length - shownRows} more` : '';
  out.result({ job: job.id, ...counts, refusedRows }, `Imported: ${words.join(', ')}.\n${listing}${more}`);
  throw new Failure(
    `${refused} row(s) were refused${options.refused ? `; they stand in ${options.refused}` : ''}: mend them and send them again.`,
  );
}

/** The door's CSV of refused rows: what is wrong in the first four columns, then the row as it was sent. */
function refusedRowsOf(csv: Buffer): RefusedRow[] {
  const [header = [], ...records] = parse(csv, { bom: true });
  const columns = header.slice(4);
  return records.map(([row = '', column = '', code = '', message = '', ...values]) => ({
    row: Number(row),
    column: column === '' ? null : column,
    code,
    message,
    fields: Object.fromEntries(columns.map((name, place) => [name, values[place] ?? ''])),
  }));
}
