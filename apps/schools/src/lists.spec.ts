import { type RoleGrant } from '@doorstep/access';
import { askedFor, emptyIn, listQueries, listRows, statementsOf } from '@doorstep/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { city, principalOf, TestSchools } from './schools.fixture';

const today = '2026-11-15';
const folder = join(__dirname, '..', 'lists');
const queries = listQueries(join(folder, 'queries'));
const sdl = readFileSync(join(__dirname, 'schema.graphql'), 'utf8');

/** What no query of `lists/` asks for, and why. */
const elsewhere: Record<string, string> = {
  'Query.searchSchools': 'the searches: tools/bench/schools-search.ts, statements.spec.ts',
  SchoolSearchFilter: 'the same',
  SchoolFacets: 'the same',
  DistrictCount: 'the same',
  ClusterCount: 'the same',
  'Query.schoolsJob': 'one row by its key, no list below it: libs/jobs',
};
const reasonFor = (part: string): string | undefined =>
  Object.keys(elsewhere).find(known => part === known || part.startsWith(`${known}.`));

test('everything that a query can reach stands in lists/, where the bench and this file ask for it', () => {
  const { wrong, unasked } = askedFor(sdl, queries);
  expect(wrong).toEqual([]);
  // Somebody has added a list, a link, an argument or a filter: add it to a query of lists/queries, its rows to lists/rows.
  expect(unasked.filter(part => !reasonFor(part))).toEqual([]);
  expect(new Set(unasked.map(reasonFor).filter(Boolean))).toEqual(new Set(Object.keys(elsewhere)));
});

describe('in a city with rows in every list', () => {
  let schools: TestSchools;
  let keys: Record<string, string>;
  beforeAll(async () => {
    schools = await TestSchools.start(today);
    const client = await schools.database.pool.connect();
    try {
      await client.query(`
        INSERT INTO district (code, name, version, created_by)
        SELECT (310100 + d)::text, jsonb_build_object('zh', '区' || d, 'en', 'District ' || d), 1, 'fixture' FROM generate_series(1, 24) d;
        INSERT INTO school (code, name, stage, sector, district_code, status, sample, longitude, latitude, since, entered_on, version, created_by)
        SELECT '31' || (1010000 + n), jsonb_build_object('zh', '小学' || n, 'en', 'School ' || n), 'PRIMARY',
               CASE WHEN n % 12 = 0 THEN 'PRIVATE' ELSE 'PUBLIC' END, (310101 + n * 6 / 1001)::text,
               CASE WHEN n % 20 = 3 THEN 'CLOSED' ELSE 'OPEN' END, true, 121 + n % 40 * 0.004, 31 + n / 40 * 0.004,
               '2020-09-01', '2020-09-01', 1, 'fixture'
          FROM generate_series(1, 1000) n`);
      for (const { sql } of listRows(join(folder, 'rows'), today)) await client.query(sql);
      const [row] = listRows(folder, today);
      keys = (await client.query<Record<string, string>>(row!.sql)).rows[0]!;
    } finally {
      client.release();
    }
  });
  afterAll(() => schools.stop());

  const grants = (role: string): RoleGrant[] => {
    const of: Record<string, RoleGrant[]> = {
      'city-officer': [city],
      'district-officer': [{ role: 'district-officer', district: keys['districtCode']! }],
      principal: [principalOf(keys['schoolCode']!)],
      'institute-officer': [{ role: 'institute-officer' }],
      expert: [{ role: 'expert' }],
      public: [],
    };
    return of[role]!;
  };

  test.each(queries.map(one => [`${one.name} (${one.role})`, one] as const))(
    'as many statements for a page of twenty as for one of ten, and every part has rows: %s',
    async (_name, { query, role, topic, variables }) => {
      const ask = async (first: number) => {
        const values = Object.fromEntries(
          variables.map(name => [name, name === 'first' ? first : keys[name]]),
        );
        let answer: unknown;
        const sent = await statementsOf(schools.database.pool, async () => {
          answer = await schools.data(query, values, ...grants(role));
        });
        return { answer, statements: sent.length };
      };
      const twenty = await ask(20);
      expect(emptyIn(twenty.answer)).toEqual([]);
      expect(twenty.statements).toBeGreaterThan(0);
      if (!variables.includes('first')) return;
      // A principal has fewer, and so has a rare name.
      if (role !== 'principal' && topic !== 'sums')
        expect(longestPage(twenty.answer)).toBeGreaterThanOrEqual(20);
      // A statement for each row would be ten more. What two paths of a query lead to is asked for together or apart, as the
      // answers before it come in: hence a few more or fewer, however many rows there are.
      const { statements } = await ask(10);
      expect(Math.abs(twenty.statements - statements)).toBeLessThan(5);
    },
  );

  /** What the gateway asks for by its key; of Me and Expert the key is all that there is. */
  const referred = [...sdl.matchAll(/^type (\w+) @key\(fields: "(\w+)"\)/gm)]
    .map(([, type, key]) => [type!, key!] as const)
    .filter(([type]) => type !== 'Me' && type !== 'Expert');

  test.each(referred)('as many statements for twenty references as for ten: %s', async (type, key) => {
    const table = type.replace(/(?<!^)[A-Z]/g, letter => `_${letter}`).toLowerCase();
    const rows = await schools.database.manager.query<Record<string, string>[]>(
      `SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT 20`,
    );
    const refer = async (count: number) => {
      const representations = rows.slice(0, count).map(row => ({ __typename: type, ...row }));
      const sent = await statementsOf(schools.database.pool, async () => {
        const { _entities: found } = await schools.data<{ _entities: unknown[] }>(
          `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${key} } } }`,
          { representations },
          city,
          { role: 'district-officer', district: keys['districtCode']! },
        );
        expect(found).toHaveLength(count);
      });
      return sent.length;
    };
    const twenty = await refer(20);
    expect(twenty).toBeGreaterThan(0);
    expect(twenty).toBe(await refer(10));
  });
});

function longestPage(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null) return 0;
  const own = Array.isArray(answer) ? answer.length : 0;
  return Math.max(own, ...Object.values(answer).map(longestPage));
}
