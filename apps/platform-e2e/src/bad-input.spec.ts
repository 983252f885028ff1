import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { assessment } from '@doorstep/contracts';
import { services, type ServiceName } from '@doorstep/launcher';
import { eventsConfig, openTransport } from '@doorstep/messaging';
import type { YearState } from '@doorstep/sample-city';
import { eventually, stateEvent } from '@doorstep/testing';
import { generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import pg from 'pg';
import { pino } from 'pino';
import { z } from 'zod';
import { entitiesOf, type Entity } from './forged-references';
import { playYear, startTestPlatform, type TestPlatform } from './test-platform';

let platform: TestPlatform;
let state: YearState;

beforeAll(async () => {
  platform = await startTestPlatform('postgres');
  state = await playYear(platform, 20, 'city-plan');
}, 240_000);
afterAll(() => platform?.stop(), 60_000);

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown; extensions: { code: string } }[];
}

const addressOf = (service: ServiceName) => new URL('/', platform.healthUrl(service)).href;

async function ask(base: string, query: string, variables: object, headers: Record<string, string> = {}) {
  const response = await fetch(new URL('/graphql', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'en', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Answer) };
}

async function rowsOf<T extends object>(service: ServiceName, sql: string): Promise<T[]> {
  const client = new pg.Client(platform.databases.urls[service]);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a token', () => {
  async function sign(changes: {
    expired?: boolean;
    audience?: string;
    stranger?: boolean;
  }): Promise<string> {
    const { dataDir } = platform;
    const kept = JSON.parse(await readFile(join(dataDir, 'identity', 'keys.json'), 'utf8')) as {
      signing: JWK & { kid: string };
    };
    const own = changes.stranger
      ? (await generateKeyPair('RS256')).privateKey
      : await importJWK(kept.signing, 'RS256');
    return new SignJWT({ doorstep_roles: [{ role: 'city-officer' }] })
      .setProtectedHeader({ alg: 'RS256', kid: kept.signing.kid, typ: 'at+jwt' })
      .setIssuer(platform.issuer)
      .setAudience(changes.audience ?? 'doorstep')
      .setSubject('city-officer')
      .setExpirationTime(changes.expired ? 1_700_000_000 : '1h')
      .sign(own);
  }
  const doors = ['gateway', ...services] as const;
  const base = (where: (typeof doors)[number]) => (where === 'gateway' ? platform.gateway : addressOf(where));

  test.each(doors)('that is good opens %s', async where => {
    const authorization = `Bearer ${await sign({})}`;
    expect(await ask(base(where), '{ __typename }', {}, { authorization })).toMatchObject({ status: 200 });
  });

  test.each(
    doors.flatMap(where =>
      (
        [
          ['expired', { expired: true }, 'it expired at 2023-11-14T22:13:20.000Z'],
          ['forged', { stranger: true }, 'its signature does not match its contents'],
          [
            'meant for another audience',
            { audience: 'elsewhere' },
            'it is meant for elsewhere, not for doorstep',
          ],
        ] as const
      ).map(([what, changes, words]) => [what, where, changes, words] as const),
    ),
  )('that is %s is refused by %s, which says so', async (_what, where, changes, words) => {
    const authorization = `Bearer ${await sign(changes)}`;
    const answer = await ask(base(where), '{ __typename }', {}, { authorization });
    expect(answer).toMatchObject({
      status: 401,
      errors: [{ message: expect.stringContaining(words), extensions: { code: 'UNAUTHENTICATED' } }],
    });
    const chinese = { authorization, 'accept-language': 'zh-CN' };
    expect((await ask(base(where), '{ __typename }', {}, chinese)).errors?.[0]?.message).toMatch(
      /^登录凭证未被接受：/,
    );
  });
});

