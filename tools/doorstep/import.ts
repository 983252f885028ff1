import type { Command } from 'commander';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseDocument } from 'yaml';
import { type Client, type DoorJob, reasonOf } from '../sample-city/client';
import { gatewayClient, type Where } from './connections';
import { readAs, tellResult } from './import-result';
import { exitCodes, Failure, type Output } from './output';

interface ImportOptions {
  cycle?: string;
  mapping?: string;
  asOf?: string;
  dryRun?: boolean;
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

const examples = `
The file is CSV or XLSX (its first sheet), in UTF-8 or GB18030/GBK, packed with gzip or not; it is sent as it is. Its first
line names the columns:
  schools        code,name_zh,name_en,stage,sector,district_code,status and any other field of the register (docs/admin.md
                 lists them; an export shows them): a column that is absent leaves its field as it is
  pupil-results  school_code,pupil,grade,score,homework_minutes,sleep_minutes
  satisfaction   school_code,respondent_group,respondent,satisfied
Schools of another layout are read by a mapping: doorstep, gias (England's register), oneroster (orgs.csv), one that was
sent before, or a file that you have written (docs/admin.md shows how), which is checked and kept under its name.

Examples:
  npm run doorstep -- import schools register.csv --as city-officer
  npm run doorstep -- import schools 学校名录.xlsx --mapping our-district.yaml --dry-run
  npm run doorstep -- import schools gias.csv.gz --mapping gias --as-of 2023-11-01 --all-or-nothing --json
  npm run doorstep -- import pupil-results results.csv --cycle 0198… --as institute-officer --refused refused.csv

Refused rows are kept in a file: mend them there and send it (after --all-or-nothing mend your own file, because no row was
taken). With --json the last line is an object: job, file (format, encoding, gzip, sheet …), ignoredColumns, rows, created,
changed, unchanged, refused, refusedRows (the file's path or null) and problems (the first 100 rows: row, column, code,
message, fields); in a dry run also fields (how many would change in which) and examples.
Ctrl-C cancels the job.
Exit codes: 0 every row was taken, 1 rows were refused or the import failed, 2 wrong usage, 3 no gateway.`;

export function importCommand(program: Command, output: () => Output): void {
  program
    .command('import')
    .description(
      'sends a CSV or XLSX file through the gateway, follows its job and keeps the rows that were refused',
    )
    .argument('<kind>', Object.keys(kinds).join(', '))
    .argument('<file>', 'the file; - reads standard input')
    .option('--as <person>', 'in whose name (a person of the sample city; development only)')
    .option('--token <token>', 'an access token; DOORSTEP_TOKEN else')
    .option('--gateway <url>', 'the gateway; DOORSTEP_GATEWAY or the run on this machine else')
    .option('--cycle <id>', 'the assessment cycle, for pupil-results and satisfaction')
    .option(
      '--mapping <name or file>',
      'what the columns mean: a mapping by its name, or a YAML file (schools)',
    )
    .option('--as-of <day>', 'the day from which on it holds what the file says, like 2026-09-01 (schools)')
    .option('--dry-run', 'changes nothing, and tells what would change (schools)')
    .option('--all-or-nothing', 'applies no row where one is refused')
    .option('--detach', 'does not wait for the job')
    .option('--refused <file>', 'where refused rows are kept; <file>.refused.csv in this folder else')
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
      const path = kind.path(options);
      const bytes = await bytesOf(file, out);
      const client = await gatewayClient(command.optsWithGlobals<Where>());
      const query = await queryOf(options, client, kind.door);
      const sent = await client.upload(`${path}${query}`, bytes, typeOf(file));
      out.note(readAs(sent));
      if (options.detach) {
        out.result(sent, `Job ${sent.id} is ${sent.status.toLowerCase()}: /${kind.door}/jobs/${sent.id}`);
        return;
      }
      const job = await followed(client, kind.door, sent.id, out);
      const refusedFile = options.refused ?? `${file === '-' ? job.id : basename(file)}.refused.csv`;
      await tellResult(client, kind.door, job, refusedFile, out);
    });
}

async function queryOf(options: ImportOptions, client: Client, door: string): Promise<string> {
  const { mapping, asOf, dryRun, allOrNothing } = options;
  const query = new URLSearchParams();
  if (mapping) query.set('mapping', await mappingName(mapping, client, door));
  if (asOf) query.set('asOf', asOf);
  if (dryRun) query.set('dryRun', 'true');
  if (allOrNothing) query.set('allOrNothing', 'true');
  return query.size > 0 ? `?${query.toString()}` : '';
}

/** A mapping that is given as a file is kept first, under the name that it gives itself. */
async function mappingName(nameOrFile: string, client: Client, door: string): Promise<string> {
  if (!/\.ya?ml$|[/\\]/i.test(nameOrFile)) return nameOrFile;
  const yaml = await readFile(nameOrFile, 'utf8');
  const said: unknown = parseDocument(yaml, { schema: 'failsafe' }).get('mapping');
  const name = typeof said === 'string' ? said : 'unnamed';
  const response = await client.fetch(`/${door}/mappings/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/yaml' },
    body: yaml,
  });
  if (!response.ok) {
    throw new Failure(`${nameOrFile}: ${reasonOf(await response.text())}`);
  }
  return name;
}

async function followed(client: Client, door: string, id: string, out: Output): Promise<DoorJob> {
  const cancel = () => {
    out.note('cancelling …');
    client
      .fetch(`/${door}/jobs/${id}`, { method: 'DELETE' })
      .catch((error: Error) => out.note(error.message));
  };
  process.once('SIGINT', cancel);
  try {
    return await client.finished(door, id, follower(out));
  } finally {
    process.off('SIGINT', cancel);
  }
}

const typeOf = (file: string) => (/\.(gz|xlsx)$/i.test(file) ? 'application/octet-stream' : undefined);

function cycleOf({ cycle }: ImportOptions): string {
  if (cycle) return encodeURIComponent(cycle);
  throw new Failure('Which cycle do the rows belong to? Add --cycle <id>.', exitCodes.usage);
}

async function bytesOf(file: string, out: Output): Promise<AsyncIterable<Buffer>> {
  if (file === '-') return process.stdin;
  const handle = await open(file);
  const stats = await handle.stat();
  await handle.close();
  if (stats.isDirectory()) throw new Failure(`${file} is a folder: name the file in it.`, exitCodes.usage);
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
