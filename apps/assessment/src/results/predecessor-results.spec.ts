import { eventually, type TestService } from '@doorstep/testing';
import {
  aSchool,
  collect,
  compute,
  institute,
  openCycle,
  publish,
  register,
  schoolState,
  startService,
} from '../assessment.fixture';

let service: TestService;
beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const question = `query ($r: [_Any!]!, $first: Int, $after: String) { _entities(representations: $r) { ... on School { id
  results(first: 5) { totalCount }
  predecessorResults(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { school { id } indicators { code level } } } } } }`;

interface Answer {
  _entities: {
    id: string;
    results: { totalCount: number };
    predecessorResults: {
      totalCount: number;
      pageInfo: { hasNextPage: boolean; endCursor: string };
      nodes: { school: { id: string }; indicators: { code: string; level: number }[] }[];
    };
  }[];
}

const ask = async (ids: string[], variables: object = {}, as?: typeof institute) => {
  const r = ids.map(id => ({ __typename: 'School', id }));
  const { data, errors } = await service.ask<Answer>(question, { r, first: 10, ...variables }, as);
  expect(errors).toBeUndefined();
  return data!._entities;
};

test('a school that came of others leads to what was published of them, over generations', async () => {
  // The last came of two, of which one came of the first; another has nothing to do with them.
  const last = aSchool();
  const [left, right] = [aSchool({ successorIds: [last.id] }), aSchool({ successorIds: [last.id] })];
  const first = aSchool({ successorIds: [left.id] });
  const other = aSchool();
  const all = [first, left, right, last, other];
  await register(service, ...all);
  const measured = [first, left, right, other];
  const { id: cycleId } = await openCycle(service);
  await collect(
    service,
    cycleId,
    measured.map((school, place) => [school, { level: [10 * place, 30] }]),
  );
  await compute(service, institute, cycleId);
  // Drafts are for those who assess.
  expect((await ask([last.id]))[0]!.predecessorResults.totalCount).toBe(0);
  expect((await ask([last.id], {}, institute))[0]!.predecessorResults.totalCount).toBe(3);
  await publish(service, cycleId);

  const [of, before, none, invented] = await ask([last.id, left.id, other.id, 'nonsense']);
  expect([of!.results.totalCount, of!.predecessorResults.totalCount]).toEqual([0, 3]);
  const schoolsOf = ({ predecessorResults: { nodes } }: Answer['_entities'][number]) =>
    nodes.map(({ school }) => school.id).sort();
  expect(schoolsOf(of!)).toEqual([first.id, left.id, right.id].sort());
  expect(schoolsOf(before!)).toEqual([first.id]);
  expect([none!.predecessorResults.totalCount, invented!.predecessorResults.totalCount]).toEqual([0, 0]);
  for (const { indicators } of of!.predecessorResults.nodes)
    expect(indicators[0]!.code).toBe('ACADEMIC_LEVEL');

  // Page by page, without gaps.
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const [page]: Answer['_entities'] = await ask([last.id], { first: 2, after });
    seen.push(...page!.predecessorResults.nodes.map(({ school }) => school.id));
    const { hasNextPage, endCursor } = page!.predecessorResults.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after);
  expect(seen.toSorted()).toEqual([first.id, left.id, right.id].sort());

  // As many statements for many schools as for one.
  const statements = (count: number) => service.statements(() => ask(all.slice(-count).map(({ id }) => id)));
  expect(await statements(5)).toBe(await statements(2));

  // A link that is taken back leads nowhere any more, and neither does what came before it.
  await service.publish('schools', schoolState({ ...right, successorIds: [] }, 2));
  await eventually(async () => expect((await ask([last.id]))[0]!.predecessorResults.totalCount).toBe(2));
  await service.publish('schools', schoolState({ ...left, successorIds: [other.id] }, 2));
  await eventually(async () => expect((await ask([last.id]))[0]!.predecessorResults.totalCount).toBe(0));
  expect(schoolsOf((await ask([other.id]))[0]!)).toEqual([first.id, left.id].sort());
});

test('the lines are the same in whatever order, and however much at once, they are heard', async () => {
  const { manager } = service.database;
  // Each came of the one before; all are heard at once, each in a transaction of its own.
  const line = Array.from({ length: 8 }, () => aSchool());
  await Promise.all(
    line.toReversed().map(({ id, code }, place) =>
      manager.query(
        `INSERT INTO school_reference (id, version, code, district_code, name, status, successor_ids)
         VALUES ($1, 1, $2, '310115', '{}', 'CLOSED', $3)`,
        [id, code, place === 0 ? [] : [line[line.length - place]!.id]],
      ),
    ),
  );
  const before = async (place: number) => {
    const rows = await manager.query<{ id: string }[]>(
      'SELECT predecessor_id AS id FROM school_predecessor WHERE school_id = $1',
      [line[place]!.id],
    );
    return rows.map(({ id }) => line.findIndex(one => one.id === id)).sort();
  };
  expect([await before(7), await before(1), await before(0)]).toEqual([[0, 1, 2, 3, 4, 5, 6], [0], []]);
  await manager.query('DELETE FROM school_reference WHERE id = $1', [line[3]!.id]);
  expect([await before(7), await before(3)]).toEqual([
    [4, 5, 6],
    [0, 1, 2],
  ]);
});
