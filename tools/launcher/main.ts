import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresFolder } from '@doorstep/infra';
import { fewestSchools, mostSchools } from '../sample-city';
import { consoleReporter, type Reporter } from './console';
import { diskIsFull, plainly, Stopped } from './plain-error';
import { needFreePorts, startPlatform, type Platform, type ProcessName } from './platform';
import { endRun, takeRun, writeRun, type ServingRun } from './run-file';
import { dataFolder, databasesFrom, portOption, portsFrom, type EventsKind, type Settings } from './settings';
import { restartOnChange } from './watch';
import { forgetYear, loadYear, refuseOtherEvents } from './year';

const help = `
Ctrl-C stops everything it started. A second start keeps the data.

Databases of your own instead of the embedded PostgreSQL:
  SCHOOLS_DATABASE_URL, ASSESSMENT_DATABASE_URL, PROFESSIONAL_DEVELOPMENT_DATABASE_URL, OUTREACH_DATABASE_URL
A Kafka of your own, with the users admin (super user), data-team and one for each service (SASL PLAIN):
  KAFKA_BROKERS=host:port,… and KAFKA_ADMIN_PASSWORD, DATA_TEAM_KAFKA_PASSWORD, SCHOOLS_KAFKA_PASSWORD,
  ASSESSMENT_KAFKA_PASSWORD, PROFESSIONAL_DEVELOPMENT_KAFKA_PASSWORD, OUTREACH_KAFKA_PASSWORD

Examples:
  npm start
  npm start -- --fresh --schools=5000
  npm start -- --events=postgres --port=5000 --data=/tmp/doorstep

Exit codes: 0 stopped as it was told, 1 it could not start or a part of it died, 2 wrong usage.
`;

function schoolsOption(text: string): number {
  const number = Number(text);
  if (number === 0 || (Number.isInteger(number) && number >= fewestSchools && number <= mostSchools))
    return number;
  throw new InvalidArgumentError(`It must be 0 or from ${fewestSchools} to ${mostSchools}.`);
}

/** What the command line and the environment ask for. */
export function readSettings(args: string[], env: NodeJS.ProcessEnv): Settings {
  const [watch, ...rest] = args;
  const command = new Command(watch === 'dev' ? 'npm run dev --' : 'npm start --')
    .description('Starts Doorstep with the sample city and its first year.')
    .addOption(new Option('--events <transport>', 'what carries the events').choices(['kafka', 'postgres']))
    .option('--fresh', 'throws away what earlier runs left, and begins again', false)
    .option('--schools <number>', 'how many schools the sample city has; 0 for none', schoolsOption)
    .option('--port <number>', 'the gateway’s port; the others follow it', portOption)
    .option('--data <folder>', 'where databases and logs are kept', 'data')
    .addHelpText('after', help)
    .exitOverride();
  const options = command
    .parse(rest, { from: 'user' })
    .opts<{ events?: EventsKind; fresh: boolean; schools?: number; port?: number; data: string }>();
  return {
    dataDir: dataFolder(command.getOptionValueSource('data') === 'default' ? undefined : options.data),
    ports: portsFrom(options.port),
    ...(options.events && { events: options.events }),
    ...(options.schools !== undefined && { schools: options.schools }),
    fresh: options.fresh,
    watch: watch === 'dev',
    databases: databasesFrom(env),
    ...(env['KAFKA_BROKERS'] && { kafkaBrokers: env['KAFKA_BROKERS'] }),
  };
}

/** Starts everything and stays until it is told to stop, or until a part of it dies. @returns the exit code */
export async function run(settings: Settings, report: Reporter): Promise<number> {
  const { dataDir } = settings;
  await takeRun(dataDir);
  let platform: Platform | undefined;
  let full: string | undefined;
  const halt = haltSwitch();
  try {
    if (settings.fresh) {
      // What would keep the start from succeeding is told while the data is still there.
      await needFreePorts(settings);
      await clear(dataDir);
      const own = [...Object.keys(settings.databases), ...(settings.kafkaBrokers ? ['Kafka'] : [])];
      if (own.length > 0)
        report.line(`  ! --fresh does not empty what is your own (${own.join(', ')}): do it yourself`);
    }
    await refuseOtherEvents(settings);
    const { signal } = halt;
    platform = await startPlatform({
      ...settings,
      report,
      signal,
      onDeath: sentence => halt.because(sentence),
    });
    await halt.unless(loadYear(platform, settings, report));
    await writeRun(dataDir, describe(platform));
    report.line(addresses(platform));
    const watching = settings.watch ? restartOnChange(platform, report) : undefined;
    await halt.asked;
    watching?.stop();
  } catch (error) {
    if (!halt.done) throw error;
  } finally {
    halt.listenNoMore();
    // Before the processes end, and free what they hold.
    full = halt.reason ? await diskIsFull(dataDir).catch(() => undefined) : undefined;
    if (platform) {
      report.line();
      await report.step('Stopping', () => platform?.stop() ?? Promise.resolve());
    }
    await endRun(dataDir);
  }
  if (!halt.reason) return 0;
  console.error(halt.reason);
  if (full) console.error(full);
  return 1;
}

