import { findUnguarded, type RoleGrant } from '@doorstep/access';
import { buildSubgraph } from './index';
import { SampleResolver, SampleStoryResolver, sampleReferences, seen } from './sample.fixture';
import { SampleService } from './sample-service.fixture';

let service: SampleService;
beforeAll(async () => {
  service = await SampleService.start();
});
afterAll(() => service?.stop());

const english = { 'accept-language': 'en' };

const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on Story { id title } ... on School { id districtSeen } } }`;

describe('what a caller is told', () => {
  test('an unexpected error keeps its words to itself and gives the request to quote', async () => {
    const { data, errors } = await service.ask('{ broken }', {}, { headers: { 'x-request-id': 'quote-me' } });
    expect(data).toEqual({ broken: null });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['broken'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'quote-me' },
    });
    expect(JSON.stringify(errors)).not.toContain('hunter2');
  });

  test('a field without a policy is refused, to a city officer too', async () => {
    const { data, errors } = await service.ask('{ unguarded }', {}, { as: [{ role: 'city-officer' }] });
    expect(data).toEqual({ unguarded: null });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  test('somebody without a token is asked to sign in, a person without the right is told so', async () => {
    const write = 'mutation { publishStory(input: { id: "1", expectedVersion: 1 }) { userErrors { code } } }';
    const told = async (...rest: [{ as?: RoleGrant[]; headers?: Record<string, string> }?]) => {
      const { errors } = await service.ask(write, {}, ...rest);
      return [errors?.[0]?.extensions['code'], errors?.[0]?.message];
    };
    const headers = english;
    expect(await told({ headers })).toEqual([
      'UNAUTHENTICATED',
      'Sign in: without a token nobody may publish stories.',
    ]);
    expect(await told()).toEqual(['UNAUTHENTICATED', '请先登录：未登录不能发布报道。']);
    const as: RoleGrant[] = [{ role: 'teacher', school: '1' }];
    expect(await told({ as, headers })).toEqual(['FORBIDDEN', 'Your roles do not let you publish stories.']);
    expect(await told({ as })).toEqual(['FORBIDDEN', '您的角色不能发布报道。']);
  });

  test('a bad token refuses the whole request with 401 and says why', async () => {
    const expired = await service.tokens.sign({ sub: 'x', exp: 1_000_000_000 });
    for (const [language, words] of [
      ['en', 'expired at 2001-09-09T01:46:40.000Z'],
      ['zh', '已于 2001-09-09T01:46:40.000Z 过期'],
    ] as const) {
      const headers = { authorization: `Bearer ${expired}`, 'accept-language': language };
      const response = await service.post({ query: '{ __typename }' }, headers);
      expect(response.status).toBe(401);
      const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
      expect(errors[0]?.message).toContain(words);
      expect(errors[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    }
  });

  test('a key that is no uuid is the key of nothing', async () => {
    expect(await service.ask('{ story(id: "1\' OR TRUE --") { id } }')).toEqual({ data: { story: null } });
  });
});

describe('an error that is nobody else’s', () => {
  const told = async (path: string, init: RequestInit = {}, language = 'en') => {
    const headers = { 'x-request-id': 'quote-me', 'accept-language': language, ...init.headers };
    const response = await fetch(`${service.address}${path}`, { ...init, headers });
    return { status: response.status, ...((await response.json()) as object) };
  };
  const json = { 'content-type': 'application/json' };

  test('is problem JSON at a door, and keeps its words to itself', async () => {
    const broken = await told('/sample/broken');
    expect(broken).toEqual({
      type: 'about:blank',
      title: 'Unexpected failure',
      status: 500,
      code: 'INTERNAL_SERVER_ERROR',
      detail: 'Something failed here. Quote the request quote-me when you report it.',
    });
    expect(await told('/nowhere', {}, 'zh')).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
      detail: '这里没有内容。',
    });
  });

  test.each([
    ['BAD_REQUEST', 400, { method: 'POST', headers: json, body: '{"query":' }],
    ['BODY_TOO_LARGE', 413, { method: 'POST', headers: json, body: `"${'x'.repeat(1_100_000)}"` }],
    ['MEDIA_TYPE_UNSUPPORTED', 415, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a' }],
  ])('is an error of the graph at the graph: %s', async (code, status, init) => {
    expect(await told('/graphql', init)).toEqual({
      status,
      errors: [{ message: expect.stringMatching(/^\w+ \w+ .*\.$/), extensions: { code } }],
    });
  });
});

describe('entities by reference', () => {
  const district = { __typename: 'School', id: '7', districtCode: '310115' };

  test('of what is sent, the key alone reaches the service', async () => {
    const { data } = await service.ask(entities, { representations: [district] });
    expect(data).toEqual({ _entities: [{ __typename: 'School', id: '7', districtSeen: null }] });
  });

  test('an instance that the actor may not see is null, as one that is not there', async () => {
    const [draft, told] = await service.write([{ status: 'DRAFT' }, { status: 'PUBLISHED' }]);
    const unknown = '00000000-0000-7000-8000-00000000dead';
    const representations = [draft!.id, told!.id, unknown].map(id => ({
      __typename: 'Story',
      id,
      status: 'PUBLISHED',
    }));
    const asNobody = await service.ask(entities, { representations });
    expect(asNobody.data?.['_entities']).toEqual([null, expect.objectContaining({ id: told!.id }), null]);
    const asEditor = await service.ask(entities, { representations }, { as: [{ role: 'editor' }] });
    expect(asEditor.data?.['_entities']).toEqual([
      expect.objectContaining({ id: draft!.id }),
      expect.objectContaining({ id: told!.id }),
      null,
    ]);
    expect(seen.references).toContainEqual({ id: draft!.id });
  });

  test.each([
    ['no key', { __typename: 'Story' }],
    ['a key that is an object', { __typename: 'Story', id: { $ne: null } }],
    ['a key that is null', { __typename: 'Story', id: null }],
  ])('%s is bad input', async (_what, representation) => {
    for (const [headers, message] of [
      [english, 'A reference to Story needs its key: { id }.'],
      [{}, '对 Story 的引用需要它的键：{ id }。'],
    ] as const) {
      const { errors } = await service.ask(entities, { representations: [representation] }, { headers });
      expect(errors?.[0]).toMatchObject({
        message,
        extensions: { code: 'BAD_USER_INPUT', reason: 'REFERENCE' },
      });
    }
  });

  test.each([{ __typename: 'Query', id: '1' }, { __typename: 'Nothing', id: '1' }, { id: '1' }, 7, [], null])(
    'a reference to what is no entity, %j, is bad input',
    async representation => {
      const { errors } = await service.ask(entities, { representations: [representation] });
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    },
  );

  test('twenty references take one statement', async () => {
    const stories = await service.write(Array.from({ length: 20 }, () => ({})));
    const representations = stories.map(({ id }) => ({ __typename: 'Story', id }));
    const count = await service.statements(() => service.ask(entities, { representations }));
    expect(count).toBe(1);
  });
});

describe('what does not fit the graph', () => {
  const day = 'query ($day: Date!) { onDay(day: $day) }';

  test.each([
    [
      'a field',
      '{ nothing }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
      'Cannot query field "nothing" on type "Query".',
      '查询与图的定义不符：Cannot query field "nothing" on type "Query".',
    ],
    [
      'the syntax',
      '{ story(',
      {},
      'GRAPHQL_PARSE_FAILED',
      'Syntax Error: Expected Name, found <EOF>.',
      '查询的语法有误：Syntax Error: Expected Name, found <EOF>.',
    ],
    [
      'a day in the query',
      '{ onDay(day: "9 Sept") }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
      'Date cannot be "9 Sept": write it like "2026-09-01".',
      'Date 不能是 "9 Sept"：请写成“2026-09-01”这样的形式。',
    ],
    [
      'a day in a variable',
      day,
      { day: '9 Sept' },
      'BAD_USER_INPUT',
      'Variable "$day" got invalid value "9 Sept"; Date cannot be "9 Sept": write it like "2026-09-01".',
      '变量 $day 的值 "9 Sept" 有误：Date 不能是 "9 Sept"：请写成“2026-09-01”这样的形式。',
    ],
  ])('%s is refused in the reader’s language', async (_what, query, variables, code, en, zh) => {
    for (const [headers, message] of [
      [english, en],
      [{}, zh],
    ] as const) {
      const { errors } = await service.ask(query, variables, { headers });
      expect(errors?.[0]).toMatchObject({ message, extensions: { code } });
    }
  });
});

describe('limits of one request', () => {
  test('an operation that is too deep', async () => {
    const query = `{ ${'a { '.repeat(17)}b${' }'.repeat(17)} }`;
    const { errors } = await service.ask(query, {}, { headers: english });
    expect(errors).toContainEqual(
      expect.objectContaining({
        message: 'The operation is 18 fields deep; at most 16 are allowed.',
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED', reason: 'DEPTH' },
      }),
    );
    const inChinese = await service.ask(query);
    expect(inChinese.errors?.map(error => error.message)).toContain('此操作嵌套 18 层字段，最多允许 16 层。');
  });

  test('depth counts through fragments, and a cycle of fragments ends', async () => {
    const links = Array.from({ length: 17 }, (_, n) => `fragment F${n} on Query { a { ...F${n + 1} } }`);
    const deep = await service.ask(
      `{ ...F0 } ${links.join(' ')} fragment F17 on Query { b }`,
      {},
      { headers: english },
    );
    expect(deep.errors?.map(error => error.message)).toContain(
      'The operation is 18 fields deep; at most 16 are allowed.',
    );
    const cycle = await service.ask('{ ...A } fragment A on Query { ...A }');
    expect(cycle.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('ten thousand aliases', async () => {
    const aliases = Array.from({ length: 10_000 }, (_, n) => `a${n}: broken`).join(' ');
    const { errors } = await service.ask(`{ ${aliases} }`);
    expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_PARSE_FAILED');
  });

  test('a body over a mebibyte', async () => {
    const response = await service.post({ query: `{ broken } #${'x'.repeat(1_048_576)}` });
    expect(response.status).toBe(413);
  });

  test('a form that a foreign page could send', async () => {
    const body = JSON.stringify({ query: '{ broken }' });
    const headers = { 'content-type': 'text/plain' };
    const response = await fetch(`${service.address}/graphql`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('CSRF');
  });
});

test('production tells nobody the schema', async () => {
  const production = await SampleService.start('production');
  try {
    const { errors } = await production.ask('{ __schema { types { name } } }');
    expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await production.ask('{ _service { sdl } }')).data).toBeTruthy();
  } finally {
    await production.stop();
  }
});

test('the walk over the graph names what has no policy', () => {
  const schema = buildSubgraph({
    resolvers: [SampleResolver, SampleStoryResolver],
    references: sampleReferences,
  });
  expect(findUnguarded(schema)).toEqual(['Query.unguarded has no policy']);
});
