import { startTelemetry, type Telemetry } from '@doorstep/service-kit';
import { eventually } from '@doorstep/testing';
import { dashboard } from './testing/city';
import { TestCity } from './testing/gateway';
import { TestSubgraph } from './testing/subgraphs';

let city: TestCity;
let telemetry: Telemetry;
beforeAll(async () => {
  telemetry = await startTelemetry('gateway', {});
  city = await TestCity.start();
});
afterAll(async () => {
  await city.stop();
  await telemetry.stop();
});

describe('an answer from all four services', () => {
  test('joins what they know', async () => {
    const { status, body } = await city.ask(dashboard, { variables: { first: 2 } });
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({
      schools: {
        totalCount: 30,
        edges: [
          {
            node: {
              code: '3101150001',
              cluster: { name: 'Cluster c1', lead: { name: 'School 1' } },
              results: [{ indicator: 'ACADEMIC_LEVEL' }, { indicator: 'ACADEMIC_BURDEN' }],
              plan: {
                goal: 'Goal of s1',
                work: [{ __typename: 'Offering', places: 3 }, { visitTitle: null }],
              },
              stories: { edges: [{ node: { title: 'Story s1-1' } }, { node: { title: 'Story s1-2' } }] },
            },
          },
          { node: { code: '3101150002' } },
        ],
      },
    });
  });

  test('takes each service’s own errors over, on the path that the client knows', async () => {
    const { body } = await city.ask('{ school(id: "s1") { name found: results { id secret } } }');
    expect(body.data).toMatchObject({
      school: { name: 'School 1', found: [{ secret: null }, { secret: null }] },
    });
    expect(body.errors).toEqual(
      [0, 1].map(index => ({
        message: 'You may not see this.',
        path: ['school', 'found', index, 'secret'],
        extensions: { code: 'FORBIDDEN', service: 'assessment' },
      })),
    );
  });

  test.each([
    [
      '{ nothing }',
      'GRAPHQL_VALIDATION_FAILED',
      /^Cannot query field/,
      /^查询与图的定义不符：Cannot query field/,
    ],
    ['{ schools(', 'GRAPHQL_PARSE_FAILED', /^Syntax Error/, /^查询的语法有误：Syntax Error/],
    [
      'query ($first: Int) { schools(first: $first) { totalCount } }',
      'BAD_USER_INPUT',
      /^Variable "\$first" got invalid value "many"; Int cannot/,
      /^变量 \$first 的值 "many" 有误：Int cannot/,
    ],
  ])('tells what is wrong with %s in the reader’s language', async (query, code, en, zh) => {
    for (const [language, words] of [
      ['en', en],
      ['zh', zh],
    ] as const) {
      const headers = { 'accept-language': language };
      const { body } = await city.ask(query, { variables: { first: 'many' }, headers });
      expect(body.errors).toMatchObject([
        { message: expect.stringMatching(words) as string, extensions: { code } },
      ]);
    }
  });

  test('asks a service once for an entity that stands in many places', async () => {
    city.services.professionalDevelopment.asked.length = 0;
    await city.ask(
      '{ cluster(id: "c1") { lead { plan { id } } members(first: 3) { edges { node { id } } } } }',
    );
    await city.ask('{ stories { edges { node { school { plan { id } } } } } }');
    const [, second] = city.services.professionalDevelopment.asked;
    expect(second?.variables.representations).toEqual([
      { __typename: 'School', id: 's1' },
      { __typename: 'School', id: 's2' },
    ]);
  });
});