/** Ctrl-C, SIGTERM, the end of the process that started this one, or a death among the services. */
function haltSwitch() {
  let reason: string | undefined;
  let done = false;
  let since = 0;
  const abort = new AbortController();
  let pull: () => void = () => undefined;
  const asked = new Promise<void>(resolve => (pull = resolve));
  const stop = (): void => {
    // Asked again by somebody impatient (npm may pass one Ctrl-C on twice): leaves at once. What it started
    // notices that it is gone, and stops too.
    if (done && Date.now() - since > 1_000) process.exit(1);
    if (!done) since = Date.now();
    done = true;
    abort.abort(new Stopped());
    pull();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  process.on('disconnect', stop);
  return {
    asked,
    signal: abort.signal,
    get done() {
      return done;
    },
    get reason() {
      return reason;
    },
    because(sentence: string) {
      if (done) return;
      reason = sentence;
      stop();
    },
    /** Waits for the work, but not after the switch is pulled. */
    async unless(work: Promise<unknown>): Promise<void> {
      await Promise.race([work, asked]);
      if (done) throw new Stopped();
    },
    listenNoMore() {
      process.off('disconnect', stop);
    },
  };
}

/** What earlier runs left, except the secrets: tokens in somebody's terminal stay good. */
async function clear(dataDir: string): Promise<void> {
  const folders = [postgresFolder(join(dataDir, 'postgres')), join(dataDir, 'kafka'), join(dataDir, 'logs')];
  await Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true })));
  await forgetYear(dataDir);
}

function describe(platform: Platform): ServingRun {
  const { gateway, issuer, events, processes, databases } = platform;
  const each = <T>(value: (name: ProcessName) => T) =>
    Object.fromEntries([...processes.keys()].map(name => [name, value(name)])) as Record<ProcessName, T>;
  return {
    gateway,
    issuer,
    subgraphs: each(name => platform.healthUrl(name).replace('/readyz', '/graphql')),
    health: each(name => platform.healthUrl(name)),
    pids: each(name => platform.process(name).pid ?? 0),
    ...(databases.server && { postgresPort: databases.server.port }),
    events: { kind: events.kind, why: events.why, ...(events.brokers && { brokers: events.brokers }) },
  };
}

function addresses(platform: Platform): string {
  const rows: [string, string][] = [
    ['Graph', `${platform.gateway}/graphql`],
    ['Explorer', `${platform.gateway}/explorer`],
    ['Stories (Atom)', `${platform.gateway}/outreach/feed.atom`],
    ['Sign-in', platform.issuer],
    ...[...platform.processes.keys()]
      .filter(name => name !== 'identity')
      .map((name): [string, string] => [`Health, ${name}`, platform.healthUrl(name)]),
    ['Events', platform.events.brokers ?? 'the embedded event log: npm run doorstep -- events tail'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return [
    '',
    'Doorstep is serving.',
    '',
    ...lines,
    '',
    '  A token for curl: npm run --silent doorstep -- token --as city-officer',
    '  Ctrl-C stops everything.',
  ].join('\n');
}

/** The command line's run. @returns the exit code; 2 where an option or a setting is wrong, and nothing was done */
export async function main(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  let settings: Settings;
  try {
    settings = readSettings(args, env);
  } catch (error) {
    // Commander has said what is wrong; its other way out is --help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(plainly(error));
    return 2;
  }
  try {
    return await run(settings, consoleReporter());
  } catch (error) {
    console.error(`\n${plainly(error)}`);
    return 1;
  }
}

if (require.main === module) {
  // Whoever read along (`| head`) may have seen enough; that is no reason to stop.
  process.stdout.on('error', () => undefined);
  // The exit ends whatever handle somebody forgot: everything has been stopped in order.
  void main(process.argv.slice(2), process.env).then(code => process.exit(code));
}
