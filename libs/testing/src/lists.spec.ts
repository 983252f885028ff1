import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedFor, emptyIn, listQueries, listRows } from './lists';

const sdl = `
  type Query { schools(filter: SchoolFilter, first: Int, orderBy: String): SchoolConnection }
  input SchoolFilter { codes: [String!] stages: [String!] }
  type SchoolConnection { nodes: [School!]! edges: [SchoolEdge!]! pageInfo: PageInfo! }
  type SchoolEdge { node: School! cursor: String! }
  type PageInfo { endCursor: String }
  type School { code: String! district: District clusters(first: Int): SchoolConnection }
  type District { code: String! schools(first: Int): SchoolConnection }
`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'doorstep-lists-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const queries = (file: string, text: string) => {
  writeFileSync(join(folder, file), text);
  return listQueries(folder);
};

test('each operation is a query of its own, with its name in words and who asks', () => {
  const found = queries(
    'all.principal.graphql',
    `query SchoolsAsOfADay($first: Int!) { schools(first: $first) { ...named } }
     query Others { schools { ...named } }
     fragment named on SchoolConnection { nodes { code } }`,
  );
  expect(found).toMatchObject([
    { topic: 'all', name: 'schools as of a day', role: 'principal', variables: ['first'] },
    { name: 'others', role: 'principal', variables: [] },
  ]);
  expect(found[1]!.query).toContain('fragment named');
  expect(found[1]!.query).not.toContain('$first');
});

test('what no query asks for is named: links, lists, arguments, fields of filters', () => {
  const found = queries(
    'all.graphql',
    'query All { schools(filter: { codes: ["1"] }) { nodes { district { schools { nodes { code } } } } } }',
  );
  expect(askedFor(sdl, found)).toEqual({
    wrong: [],
    unasked: ['Query.schools.orderBy', 'School.clusters', 'SchoolFilter.stages'],
  });
  expect(askedFor(sdl, queries('all.graphql', 'query All { schools { nodes { name } } }')).wrong).toEqual([
    'all: Cannot query field "name" on type "School".',
  ]);
});

test('the day and the school year stand in the rows', () => {
  writeFileSync(join(folder, '1-some.sql'), "SELECT :today - 1, :year, '1'::year, now()::today");
  const written = (today: string) => listRows(folder, today).map(({ sql }) => sql);
  expect(written('2026-09-01')).toEqual(["SELECT date '2026-09-01' - 1, 2026, '1'::year, now()::today"]);
  expect(written('2026-08-31')).toEqual(["SELECT date '2026-08-31' - 1, 2025, '1'::year, now()::today"]);
});

test('a path is empty where nothing stands under it anywhere', () => {
  const answer = {
    schools: [
      { code: '1', district: null, clusters: [] },
      { code: '2', district: { name: 'a' }, clusters: [] },
    ],
    none: null,
  };
  expect(emptyIn(answer)).toEqual(['schools.clusters', 'none']);
});
