import { SampleService } from './sample-service.fixture';
import type { Story } from './sample.fixture';

let service: SampleService;
let stories: Story[];
const schools = ['a', 'b', 'c'].map(letter => `00000000-0000-7000-8000-00000000000${letter}`);

beforeAll(async () => {
  service = await SampleService.start();
  // Microseconds apart, which a JavaScript Date cannot tell, and some at the very same instant.
  const written = await service.write(
    Array.from({ length: 23 }, (_, index) => ({
      schoolId: schools[index % 2]!,
      status: index % 5 === 0 ? 'DRAFT' : 'PUBLISHED',
    })),
  );
  await service.db.database.manager.query(
    `UPDATE story SET written_at = timestamptz '2026-09-01T00:00:00Z' + make_interval(secs => rank * 0.000001)
     FROM (SELECT id AS of, (row_number() OVER (ORDER BY id)) / 3 AS rank FROM story) AS ranked WHERE id = of`,
  );
  const order: { id: string }[] = await service.db.database.manager.query(
    `SELECT id FROM story WHERE status = 'PUBLISHED' ORDER BY written_at DESC, id DESC`,
  );
  stories = order.map(({ id }) => written.find(story => story.id === id)!);
});
afterAll(() => service?.stop());

interface Connection {
  nodes: { id: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  totalCount: number;
}

const page = `nodes { id } edges { cursor node { id } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount`;
const args = '$first: Int, $after: String, $last: Int, $before: String';
const given = 'first: $first, after: $after, last: $last, before: $before';

async function list(variables: Record<string, unknown>, field = 'stories'): Promise<Connection> {
  const answer = await service.ask(`query (${args}) { list: ${field}(${given}) { ${page} } }`, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data?.['list'] as Connection;
}

async function refused(variables: Record<string, unknown>, language = 'en') {
  const answer = await service.ask(
    `query (${args}) { list: stories(${given}) { nodes { id } } }`,
    variables,
    { headers: { 'accept-language': language } },
  );
  return answer.errors?.[0];
}

test('forwards, every item comes once, in order, with those of the same instant', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, pageInfo, edges }: Connection = await list({ first: 4, after });
    expect(edges.map(edge => edge.node)).toEqual(nodes);
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges[0]?.cursor, edges.at(-1)?.cursor]);
    seen.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(seen).toEqual(stories.map(({ id }) => id));
});

test('backwards, the same', async () => {
  const seen: string[] = [];
  let before: string | null = null;
  for (;;) {
    const { nodes, pageInfo }: Connection = await list({ last: 5, before });
    expect(pageInfo.hasNextPage).toBe(before !== null);
    seen.unshift(...nodes.map(({ id }) => id));
    if (!pageInfo.hasPreviousPage) break;
    before = pageInfo.startCursor;
  }
  expect(seen).toEqual(stories.map(({ id }) => id));
});

test('keys that run in different directions', async () => {
  const all = await list({ first: 100 }, 'storiesByStatus');
  const first = await list({ first: 7 }, 'storiesByStatus');
  const second = await list({ first: 100, after: first.pageInfo.endCursor }, 'storiesByStatus');
  expect([...first.nodes, ...second.nodes]).toEqual(all.nodes);
  expect(all.nodes).toHaveLength(stories.length);
});

test('an expression as a key', async () => {
  const all = await list({ first: 100 }, 'storiesByTitle');
  const first = await list({ first: 5 }, 'storiesByTitle');
  const rest = await list({ first: 100, after: first.pageInfo.endCursor }, 'storiesByTitle');
  const title = new Map(stories.map(story => [story.id, story.title.en]));
  expect([...first.nodes, ...rest.nodes].map(({ id }) => title.get(id))).toEqual([...title.values()].sort());
  expect(all.nodes).toEqual([...first.nodes, ...rest.nodes]);
});

test('between two cursors', async () => {
  const { edges } = await list({ first: 100 });
  const { nodes } = await list({ first: 100, after: edges[2]?.cursor, before: edges[6]?.cursor });
  expect(nodes).toEqual(edges.slice(3, 6).map(edge => edge.node));
});

test('the count obeys what the actor may see, and the page too', async () => {
  const asNobody = await list({ first: 1 });
  expect(asNobody.totalCount).toBe(stories.length);
  const query = '{ stories(first: 100) { totalCount nodes { status } } }';
  const { data } = await service.ask(query, {}, { as: [{ role: 'editor' }] });
  expect(data?.['stories']).toMatchObject({ totalCount: 23 });
});

test('nothing is counted, and no row read, that nobody asked for', async () => {
  const one = await service.statements(() =>
    service.ask('{ stories { nodes { id } pageInfo { hasNextPage } } }'),
  );
  const count = await service.statements(() => service.ask('{ stories { totalCount } }'));
  const both = await service.statements(() => service.ask('{ stories { totalCount nodes { id } } }'));
  expect([one, count, both]).toEqual([1, 1, 2]);
});

