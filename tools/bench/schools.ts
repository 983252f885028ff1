import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allTopics, services } from '@doorstep/contracts';
import { provisionDatabases, startPostgres } from '@doorstep/infra';
import { eventLogUrl, provisionEventLog } from '@doorstep/messaging';
import { testTokens, type TestTokens } from '@doorstep/testing';
import pg from 'pg';
import { Schools } from './import-service';
import { cpuSecondsOfDescendants, percentile } from './measure';
import { grantsOf, keysOfLists, lists, variablesOf } from './schools-lists';
import type { Figure, SchoolsFigures } from './schools-print';
import { benchSchools, fillSchools } from './schools-sample';
import { byName, clusterCounts, results, type SearchCase, searchCases, suggestions } from './schools-search';
import { StatementCounter } from './statement-counter';

const password = 'bench';
const database = 'doorstep_schools';
const user = (name: string) => ({ name, password });
const turns = 3;
const turnsOfLists = 30;
/** A list that takes long is asked for less often. */
const mostOfAList = 3_000;

/** Search and lists of the schools service, through its own door, in cities of these sizes. */
export async function benchSchoolsService(
  folder: string,
  sizes: readonly number[],
): Promise<SchoolsFigures[]> {
  const logFile = join(folder, 'postgres.log');
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), logFile });
  const tokens = await testTokens();
  const admin = new pg.Client(postgres.adminUrl);
  let service: Schools | undefined;
  let client: pg.Client | undefined;
  try {
    await admin.connect();
    await provisionDatabases(postgres.adminUrl, {
      databases: [{ name: database, owner: database, password }],
    });
    await provisionEventLog(postgres, { topics: allTopics, services: services.map(user), readers: [] });
    const url = postgres.url(database, database, password);
    service = await Schools.start(url, eventLogUrl(postgres, user('schools')), tokens);
    await service.registerDistricts();
    client = new pg.Client(url);
    await client.connect();
    const found: SchoolsFigures[] = [];
    for (const size of sizes) {
      await fillSchools(client, size, progress);
      await service.quiet(client);
      found.push(
        await new City(service, client, tokens, new StatementCounter(admin, logFile), size).measure(),
      );
    }
    return found;
  } finally {
    await client?.end();
    await admin.end();
    await service?.stop();
    await tokens.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is under way, so that nobody thinks that it hangs. */
const progress = (what: string): void => console.log(`  … ${what}`);

type Ask = () => Promise<unknown>;

class City {
  constructor(
    private readonly service: Schools,
    private readonly client: pg.Client,
    private readonly tokens: TestTokens,
    private readonly counter: StatementCounter,
    private readonly size: number,
  ) {}

  async measure(): Promise<SchoolsFigures> {
    progress(`${this.size} schools: searches`);
    const searches = await this.searches();
    const all = await this.lists();
    const sums = (place: number) => lists[place]!.topic === 'sums';
    return {
      schools: this.size,
      searches,
      lists: all.filter((_, place) => !sums(place)),
      sums: all.filter((_, place) => sums(place)),
    };
  }

  private async searches(): Promise<Figure[]> {
    const schools = [...benchSchools(this.size)];
    // Some of each city, spread over it.
    const some = Array.from({ length: 12 }, (_, at) => schools[Math.floor(((at + 0.5) * this.size) / 12)]!);
    const cases = searchCases(some);
    const of = (...kinds: SearchCase['kind'][]) => cases.filter(({ kind }) => kinds.includes(kind));
    const search = async (name: string, query: string, searched: readonly SearchCase[], rounds: number) => {
      const asks = searched.map(
        ({ text, filter }) =>
          () =>
            this.service.graph(query, { text, filter }),
      );
      const figure = await timed(name, asks, rounds);
      return { ...figure, statements: await this.counter.most(asks.slice(0, 12)) };
    };
    const named = of('usual', 'broad').filter(({ text }) => text !== null);
    return [
      await search('suggestions while typing, mixed', suggestions, cases, turns),
      await search('results with count and facets, mixed', results, cases, turns),
      await search('  of them broad terms', results, of('broad'), turns * 4),
      await search('  of them with filters', results, of('filtered'), turns),
      await search('counts by cluster, mixed', clusterCounts, cases, 1),
      await search('instead: part of a name by ILIKE', byName, named, 1),
    ];
  }

  private async lists(): Promise<Figure[]> {
    const keys = await keysOfLists(this.client);
    const asks: Ask[] = [];
    const figures: Omit<Figure, 'statements'>[] = [];
    for (const [place, list] of lists.entries()) {
      if (place % 20 === 0)
        progress(
          `${this.size} schools: lists ${place + 1} to ${Math.min(place + 20, lists.length)} of ${lists.length}`,
        );
      const { role, query } = list;
      const grants = grantsOf(role, keys);
      const bearer = grants.length > 0 ? await this.tokens.bearer(role, grants) : null;
      const ask = () => this.service.graph(query, variablesOf(list, keys), bearer);
      asks.push(ask);
      const name = role === 'city-officer' ? list.name : `${list.name} (${role})`;
      figures.push(await timed(name, [ask], turnsOfLists, mostOfAList));
    }
    const statements = await this.counter.each(asks);
    return figures.map((figure, place) => ({ ...figure, statements: statements[place]! }));
  }
}

/** Milliseconds and CPU of the questions, in turn, after a first turn that is not counted; no longer than `most` milliseconds. */
async function timed(name: string, asks: readonly Ask[], rounds: number, most = Infinity) {
  for (const ask of asks) await ask();
  const times: number[] = [];
  const cpuBefore = cpuSecondsOfDescendants();
  const begin = performance.now();
  for (let turn = 0; turn < rounds && (turn < 3 || performance.now() - begin < most); turn++) {
    for (const ask of asks) {
      const start = performance.now();
      await ask();
      times.push(performance.now() - start);
    }
  }
  const cpu = ((cpuSecondsOfDescendants() - cpuBefore) * 1_000) / times.length;
  const [p50 = NaN, p95 = NaN, p99 = NaN, longest = NaN] = [50, 95, 99, 100].map(p => percentile(times, p));
  return { name, p50, p95, p99, most: longest, cpu };
}
