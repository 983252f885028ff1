import { allTopics, services as allServices, topicByName, type Topic } from '@doorstep/contracts';
import type { ReceivedEvent } from '@doorstep/messaging';
import { tlsSettings } from '@doorstep/messaging/provision';
import type { Command } from 'commander';
import { pino } from 'pino';
import { databaseUrl, eventsConfigFor, serviceNamed, type Where } from './connections';
import { eventCheck } from './event-check';
import { reader } from '../launcher/events';
import { exitCodes, Failure, type Output } from './output';

type Messaging = typeof import('./messaging');
const messaging = () => require('./messaging') as Messaging;

const examples = `
Where the events are: the run on this machine (see --data), or EVENTS=kafka with KAFKA_BROKERS, KAFKA_USERNAME and
KAFKA_PASSWORD (and KAFKA_SSL=true, KAFKA_SSL_CA), or EVENTS=postgres with EVENTS_DATABASE_URL.

Examples:
  npm run doorstep -- events tail
  npm run doorstep -- events tail doorstep.schools.school.state --limit 5
  npm run --silent doorstep -- events tail --validate --json > events.ndjson
  npm run doorstep -- events tail --follow --key 0198…
  npm run doorstep -- events replay doorstep.schools.school.state --service assessment
  npm run doorstep -- events provision

Exit codes: 0 done, 1 an event breaks its contract (--validate), 2 wrong usage, 3 no broker or database.`;

interface TailOptions {
  follow?: boolean;
  key?: string;
  limit?: string;
  validate?: boolean;
}

export function eventsCommand(program: Command, output: () => Output): void {
  const group = program
    .command('events')
    .description('reads the topics, has copies made again, makes the topics')
    .addHelpText('after', examples);
  group
    .command('tail')
    .description(
      'prints the events of topics from their beginning to now; with --follow, what comes after too',
    )
    .argument('[topics...]', 'names of topics; all of them else')
    .option('-f, --follow', 'goes on until Ctrl-C')
    .option('--key <id>', 'only the events of this aggregate')
    .option('--limit <number>', 'stops after so many')
    .option('--validate', 'checks each against the JSON Schema of its topic')
    .action(async (names: string[], options: TailOptions, command: Command) => {
      await tail(topicsNamed(names), options, command.optsWithGlobals<Where>(), output());
    });
  group
    .command('replay')
    .description('has a service read a state topic again from its beginning, so that its copy is made anew')
    .argument('<topic>', 'a state topic')
    .requiredOption('--service <name>', 'whose copy')
    .action(async (name: string, options: { service: string }, command: Command) => {
      const service = serviceNamed(options.service);
      const topic = replayable(name);
      if (!topic.consumers.includes(service)) {
        throw new Failure(
          `${service} keeps no copy of ${name}; these do: ${topic.consumers.join(', ') || 'nobody'}.`,
          exitCodes.usage,
        );
      }
      const url = await databaseUrl(service, command.optsWithGlobals<Where>());
      await messaging().replayStateTopic(url, topic);
      output().result(
        { service, topic: name, replay: 'requested' },
        `${service} reads ${name} again: at once if it runs, else at its next start.`,
      );
    });
  group
    .command('provision')
    .description('makes the topics on a Kafka, and who may write and read them (as its super user)')
    .action(async () => {
      const { KAFKA_BROKERS: brokers, KAFKA_USERNAME: username, KAFKA_PASSWORD: password = '' } = process.env;
      if (!brokers)
        throw new Failure(
          'Which broker? Set KAFKA_BROKERS, KAFKA_USERNAME and KAFKA_PASSWORD.',
          exitCodes.usage,
        );
      const users = (names: readonly string[]) => names.map(name => ({ name, password: '' }));
      await messaging().provisionKafka(
        {
          KAFKA_BROKERS: brokers,
          ...(username && { KAFKA_USERNAME: username, KAFKA_PASSWORD: password }),
          ...tlsSettings(process.env),
        },
        { topics: allTopics, services: users(allServices), readers: users([reader]) },
      );
      output().result(
        { brokers, topics: allTopics.map(({ name }) => name) },
        `${allTopics.length} topics are at ${brokers}; each may be written by its owner only.`,
      );
    });
}

/** The topics of these names; all when none is named. */
function topicsNamed(names: readonly string[]): Topic[] {
  if (names.length === 0) return [...allTopics];
  return names.map(name => {
    const topic = topicByName(name);
    if (topic) return topic;
    throw new Failure(`There is no topic ${name}. There are:\n${listing(allTopics)}`, exitCodes.usage);
  });
}

/** The state topic of this name: of nothing else is there a copy that could be made again. */
function replayable(name: string): Topic {
  const topic = topicByName(name);
  if (topic?.kind === 'state') return topic;
  const why = topic
    ? `${name} is no state topic, and only copies can be made again.`
    : `There is no topic ${name}.`;
  const states = allTopics.filter(({ kind, consumers }) => kind === 'state' && consumers.length > 0);
  throw new Failure(`${why} What can be replayed:\n${listing(states)}`, exitCodes.usage);
}

const listing = (topics: readonly Topic[]): string => topics.map(({ name }) => `  ${name}`).join('\n');

async function tail(topics: Topic[], options: TailOptions, where: Where, out: Output): Promise<void> {
  const config = await eventsConfigFor(reader, where);
  const limit = options.limit === undefined ? Infinity : Number(options.limit);
  if (!(limit >= 1)) throw new Failure('--limit must be a number above 0.', exitCodes.usage);
  const check = options.validate ? eventCheck(topics) : () => undefined;
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  const transport = messaging().openTransport(config, { user: reader, log: pino({ level: 'silent' }) });
  let printed = 0;
  let broken = 0;
  try {
    await transport.read({
      topics: topics.map(({ name }) => name),
      follow: options.follow === true,
      signal: stop.signal,
      onBatch: async events => {
        for (const event of events) {
          if (printed >= limit) break;
          if (options.key !== undefined && event.key !== options.key) continue;
          const problem = check(event);
          if (problem) broken += 1;
          printed += 1;
          out.result(asJson(event, problem), inWords(event, problem));
        }
        if (printed >= limit) stop.abort();
      },
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', interrupt);
    await transport.close();
  }
  out.note(`${printed} event(s)${options.validate ? `, ${broken} of them break their contract` : ''}`);
  if (broken > 0) throw new Failure(`${broken} event(s) break their contract.`);
}

function asJson(
  { topic, partition, offset, key, headers, value }: ReceivedEvent,
  problem: string | undefined,
) {
  return { topic, partition, offset, key, headers, data: parsed(value), ...(problem && { problem }) };
}

function inWords({ topic, partition, offset, key, headers, value }: ReceivedEvent, problem?: string): string {
  const position = headers['ce_version'] ?? headers['ce_sequence'] ?? '?';
  const head = `${headers['ce_time'] ?? ''}  ${topic} ${partition}/${offset}  ${key} #${position}  ${headers['ce_type'] ?? ''}`;
  return `${head}\n    ${value ?? '(gone)'}${problem ? `\n    ✗ ${problem}` : ''}`;
}

function parsed(value: string | null): unknown {
  if (value === null) return null;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
