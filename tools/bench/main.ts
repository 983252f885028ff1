/** `npm run bench [-- gateway|events|import|schools|forming …]`: ratios beside what a user would use instead, in one run. */
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { readRun } from '../launcher';
import { benchEvents, printEvents } from './events';
import { benchForming, printForming } from './forming';
import { benchGateway, printGateway, type LiveSystem } from './gateway';
import { benchImport, printImport } from './import';
import { machine } from './measure';
import { benchSchoolsService } from './schools';
import { printSchoolsService } from './schools-print';

interface Options {
  record: boolean;
  events: string;
  schools: string;
  forming: string;
  cities: string;
  data: string;
}

/** A folder of the bench's own, which PostgreSQL's user can reach, too, where we are root. */
async function benchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'doorstep-bench-'));
  await chmod(folder, 0o755);
  return folder;
}

const benches: Record<string, (options: Options) => Promise<void>> = {
  gateway: async ({ record, data }) => {
    console.log('Gateway: the dashboard query over recorded answers of the services');
    printGateway(await benchGateway(await liveSystem(data), record));
  },
  events: async ({ events }) => {
    console.log(`Events: ${events} schools, from the outbox of one service to the copy of another`);
    printEvents(await benchEvents(await benchFolder(), Number(events)));
  },
  import: async ({ schools }) => {
    console.log(`Import: ${schools} schools, beside a bare COPY of the same rows`);
    printImport(await benchImport(await benchFolder(), Number(schools)));
  },
  schools: async ({ cities }) => {
    console.log('Schools: search and lists, in cities of these sizes; beside part of a name by ILIKE');
    printSchoolsService(await benchSchoolsService(await benchFolder(), cities.split(',').map(Number)));
  },
  forming: async ({ forming }) => {
    for (const schools of forming.split(',')) {
      console.log(
        `Forming: clusters on need for a city of ${schools} schools, beside two plans made without a solver`,
      );
      printForming(await benchForming(Number(schools)));
    }
  },
};

const command = new Command('bench')
  .description(
    'Measures Doorstep beside what a user would use instead. Ratios count; absolute figures are this machine’s.',
  )
  .argument('[benches...]', `which: ${Object.keys(benches).join(', ')}; all without one`)
  .option('--record', 'record the answers of the running services anew (gateway)', false)
  .option('--events <number>', 'how many events', '50000')
  .option('--schools <number>', 'how many schools to import', '50000')
  .option('--cities <numbers>', 'how many schools there are to search and list', '1000,10000,100000')
  .option('--forming <numbers>', 'how many schools form clusters, one city after the other', '1000,5000')
  .option('--data <folder>', 'the run’s folder, to find the running services', 'data')
  .addHelpText(
    'after',
    `
Examples:
  npm run bench                           all
  npm run bench -- events --events=20000
  npm run bench -- gateway --record       while npm start serves in another terminal`,
  )
  .action(async (names: string[], options: Options) => {
    const chosen = names.length > 0 ? names : Object.keys(benches);
    const unknown = chosen.filter(name => !benches[name]);
    if (unknown.length > 0)
      command.error(
        `There is no bench called ${unknown.join(', ')}: choose of ${Object.keys(benches).join(', ')}.`,
      );
    console.log(machine());
    for (const name of chosen) await benches[name]!(options);
  });

/** What `npm start` runs now, if it does. */
async function liveSystem(data: string): Promise<LiveSystem | undefined> {
  const run = await readRun(data);
  return run && { gateway: `${run.gateway}/graphql`, gatewayPid: run.pids.gateway, subgraphs: run.subgraphs };
}

command.parseAsync().catch((error: Error) => {
  console.error(`The bench stopped: ${error.message}`);
  process.exit(1);
});
