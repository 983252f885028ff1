import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PersistedQueries } from './persisted-queries';
import { TestCity } from './testing/gateway';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

test('automatic persisted queries: a hash serves once its text was sent', async () => {
  const city = await TestCity.start();
  try {
    const query = '{ school(id: "s1") { name } }';
    const unknown = await city.post(persisted(sha256(query)));
    expect(unknown.body.errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await city.post({ query, ...persisted(sha256(query)) })).status).toBe(200);
    const known = await city.post(persisted(sha256(query)));
    expect(known.body.data).toEqual({ school: { name: 'School 1' } });
    const search = new URLSearchParams({ extensions: JSON.stringify(persisted(sha256(query)).extensions) });
    const got = await fetch(`${city.url}/graphql?${search}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(await got.json()).toEqual({ data: { school: { name: 'School 1' } } });
    const other = await city.post({ query: '{ whoAmI }', ...persisted(sha256(query)) });
    expect(other.status).toBe(400);
  } finally {
    await city.stop();
  }
});

describe('listed operations only', () => {
  const body = 'query Name($id: ID!) { school(id: $id) { name } }';
  let folder: string;
  let city: TestCity;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifest-'));
    const file = join(folder, 'manifest.json');
    const operations = [{ id: 'name-1', name: 'Name', type: 'query', body }];
    await writeFile(
      file,
      JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }),
    );
    city = await TestCity.start({ PERSISTED_QUERIES: file, PERSISTED_QUERIES_ONLY: 'true' });
  });
  afterAll(async () => {
    await city.stop();
    await rm(folder, { recursive: true });
  });

  test('an operation of the manifest is taken by its id or by its text', async () => {
    const variables = { id: 's2' };
    const expected = { school: { name: 'School 2' } };
    expect((await city.post({ ...persisted('name-1'), variables })).body.data).toEqual(expected);
    expect((await city.post({ query: body, variables })).body.data).toEqual(expected);
    expect((await city.post({ query: body, variables, ...persisted(sha256(body)) })).body.data).toEqual(
      expected,
    );
  });

  test('nothing else is, however it comes', async () => {
    const query = '{ whoAmI }';
    const refused = [
      { query },
      persisted(sha256(query)),
      { query, ...persisted(sha256(query)) },
      { query, ...persisted('name-2') },
      {},
    ];
    for (const request of refused) {
      const answer = await city.post(request, { 'accept-language': 'en' });
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_LISTED');
    }
    const got = await fetch(`${city.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(got.status).toBe(400);
    expect(city.services.schools.asked.filter(asked => asked.query.includes('whoAmI'))).toEqual([]);
  });

  test('a text beside a listed id does not replace the listed one', async () => {
    const answer = await city.post({ query: '{ whoAmI }', ...persisted('name-1'), variables: { id: 's2' } });
    expect(answer.body.data).toEqual({ school: { name: 'School 2' } });
  });

  test('a manifest that is none stops the start with a sentence', async () => {
    const file = join(folder, 'other.json');
    await writeFile(file, '{"format":"something-else"}');
    await expect(PersistedQueries.open(file, true)).rejects.toThrow(
      'is not an Apollo persisted-query manifest',
    );
    await expect(PersistedQueries.open(undefined, true)).rejects.toThrow('set PERSISTED_QUERIES');
  });
});