test('sends token, language, request id and trace on to the services', async () => {
  city.services.schools.asked.length = 0;
  const authorization = await city.tokens.bearer('somebody', [{ role: 'city-officer' }]);
  const { body, headers } = await city.ask('{ whoAmI }', {
    headers: {
      authorization,
      'accept-language': 'en',
      'x-request-id': 'request-7',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  });
  expect(body.data).toEqual({ whoAmI: authorization });
  expect(headers.get('x-request-id')).toBe('request-7');
  expect(city.services.schools.asked[0]?.headers).toMatchObject({
    'accept-language': 'en',
    'x-request-id': 'request-7',
    // The same trace, and the gateway's own place in it.
    traceparent: expect.stringMatching(
      /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-/,
    ),
  });
});

describe('sign-in', () => {
  test('a forged token is refused before any service is asked', async () => {
    city.services.schools.asked.length = 0;
    const forged = await city.tokens.sign({ sub: 'x', doorstep_roles: [] }, { key: 'another' });
    const { status, body, headers } = await city.ask('{ whoAmI }', {
      headers: { authorization: `Bearer ${forged}`, 'accept-language': 'en' },
    });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(body.errors).toEqual([
      {
        message: expect.stringContaining('signature'),
        extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }),
      },
    ]);
    expect(city.services.schools.asked).toHaveLength(0);
  });

  test.each([
    ['expired', 'en', { exp: 1_000_000_000 }, 'The token was refused: it expired at 2001-09-09T01:46:40'],
    ['expired', 'zh-CN', { exp: 1_000_000_000 }, '登录凭证未被接受：它已于 2001-09-09T01:46:40'],
    ['for another audience', 'en', { aud: 'somebody-else' }, 'it is meant for somebody-else, not for'],
    ['for another audience', 'zh-CN', { aud: 'somebody-else' }, '它是发给 somebody-else 的'],
  ])('a token that is %s is refused and says so (%s)', async (_what, language, claims, words) => {
    const token = await city.tokens.sign({ sub: 'x', doorstep_roles: [], ...claims });
    const headers = { authorization: `Bearer ${token}`, 'accept-language': language };
    const { status, body } = await city.ask('{ whoAmI }', { headers });
    expect(status).toBe(401);
    expect(body.errors?.[0]?.message).toContain(words);
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', why: body.errors?.[0]?.message });
  });

  test('without a token one is anonymous', async () => {
    const { body } = await city.ask('{ whoAmI }');
    expect(body.data).toEqual({ whoAmI: 'anonymous' });
  });
});

describe('a new supergraph', () => {
  test('is served without a restart, and no request is lost on the way', async () => {
    const { schools, assessment, professionalDevelopment, outreach } = city.services;
    const before = [schools, assessment, professionalDevelopment, outreach];
    const notices = new TestSubgraph(
      'notices',
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) type Query { notice: String }',
      { Query: { notice: () => 'Term begins on 1 September.' } },
    );
    await notices.start();
    let going = true;
    const problems: unknown[] = [];
    let answered = 0;
    const load = Array.from({ length: 4 }, async () => {
      while (going) {
        const { status, body } = await city.ask(dashboard, { variables: { first: 3 } });
        answered += 1;
        if (status !== 200 || body.errors) problems.push(body);
      }
    });
    try {
      await eventually(async () => expect(answered).toBeGreaterThan(5));
      await city.recompose([...before, notices]);
      await eventually(async () => {
        const { body } = await city.ask('{ notice }');
        expect(body.data).toEqual({ notice: 'Term begins on 1 September.' });
      });
      await city.recompose(before);
      await eventually(async () => {
        const { status, body } = await city.ask('{ notice }');
        expect(status).toBe(400);
        expect(body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      });
    } finally {
      going = false;
      await Promise.all(load);
      await notices.stop();
    }
    expect(problems).toEqual([]);
  });

  test('that is none is left, and the last one serves', async () => {
    const { writeFile, readFile } = await import('node:fs/promises');
    const good = await readFile(city.supergraphFile, 'utf8');
    await writeFile(city.supergraphFile, 'type Query {');
    await eventually(async () => {
      const metrics = await (await fetch(`${city.url}/metrics`)).text();
      expect(metrics).toMatch(/supergraph_loads_total\{outcome="refused"[^}]*\} 1/);
    });
    expect((await city.ask('{ whoAmI }')).status).toBe(200);
    await writeFile(city.supergraphFile, good);
  });
});

test('a browser page elsewhere is kept out, one of this machine let in while developing', async () => {
  const preflight = (origin: string) =>
    fetch(`${city.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
  expect(
    (await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin'),
  ).toBeNull();
  const own = await preflight('http://localhost:5173');
  expect(own.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
});

test('a form post, which browsers send without asking, is refused', async () => {
  const response = await fetch(`${city.url}/graphql?query={whoAmI}`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('Cross-Site Request Forgery');
  const form = await fetch(`${city.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"query":"mutation { rename(id: \\"s1\\", name: \\"x\\") { id } }"}',
  });
  expect(form.status).toBeGreaterThanOrEqual(400);
  expect(city.services.schools.asked.filter(({ query }) => query.startsWith('mutation'))).toEqual([]);
});

test('is ready while a service is down, because the rest still answers', async () => {
  await city.services.outreach.stop();
  try {
    expect((await fetch(`${city.url}/readyz`)).status).toBe(200);
  } finally {
    await city.services.outreach.start();
  }
});