test.each([
  [
    'QUERY_TOO_DEEP',
    () =>
      `{ schools(first: 1) { nodes { ${'clusters(first: 1) { nodes { lead { '.repeat(6)} id ${'} } }'.repeat(6)} } } }`,
  ],
  [
    'QUERY_TOO_COSTLY',
    () =>
      '{ schools(first: 100) { nodes { clusters(first: 100) { nodes { members(first: 100) { nodes { role } } } } } } }',
  ],
  [
    'QUERY_TOO_MANY_ALIASES',
    () => `{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: districts { code }`).join(' ')} }`,
  ],
])('%s: the gateway refuses such a query of the real graph, and goes on', async (code, query) => {
  const answer = await ask(platform.gateway, query(), {});
  expect([answer.status, answer.data]).toEqual([400, undefined]);
  expect(answer.errors).toMatchObject([{ extensions: { code } }]);
  expect(answer.errors![0]!.message).toMatch(/at most|more than/);
  expect(await ask(platform.gateway, '{ schools(first: 1) { totalCount } }', {})).toMatchObject({
    status: 200,
    data: { schools: { totalCount: 20 } },
  });
});

describe('a file through the gateway', () => {
  const header =
    'code,name_zh,name_en,stage,sector,district_code,address_zh,longitude,latitude,status,opened_on,sample\n';
  const row = (code: string) => `${code},样例,Sample,PRIMARY,PUBLIC,310115,,,,OPEN,,true\n`;
  const left = async () =>
    rowsOf(
      'schools',
      `SELECT (SELECT count(*)::int FROM school) AS schools, (SELECT count(*)::int FROM job) AS jobs,
              (SELECT count(*)::int FROM pg_tables WHERE schemaname = 'spool') AS spooled`,
    );
  const copying = () =>
    rowsOf(
      'schools',
      `SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY spool.%' AND state = 'active' AND datname = current_database()`,
    );
  const send = async (body: Buffer | ReadableStream) => {
    const response = await platform.client.as('city-officer').fetch('/schools/imports', {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: body as RequestInit['body'],
      duplex: 'half',
    });
    return { status: response.status, ...((await response.json()) as { code: string; detail: string }) };
  };

  test.each([
    [
      'in neither UTF-8 nor GBK',
      'IMPORT_NOT_UTF8',
      Buffer.concat([Buffer.from(header), Buffer.from([0xff, 0xff, 0x0a])]),
    ],
    ['without two columns', 'IMPORT_COLUMNS_MISSING', Buffer.from('code,name_zh\n1,x\n')],
    ['cut off within a quote', 'IMPORT_CUT_OFF', Buffer.from(`${header}${row('3101159001')}3101159002,"样`)],
  ])('%s is refused in words, and nothing of it stays', async (_what, code, body) => {
    const before = await left();
    expect(await send(body)).toMatchObject({ status: 422, code, detail: expect.stringMatching(/\w+ \w+/) });
    expect(await left()).toEqual(before);
  });

  test('with a line of 50 MB is refused while it is still being sent', async () => {
    const before = await left();
    const block = Buffer.alloc(1024 * 1024, 'x');
    let sent = 0;
    const body = ReadableStream.from(
      (function* () {
        yield Buffer.from(`${header}3101159001,`);
        for (; sent < 50; sent++) yield block;
      })(),
    );
    expect(await send(body)).toMatchObject({ status: 422, code: 'IMPORT_ROW_TOO_LONG' });
    expect(await left()).toEqual(before);
  });

  test.each([
    ['its sender is gone', 'destroy'],
    ['its sender has closed his half', 'end'],
  ] as const)('that breaks off half way, because %s, leaves nothing', async (_why, leave) => {
    const before = await left();
    const { hostname, port } = new URL(platform.gateway);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', chunk => (answer += String(chunk)));
    const part = `${header}${row('3101159001')}`;
    socket.write(
      [
        'POST /schools/imports HTTP/1.1',
        `Host: ${hostname}`,
        `Authorization: Bearer ${await platform.token('city-officer')}`,
        'Content-Type: text/csv',
        'Transfer-Encoding: chunked',
        '',
        `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`,
      ].join('\r\n'),
    );
    await eventually(async () => expect(await copying()).toHaveLength(1));
    if (leave === 'destroy') socket.destroy();
    else socket.end();
    await eventually(async () => expect(await copying()).toHaveLength(0));
    await eventually(async () => expect(await left()).toEqual(before));
    expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
    socket.destroy();
  });

  test('that is whole is taken afterwards', async () => {
    const officer = platform.client.as('city-officer');
    const { id } = await officer.upload('/schools/imports', [`\uFEFF${header}`, row('3101159001')]);
    const job = await officer.finished('schools', id);
    expect(job.result).toMatchObject({ rows: 1, refused: 0, created: 1 });
  });
});

