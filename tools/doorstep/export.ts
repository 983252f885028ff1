import type { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { reasonOf } from '../sample-city/client';
import { gatewayClient, type Where } from './connections';
import { exitCodes, Failure, type Output } from './output';

interface ExportOptions {
  format?: string;
  asOf?: string;
  filter: string[];
  output?: string;
}

const doors: Record<string, string> = { schools: '/schools/export' };

const help = `
Formats: csv (our own layout; what goes out can be imported again without a change), xlsx (the same), ndjson (one object a
line), oneroster (OneRoster 1.2 orgs.csv: the running schools and their districts).
Filters: districtCodes, stages, sectors, statuses, codes, clusterIds, programmeStages (several with commas), nameContains,
sample, inProgramme, and text, as one types it in the search (part of a name, pinyin, initials, a code).

Examples:
  npm run --silent doorstep -- export schools > schools.csv
  npm run doorstep -- export schools --format xlsx -o schools.xlsx --filter districtCodes=310115 --filter statuses=OPEN
  npm run doorstep -- export schools --format oneroster --as-of 2026-09-01 -o orgs.csv

With --json and -o the last line is an object: file and bytes.
Exit codes: 0 done, 1 it was refused or broke off, 2 wrong usage, 3 no gateway.`;

export function exportCommand(program: Command, output: () => Output): void {
  const collect = (value: string, all: string[]) => [...all, value];
  program
    .command('export')
    .description('fetches the register through the gateway, as it is or as of a day')
    .argument('<kind>', Object.keys(doors).join(', '))
    .option('--format <format>', 'csv, xlsx, ndjson or oneroster', 'csv')
    .option('--as-of <day>', 'as it was, is or will be on this day, like 2026-09-01')
    .option('--filter <name=value>', 'only some of them; may be said several times', collect, [])
    .option('-o, --output <file>', 'where to; standard output else')
    .option('--as <person>', 'in whose name (a person of the sample city; development only)')
    .option('--token <token>', 'an access token; DOORSTEP_TOKEN else')
    .option('--gateway <url>', 'the gateway; DOORSTEP_GATEWAY or the run on this machine else')
    .addHelpText('after', help)
    .action(async (kind: string, options: ExportOptions, command: Command) => {
      const door = doors[kind];
      if (!door) {
        throw new Failure(
          `“${kind}” cannot be exported. Can be: ${Object.keys(doors).join(', ')}.`,
          exitCodes.usage,
        );
      }
      const query = queryOf(options);
      const client = await gatewayClient(command.optsWithGlobals<Where>());
      const answer = await client.fetch(`${door}?${query.toString()}`);
      if (!answer.ok || !answer.body) {
        throw new Failure(`${door} answered ${answer.status}: ${reasonOf(await answer.text())}`);
      }
      const file = Readable.fromWeb(answer.body as ReadableStream);
      if (options.output) await keep(file, options.output, output());
      else await pipeline(file, process.stdout, { end: false });
    });
}

function queryOf({ format = 'csv', asOf, filter }: ExportOptions): URLSearchParams {
  const query = new URLSearchParams({ format, ...(asOf && { asOf }) });
  for (const one of filter) {
    const at = one.indexOf('=');
    if (at < 1) throw new Failure(`--filter ${one}: write it as name=value.`, exitCodes.usage);
    query.append(one.slice(0, at), one.slice(at + 1));
  }
  return query;
}

/** A file that breaks off takes the place of nothing. */
async function keep(file: Readable, path: string, out: Output): Promise<void> {
  const part = `${path}.part`;
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(file, counter, createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  out.result({ file: path, bytes }, `${path}: ${(bytes / 1e6).toFixed(1)} MB.`);
}
