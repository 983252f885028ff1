import { Command, CommanderError } from 'commander';
import { contractsCommand } from './contracts';
import { deadLettersCommand } from './dead-letters';
import { eventsCommand } from './events';
import { exportCommand } from './export';
import { healthCommand } from './health';
import { importCommand } from './import';
import { exitCodes, judge, openOutput, type Output } from './output';
import { sampleCityCommand } from './sample-city';
import { supergraphCommand } from './supergraph';
import { tokenCommand } from './token';

const help = `
Examples:
  npm run doorstep -- health
  npm run doorstep -- import schools register.csv --as city-officer
  npm run doorstep -- export schools --format xlsx -o schools.xlsx
  curl -H "authorization: Bearer $(npm run --silent doorstep -- token --as city-officer)" …
  npm run doorstep -- <command> --help

With --json each result is one line of JSON on standard output; words for people go to standard error.
Exit codes: 0 done, 1 the answer is no (refused rows, an unwell service, a breaking change), 2 wrong usage,
3 the gateway, a database or the broker does not answer.`;

/** The admin's command. @returns its exit code */
export async function main(
  args: readonly string[],
  streams?: { out: NodeJS.WritableStream; err: NodeJS.WritableStream },
): Promise<number> {
  const { out = process.stdout, err = process.stderr } = streams ?? {};
  const program = new Command('doorstep')
    .description('The admin’s command of Doorstep.')
    .option('--json', 'results as JSON, one line each', false)
    .option('--data <folder>', 'the data folder of the run on this machine; DOORSTEP_DATA or ./data else')
    .addHelpText('after', help)
    .showHelpAfterError('(add --help for what it takes)')
    .configureOutput({ writeOut: text => void out.write(text), writeErr: text => void err.write(text) })
    .exitOverride();
  const output = (): Output => openOutput(program.opts<{ json: boolean }>().json, out, err);
  const add = [
    importCommand,
    exportCommand,
    tokenCommand,
    eventsCommand,
    deadLettersCommand,
    supergraphCommand,
    contractsCommand,
    healthCommand,
    sampleCityCommand,
  ];
  for (const register of add) register(program, output);
  inherit(program);
  try {
    // `--json` may stand anywhere on the line.
    const everywhere = args.includes('--json') ? ['--json', ...args.filter(arg => arg !== '--json')] : args;
    await program.parseAsync(everywhere, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const { sentence, exitCode } = judge(error);
    err.write(`${sentence}\n`);
    return exitCode;
  }
}

/** Commander hands the settings of the whole program on at `.command()` only to those made after them. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then(code => {
    process.exitCode = code;
  });
  // The reader of a pipe may have seen enough (`| head`).
  process.stdout.on('error', () => process.exit(exitCodes.done));
}
