import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { allTopics, services } from '@doorstep/contracts';
import { provisionDatabases, startPostgres } from '@doorstep/infra';
import { eventLogUrl, provisionEventLog } from '@doorstep/messaging';
import { testTokens } from '@doorstep/testing';
import pg from 'pg';
import { Schools } from './import-service';
import { cpuSecondsOfDescendants, percentile, ratio } from './measure';
import { type CityKeys, lists } from './schools-lists';
import { benchSchools, fillSchools } from './schools-sample';
import { byName, clusterCounts, results, type SearchCase, searchCases, suggestions } from './schools-search';

const password = 'bench';
const database = 'doorstep_schools';
const user = (name: string) => ({ name, password });
const turns = 3;
const turnsOfLists = 40;

/**
 * Milliseconds at the 50th, 95th and 99th percentile and at most; milliseconds of processor time of the service and
 * PostgreSQL together, which other load on the machine distorts least; and SQL statements, of one query.
 */
interface Figure {
  name: string;
  p50: number;
  p95: number;
  p99: number;
  most: number;
  cpu: number;
  statements: number;
}

export interface SchoolsFigures {
  schools: number;
  searches: Figure[];
  lists: Figure[];
}

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
      await fillSchools(client, size);
      await service.quiet(client);
      const counter = new StatementCounter(admin, logFile);
      found.push(await measureCity(service, client, counter, size));
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

async function measureCity(
  service: Schools,
  client: pg.Client,
  counter: StatementCounter,
  size: number,
): Promise<SchoolsFigures> {
  const schools = [...benchSchools(size)];
  // Some of each city, spread over it.
  const some = Array.from({ length: 12 }, (_, place) => schools[Math.floor(((place + 0.5) * size) / 12)]!);
  const cases = searchCases(some);
  const of = (...kinds: SearchCase['kind'][]) => cases.filter(({ kind }) => kinds.includes(kind));
  const measure = async (
    name: string,
    query: string,
    asked: readonly Record<string, unknown>[],
    rounds: number,
  ) => {
    for (const variables of asked) await service.graph(query, variables);
    const times: number[] = [];
    const cpuBefore = cpuSecondsOfDescendants();
    for (let turn = 0; turn < rounds; turn++) {
      for (const variables of asked) {
        const start = performance.now();
        await service.graph(query, variables);
        times.push(performance.now() - start);
      }
    }
    const cpu = ((cpuSecondsOfDescendants() - cpuBefore) * 1_000) / times.length;
    const statements = await counter.most(
      asked.slice(0, 12).map(variables => () => service.graph(query, variables)),
    );
    const [p50 = NaN, p95 = NaN, p99 = NaN, most = NaN] = [50, 95, 99, 100].map(p => percentile(times, p));
    return { name, p50, p95, p99, most, cpu, statements };
  };
  const variables = (searched: readonly SearchCase[]) =>
    searched.map(({ text, filter }) => ({ text, filter }));
  const keys = await keysOf(client);
  const searches = [
    await measure('suggestions while typing, mixed', suggestions, variables(cases), turns),
    await measure('results with count and facets, mixed', results, variables(cases), turns),
    await measure('  of them broad terms', results, variables(of('broad')), turns * 4),
    await measure('  of them with filters', results, variables(of('filtered')), turns),
    await measure('counts by cluster, mixed', clusterCounts, variables(cases), 1),
    await measure(
      'instead: part of a name by ILIKE',
      byName,
      variables(of('usual', 'broad')).filter(({ text }) => text !== null),
      1,
    ),
  ];
  const figures: Figure[] = [];
  for (const { name, query, variables: make } of lists) {
    figures.push(await measure(name, query, [make?.(keys) ?? {}], turnsOfLists));
  }
  return { schools: size, searches, lists: figures };
}

async function keysOf(client: pg.Client): Promise<CityKeys> {
  const { rows: schools } = await client.query<{ id: string; code: string }>(
    'SELECT school_id AS id, school_code AS code FROM participation ORDER BY school_code LIMIT 20',
  );
  const { rows: clusters } = await client.query<{ id: string }>(
    'SELECT id FROM cluster ORDER BY id LIMIT 20',
  );
  return { schools, clusters: clusters.map(({ id }) => id) };
}

/** Counts the statements that reach PostgreSQL, by its log. */
class StatementCounter {
  constructor(
    private readonly admin: pg.Client,
    private readonly logFile: string,
  ) {}

  /** The most statements of any of these queries; of each the least of some tries, because jobs and the relay look for work beside. */
  async most(asks: readonly (() => Promise<unknown>)[]): Promise<number> {
    await this.log('all');
    const counts: number[] = [];
    for (const ask of asks) {
      const tries: number[] = [];
      for (let turn = 0; turn < 3; turn++) tries.push(await this.one(ask));
      counts.push(Math.min(...tries));
    }
    await this.log('none');
    return Math.max(...counts);
  }

  private async one(ask: () => Promise<unknown>): Promise<number> {
    const before = await this.statements();
    await ask();
    return (await this.statements()) - before;
  }

  private async statements(): Promise<number> {
    // The log is written by the processes of PostgreSQL, a moment after they have answered.
    await pause(5);
    const text = await readFile(this.logFile, 'utf8');
    return text.match(/LOG: {2}(?:execute|statement)/g)?.length ?? 0;
  }

  private async log(what: 'all' | 'none'): Promise<void> {
    await this.admin.query(`ALTER SYSTEM SET log_statement = '${what}'`);
    await this.admin.query('SELECT pg_reload_conf()');
    await pause(200);
  }
}

export function printSchoolsService(found: readonly SchoolsFigures[]): void {
  const heads = ['p50', 'p95', 'p99', 'most', 'CPU', 'statements'];
  console.log(`  ${'milliseconds'.padEnd(46)} schools${heads.map(head => head.padStart(11)).join('')}`);
  for (const part of ['searches', 'lists'] as const) {
    for (const [place, { name }] of found[0]?.[part].entries() ?? []) {
      for (const { schools, [part]: figures } of found) {
        const { p50, p95, p99, most, cpu, statements } = figures[place]!;
        const cells = [p50, p95, p99, most, cpu].map(figure => figure.toFixed(1).padStart(11)).join('');
        const shown = schools === found[0]?.schools ? name : '';
        console.log(
          `  ${shown.padEnd(46)} ${String(schools).padStart(7)}${cells}${String(statements).padStart(11)}`,
        );
      }
    }
  }
  const largest = found.at(-1)!;
  const [, page] = largest.searches;
  const instead = largest.searches.at(-1)!;
  console.log(
    `  ${largest.schools} schools: the results by search take ${ratio(page!.p50, instead.p50)} the time of ILIKE at the median, ${ratio(page!.p99, instead.p99)} at the 99th percentile`,
  );
}
