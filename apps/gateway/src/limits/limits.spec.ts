import { dashboard } from '../testing/city';
import { type Answer, TestCity } from '../testing/gateway';
import { Admission } from './admission';

let city: TestCity;
beforeAll(async () => {
  city = await TestCity.start({ MAX_BODY_BYTES: '400000' });
});
afterAll(() => city.stop());

const asked = () => Object.values(city.services).reduce((sum, { asked: all }) => sum + all.length, 0);
const codes = ({ body }: Answer) => body.errors?.map(({ extensions }) => extensions.code);
const english = { headers: { 'accept-language': 'en' } };

test('an ordinary query and the explorer’s look at the schema pass', async () => {
  const { getIntrospectionQuery } = await import('graphql');
  expect((await city.ask(dashboard)).body.errors).toBeUndefined();
  const schema = await city.ask(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }));
  expect(schema.body.errors).toBeUndefined();
});

test('ten thousand aliases are refused before they are parsed', async () => {
  const before = asked();
  const query = `{ ${Array.from({ length: 10_000 }, (_, index) => `a${index}: whoAmI`).join(' ')} }`;
  const answer = await city.ask(query, english);
  expect(answer.status).toBe(400);
  expect(codes(answer)).toEqual(['QUERY_TOO_MANY_ALIASES']);
  expect(answer.body.errors?.[0]?.message).toBe(
    'The query has more than 50 aliases. Use fewer, or a list field instead.',
  );
  expect(asked()).toBe(before);
});

test('colons of variables, arguments and input objects are no aliases', () => {
  const admission = new Admission({ tokens: 1_000, fields: 100, depth: 5, aliases: 1 });
  const ok = `query A($a: Int = 1, $b: String = "x: y") { one: f(a: $a, o: { b: { c: [1] } }) @include(if: true) { x } # d: e
  }`;
  expect(() => admission.admit(ok)).not.toThrow();
  expect(() => admission.admit(`${ok} query B { two: f three: f }`)).toThrow('QUERY_TOO_MANY_ALIASES');
});

test.each<[string, string, string]>([
  [
    'QUERY_TOO_DEEP',
    'nested selections',
    `{ school(id: "s1") ${'{ cluster { lead '.repeat(8)}{ id }${'} }'.repeat(8)} }`,
  ],
  [
    'QUERY_TOO_DEEP',
    'nested fragments',
    `{ school(id: "s1") { ...F0 } } ${Array.from(
      { length: 9 },
      (_, index) => `fragment F${index} on School { cluster { lead { ...F${index + 1} } } }`,
    ).join(' ')} fragment F9 on School { id }`,
  ],
  ['QUERY_TOO_DEEP', 'brackets without end', '{ a'.repeat(4_000)],
  ['QUERY_TOO_DEEP', 'an argument without end', `{ school(id: ${'['.repeat(4_000)}`],
  ['QUERY_TOO_LARGE', 'one field over and over', `{ ${'whoAmI '.repeat(9_000)} }`],
  ['QUERY_TOO_LARGE', 'too many words', `{ ${'whoAmI '.repeat(20_000)} }`],
  [
    'QUERY_TOO_LARGE',
    'fragments that double',
    `{ ...F0 } ${Array.from({ length: 40 }, (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`).join(' ')} fragment F40 on Query { whoAmI }`,
  ],
  ['QUERY_ALIAS_RESERVED', 'an alias that means a prototype', '{ __proto__: school(id: "s1") { id } }'],
])('%s: %s', async (code, _what, query) => {
  const before = asked();
  const answer = await city.ask(query, english);
  expect(answer.status).toBe(400);
  expect(codes(answer)).toEqual([code]);
  expect(asked()).toBe(before);
});

describe('cost', () => {
  const nested = `query N($first: Int!) { schools(first: $first) { edges { node { cluster { members(first: $first) {
    edges { node { stories(first: $first) { edges { node { id } } } } } } } } } } }`;

  test('a list costs its page times its node, so that small pages pass and large ones do not', async () => {
    expect((await city.ask(nested, { variables: { first: 2 } })).body.errors).toBeUndefined();
    const before = asked();
    const answer = await city.ask(nested, { variables: { first: 100 }, ...english });
    expect(answer.status).toBe(400);
    expect(codes(answer)).toEqual(['QUERY_TOO_COSTLY']);
    const { actual, limit } = answer.body.errors?.[0]?.extensions ?? {};
    expect(limit).toBe(10_000);
    expect(actual).toBeGreaterThan(100 * 100 * 100);
    expect(asked()).toBe(before);
  });

  test('no page size is the default page, not none', async () => {
    const query = `{ schools { edges { node { cluster { members { edges { node { stories { edges { node { id } } } } } } } } } } }`;
    expect(codes(await city.ask(query))).toEqual(['QUERY_TOO_COSTLY']);
  });
});

test('a body that is too large is refused with its limit', async () => {
  const answer = await city.ask(`{ whoAmI } # ${'x'.repeat(400_000)}`, english);
  expect(answer.status).toBe(413);
  expect(answer.body.errors?.[0]).toEqual({
    message: 'The request body is larger than 400000 bytes.',
    extensions: { code: 'BODY_TOO_LARGE', limit: 400_000 },
  });
});