describe('forged values of a reference, sent straight to a service', () => {
  const askers = ['teacher', 'principal', 'editor', 'expert', 'researcher', undefined] as const;

  /** What the sample city's year does not make. */
  const notInTheYear = new Set([
    'ClusterProposal',
    'CountyProfile',
    'DistrictAppraisal',
    'Neighbourhood',
    'SchoolAppraisal',
    'SchoolChangeRequest',
    'SchoolDesign',
    'SupportRequest',
  ]);
  const nobodysKey = '00000000-0000-7000-8000-000000000002';

  /** Keys to ask by: of rows, whichever service keeps them; of `Me`, which has none, those of all askers. */
  async function knownKeys(
    service: ServiceName,
    { typename, key }: Entity,
  ): Promise<Record<string, string>[]> {
    if (typename === 'Me') return askers.flatMap(username => (username ? [{ [key]: username }] : []));
    const table = typename.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
    for (const owner of [service, ...services]) {
      const [found] = await rowsOf<{ kept: boolean }>(
        owner,
        `SELECT to_regclass('public.${table}') IS NOT NULL AS kept`,
      );
      if (found?.kept) return rowsOf(owner, `SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT 5`);
    }
    throw new Error(`No service keeps ${table}, the rows of ${typename}.`);
  }

  test.each(services)('decide nothing in %s', async service => {
    let seen = 0;
    let hidden = 0;
    for (const entity of entitiesOf(service)) {
      const { typename, selection, lies } = entity;
      const known = await knownKeys(service, entity);
      // Lies make nothing of nothing either.
      if (known.length === 0 && notInTheYear.has(typename)) known.push({ [entity.key]: nobodysKey });
      expect([typename, known.length]).not.toEqual([typename, 0]);
      const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${typename} { ${selection} } } }`;
      const references = known.map(reference => ({ __typename: typename, ...reference }));
      for (const username of askers) {
        const headers = username ? await platform.client.as(username).headers() : {};
        const honest = await ask(addressOf(service), query, { r: references }, headers);
        expect([typename, honest.status]).toEqual([typename, 200]);
        const entities = (honest.data?.['_entities'] ?? []) as ({ id?: string } | null)[];
        // Whoever's key is sent, it is the asker who answers.
        if (typename === 'Me') expect(new Set(entities.map(me => me?.id)).size).toBe(1);
        seen += entities.filter(entity => entity !== null).length;
        hidden += entities.filter(entity => entity === null).length + (honest.errors?.length ?? 0);
        for (const lie of lies) {
          const forged = references.map(reference => ({ ...lie, ...reference }));
          const answer = await ask(addressOf(service), query, { r: forged }, headers);
          expect({ typename, username, ...answer }).toEqual({ typename, username, ...honest });
        }
      }
    }
    // Otherwise nothing was at stake.
    expect(seen).toBeGreaterThan(0);
    expect(hidden).toBeGreaterThan(0);
  });
});

test('a decision that the service which decides did not make cannot be told', async () => {
  const schoolId = state['lead'];
  const stage = async () =>
    (
      await platform.client.query<{ school: { participation: object } }>(
        'query ($id: ID!) { school(id: $id) { participation { stage version } } }',
        { id: schoolId },
      )
    ).school.participation;
  const before = await stage();
  const events = (user: ServiceName) => z.object(eventsConfig).parse(platform.events.environment(user));
  const log = pino({ level: 'silent' });
  const forged = stateEvent(assessment.decision, String(state['decision'] ?? schoolId), 99, null);
  for (const liar of services.filter(service => service !== 'assessment')) {
    // Whatever it says it is, its credentials are its own.
    for (const user of [liar, 'assessment'] as const) {
      const transport = openTransport(events(liar), { user, log });
      const telling = transport.openProducer().then(producer => producer.send([forged]));
      await expect(telling).rejects.toThrow(/does not own|permission denied|not authorized/i);
      await transport.close();
    }
  }
  expect(await stage()).toEqual(before);
});