test.each([
  [{ first: 0 }, 'first is 0: a page has 1 to 100 items.', 'first 为 0：每页应为 1 至 100 条。'],
  [{ first: 101 }, 'first is 101: a page has 1 to 100 items.', 'first 为 101：每页应为 1 至 100 条。'],
  [{ last: -1 }, 'last is -1: a page has 1 to 100 items.', 'last 为 -1：每页应为 1 至 100 条。'],
  [{ first: 1, last: 1 }, 'Ask for first or for last, not for both.', 'first 与 last 只能给出一个。'],
])('a page of %p is refused', async (variables, en, zh) => {
  const extensions = { code: 'BAD_USER_INPUT', reason: 'PAGE_SIZE' };
  expect(await refused(variables, 'en')).toMatchObject({ message: en, extensions });
  expect(await refused(variables, 'zh')).toMatchObject({ message: zh, extensions });
});

describe('a cursor that is none of this list', () => {
  const forge = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const forgeLike = async (...values: unknown[]) => {
    const { edges } = await list({ first: 1 });
    const [name] = JSON.parse(Buffer.from(edges[0]!.cursor, 'base64url').toString()) as [string];
    return forge([name, ...values]);
  };
  const foreign = 'belongs to another list, or to another order of this one';

  test.each([
    ['noise', async () => '%%%', 'is not a cursor of this list'],
    ['JSON of another shape', async () => forge({ after: 1 }), 'is not a cursor of this list'],
    ['too few keys', () => forgeLike('2026-09-01'), foreign],
    ['keys that are no text', () => forgeLike(1, 2), 'is not a cursor of this list'],
    ['text that is no instant', () => forgeLike('yesterday-ish', schools[0]), 'is not a cursor of this list'],
    [
      'text that is no uuid',
      () => forgeLike('2026-09-01T00:00:00Z', '1; DROP TABLE story'),
      'is not a cursor of this list',
    ],
    [
      'that of another order with as many keys',
      async () => (await list({ first: 1 }, 'storiesByTitle')).pageInfo.endCursor,
      foreign,
    ],
    [
      'that of another order',
      async () => (await list({ first: 1 }, 'storiesByStatus')).pageInfo.endCursor,
      foreign,
    ],
  ])('%s', async (_what, cursor, why) => {
    expect(await refused({ first: 1, after: await cursor() })).toMatchObject({
      message: `The cursor in after ${why}: take one from pageInfo or an edge of the same list.`,
      extensions: { code: 'BAD_USER_INPUT', reason: 'CURSOR' },
    });
  });

  test('before is named when it is before, and in Chinese to a Chinese reader', async () => {
    expect((await refused({ last: 1, before: 'x' }))?.message).toContain('The cursor in before');
    expect((await refused({ last: 1, before: 'x' }, 'zh'))?.message).toBe(
      'before 中的游标不是此列表的游标：请使用同一列表的 pageInfo 或 edge 给出的游标。',
    );
  });
});

describe('the lists of many parents', () => {
  const query = `query ($representations: [_Any!]!, $first: Int, $after: String, $last: Int) {
    _entities(representations: $representations) { ... on School {
      id told(first: $first, after: $after, last: $last) { ${page} } } } }`;
  const told = async (ids: string[], variables: Record<string, unknown> = {}) => {
    const representations = ids.map(id => ({ __typename: 'School', id }));
    const { data, errors } = await service.ask(query, { representations, ...variables });
    expect(errors).toBeUndefined();
    return (data?.['_entities'] as { id: string; told: Connection }[]).map(school => school.told);
  };
  const of = (school: string) => stories.filter(story => story.schoolId === school).map(({ id }) => id);

  test('each parent gets its own page, and an unknown one an empty one', async () => {
    const [a, b, c, none] = await told([schools[0]!, schools[1]!.toUpperCase(), schools[2]!, 'not-a-uuid'], {
      first: 3,
    });
    expect(a?.nodes.map(({ id }) => id)).toEqual(of(schools[0]!).slice(0, 3));
    expect(b?.nodes.map(({ id }) => id)).toEqual(of(schools[1]!).slice(0, 3));
    expect([a?.totalCount, b?.totalCount]).toEqual([of(schools[0]!).length, of(schools[1]!).length]);
    expect(a?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    for (const empty of [c, none]) expect(empty).toMatchObject({ nodes: [], totalCount: 0 });
  });

  test('pages go on behind a cursor, and from the end', async () => {
    const [first] = await told([schools[0]!], { first: 3 });
    const [rest] = await told([schools[0]!], { first: 100, after: first?.pageInfo.endCursor });
    expect([...first!.nodes, ...rest!.nodes].map(({ id }) => id)).toEqual(of(schools[0]!));
    const [last] = await told([schools[0]!], { last: 2 });
    expect(last?.nodes.map(({ id }) => id)).toEqual(of(schools[0]!).slice(-2));
    expect(last?.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('the number of statements does not grow with the parents', async () => {
    const ask = (ids: string[]) => service.statements(() => told(ids, { first: 3 }));
    const many = Array.from(
      { length: 50 },
      (_, n) => `00000000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`,
    );
    expect(await ask([schools[0]!])).toBe(3);
    expect(await ask([...schools, ...many])).toBe(3);
  });
});