test('a body that is not JSON is refused in words', async () => {
  const response = await fetch(`${city.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":',
  });
  expect(response.status).toBe(400);
  const { errors } = (await response.json()) as Answer['body'];
  expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
});

describe('rate', () => {
  let small: TestCity;
  beforeAll(async () => {
    small = await TestCity.start({ RATE_LIMIT_PER_MINUTE: '5', ANONYMOUS_RATE_LIMIT_PER_MINUTE: '3' });
  });
  afterAll(() => small.stop());

  test('is counted per person, and per address for those without sign-in or with a bad token', async () => {
    const person = { authorization: await small.tokens.bearer('one', []) };
    const other = { authorization: await small.tokens.bearer('other', []) };
    const statuses = async (headers: Record<string, string>, times: number) => {
      const all: number[] = [];
      for (let index = 0; index < times; index += 1)
        all.push((await small.ask('{ whoAmI }', { headers })).status);
      return all;
    };
    expect(await statuses(person, 6)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await statuses(other, 1)).toEqual([200]);
    expect(await statuses({ authorization: 'Bearer nonsense' }, 4)).toEqual([401, 401, 401, 429]);
    const limited = await small.ask('{ whoAmI }', english);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(codes(limited)).toEqual(['RATE_LIMITED']);
    expect(limited.body.errors?.[0]?.message).toMatch(/at most 3 a minute. Try again in \d+ seconds/);
    // Whoever looks after the machine is not counted.
    expect((await fetch(`${small.url}/livez`)).status).toBe(200);
  });
});

test('behind a proxy the address that the proxy saw is counted, not one that the client wrote', async () => {
  const behind = await TestCity.start({ TRUST_PROXY: 'true', ANONYMOUS_RATE_LIMIT_PER_MINUTE: '1' });
  try {
    const from = async (forwarded: string) =>
      (await behind.ask('{ whoAmI }', { headers: { 'x-forwarded-for': forwarded } })).status;
    expect(await from('192.0.2.1')).toBe(200);
    expect(await from('192.0.2.2')).toBe(200);
    expect(await from('192.0.2.99, 192.0.2.1')).toBe(429);
  } finally {
    await behind.stop();
  }
});

test('production mode hides the schema and the explorer', async () => {
  const production = await TestCity.start({ NODE_ENV: 'production' });
  try {
    const answer = await production.ask('{ __schema { queryType { name } } }');
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.message).toContain('introspection is not allowed');
    expect((await fetch(`${production.url}/explorer/`)).status).toBe(404);
    expect((await production.ask('{ whoAmI }')).body.data).toEqual({ whoAmI: 'anonymous' });
  } finally {
    await production.stop();
  }
});
