import type { DeadLetter, DeadLetterSelection } from '@doorstep/messaging';
import type { Command } from 'commander';
import { databaseUrl, serviceNamed, type Where } from './connections';
import { exitCodes, Failure, type Output, table } from './output';
import { services, type ServiceName } from '../launcher/settings';

type Messaging = typeof import('./messaging');
const messaging = () => require('./messaging') as Messaging;

const examples = `
A dead letter is an event that a service could not take; later events of the same key are parked behind it.

Examples:
  npm run doorstep -- dead-letters list
  npm run doorstep -- dead-letters list --service schools --topic doorstep.assessment.decision.state
  npm run doorstep -- dead-letters show 17 --service schools
  npm run doorstep -- dead-letters retry 17 --service schools
  npm run doorstep -- dead-letters retry --all --service schools
  npm run doorstep -- dead-letters discard 17 --service schools

Exit codes: 0 done (list: none, or none that matches), 1 there are dead letters (list), or none of that id, 2 wrong
usage, 3 no database.`;

interface SelectOptions {
  service?: string;
  topic?: string;
  key?: string;
  all?: boolean;
}

export function deadLettersCommand(program: Command, output: () => Output): void {
  const group = program
    .command('dead-letters')
    .description('events that a service could not take: lists them, shows them, has them tried again')
    .addHelpText('after', examples);
  group
    .command('list')
    .description('lists the dead letters and what is parked behind them')
    .option('--service <name>', 'of this service; of all else')
    .option('--topic <name>', 'from this topic')
    .option('--key <id>', 'of this aggregate')
    .action(async (options: SelectOptions, command: Command) => {
      const where = command.optsWithGlobals<Where>();
      const wanted = options.service ? [serviceNamed(options.service)] : services;
      const found: (DeadLetter & { service: ServiceName })[] = [];
      for (const service of wanted) {
        const letters = await messaging().listDeadLetters(
          await databaseUrl(service, where),
          selection([], options),
        );
        found.push(...letters.map(letter => ({ service, ...letter })));
      }
      const rows = found.map(letter => [
        letter.service,
        letter.id,
        letter.status,
        letter.topic,
        letter.key,
        String(letter.position ?? '?'),
        String(letter.attempts),
        letter.retryRequested ? 'yes' : '',
        [letter.code, letter.reason].filter(Boolean).join(': ').slice(0, 100),
      ]);
      const headings = ['SERVICE', 'ID', 'STATUS', 'TOPIC', 'KEY', '#', 'TRIED', 'RETRY', 'REASON'];
      output().result(found, found.length === 0 ? 'No dead letters.' : table(headings, rows));
      if (found.length > 0) throw new Failure(`${found.length} event(s) wait.`);
    });
  group
    .command('show')
    .description('shows one with its headers and body')
    .argument('<id>')
    .requiredOption('--service <name>', 'whose')
    .action(async (id: string, options: { service: string }, command: Command) => {
      const number = needId(id);
      const letter = await messaging().showDeadLetter(await urlOf(options, command), number);
      if (!letter) throw new Failure(`${options.service} has no dead letter ${id}.`);
      output().result(letter, JSON.stringify(letter, null, 2));
    });
  group
    .command('retry')
    .description('has the service take dead letters again, in order; what is parked behind them follows')
    .argument('[ids...]')
    .requiredOption('--service <name>', 'whose')
    .option('--topic <name>', 'all from this topic')
    .option('--key <id>', 'all of this aggregate')
    .option('--all', 'all there are')
    .action(async (ids: string[], options: SelectOptions & { service: string }, command: Command) => {
      if (ids.length === 0 && !options.topic && !options.key && !options.all) {
        throw new Failure('Which ones? Give ids, --topic, --key, or --all.', exitCodes.usage);
      }
      const wanted = selection(ids.map(needId), options);
      const marked = await messaging().retryDeadLetters(await urlOf(options, command), wanted);
      output().result({ retried: marked }, `${marked} dead letter(s) are taken again by ${options.service}.`);
      if (ids.length > marked)
        throw new Failure(`${ids.length - marked} of them are not there, or only parked.`);
    });
  group
    .command('discard')
    .description('gives one up for good: it has no effect, and what is parked behind it goes on')
    .argument('<id>')
    .requiredOption('--service <name>', 'whose')
    .action(async (id: string, options: { service: string }, command: Command) => {
      const number = needId(id);
      const gone = await messaging().discardDeadLetter(await urlOf(options, command), number);
      if (!gone) throw new Failure(`${options.service} has no dead letter ${id}.`);
      output().result({ discarded: id }, `Dead letter ${id} is given up.`);
    });
}

const urlOf = (options: { service: string }, command: Command): Promise<string> =>
  databaseUrl(serviceNamed(options.service), command.optsWithGlobals<Where>());

function selection(ids: string[], { topic, key }: SelectOptions): DeadLetterSelection {
  return { ...(ids.length > 0 && { ids }), ...(topic && { topic }), ...(key && { key }) };
}

function needId(id: string): string {
  if (/^\d{1,18}$/.test(id)) return id;
  throw new Failure(
    `“${id}” is no id of a dead letter: it is a number, see dead-letters list.`,
    exitCodes.usage,
  );
}
