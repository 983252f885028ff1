import type { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  cycles,
  fewestSchools,
  mostSchools,
  pupilResultsCsv,
  registerCsv,
  satisfactionCsv,
} from '../sample-city';
import { exitCodes, Failure, type Output } from './output';

const examples = `
Writes register.csv, and for each cycle of the sample's first year pupil-results-<cycle>.csv and
satisfaction-<cycle>.csv. The same number of schools gives the same bytes on every machine.

Examples:
  npm run doorstep -- sample-city --schools=50000 --out /tmp/city
  npm run doorstep -- sample-city --only register --out .`;

const files = ['register', 'pupil-results', 'satisfaction'] as const;

interface SampleOptions {
  schools: string;
  out: string;
  only?: string;
}

export function sampleCityCommand(program: Command, output: () => Output): void {
  program
    .command('sample-city')
    .description('writes the CSV files of a made-up city with Shanghai’s sixteen districts')
    .option('--schools <number>', 'how many schools', '1000')
    .requiredOption('--out <folder>', 'where the files go')
    .option('--only <kind>', `one of ${files.join(', ')}`)
    .addHelpText('after', examples)
    .action(async ({ schools, out, only }: SampleOptions) => {
      const number = Number(schools);
      if (!Number.isInteger(number) || number < fewestSchools || number > mostSchools) {
        throw new Failure(
          `--schools must be a whole number from ${fewestSchools} to ${mostSchools}.`,
          exitCodes.usage,
        );
      }
      if (only !== undefined && !files.some(file => file === only)) {
        throw new Failure(`--only must be one of ${files.join(', ')}.`, exitCodes.usage);
      }
      const folder = resolve(out);
      await mkdir(folder, { recursive: true });
      const written: string[] = [];
      const write = async (
        name: string,
        kind: (typeof files)[number],
        lines: Iterable<string>,
      ): Promise<void> => {
        if (only !== undefined && only !== kind) return;
        const file = join(folder, `${name}.csv`);
        await pipeline(Readable.from(blocks(lines)), createWriteStream(file));
        written.push(file);
      };
      await write('register', 'register', registerCsv(number));
      for (const cycle of cycles) {
        await write(`pupil-results-${cycle}`, 'pupil-results', pupilResultsCsv(number, cycle));
        await write(`satisfaction-${cycle}`, 'satisfaction', satisfactionCsv(number, cycle));
      }
      output().result(written, written.join('\n'));
    });
}

/** Lines gathered into blocks: one write for each line would take longer than making it. */
function* blocks(lines: Iterable<string>): Generator<string> {
  let block: string[] = [];
  for (const line of lines) {
    if (block.push(line) < 2000) continue;
    yield block.join('');
    block = [];
  }
  if (block.length > 0) yield block.join('');
}
