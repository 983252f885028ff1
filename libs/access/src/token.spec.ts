import { testTokens, type TestTokens } from '@doorstep/testing';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AccessError, anonymous, tokenVerifier } from './index';

let tokens: TestTokens;
beforeAll(async () => {
  tokens = await testTokens();
});
afterAll(() => tokens?.stop());

const grants = [{ role: 'principal', school: '3101150001' }];

async function refusal(authorization: string, verify = tokenVerifier(tokens)): Promise<AccessError> {
  const error: unknown = await verify(authorization).then(
    () => new Error('it was let in'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AccessError)) throw error;
  return error;
}

test('nobody is anonymous', async () => {
  expect(await tokenVerifier(tokens)(undefined)).toBe(anonymous);
});

test('a good token is its person, with name and grants', async () => {
  const bearer = await tokens.bearer('p-1', grants, { name: '王校长' });
  const person = { subject: 'p-1', name: '王校长', grants, kind: 'person' };
  expect(await tokenVerifier(tokens)(bearer)).toEqual(person);
  const { issuer, audience } = tokens;
  expect(await tokenVerifier({ issuer, audience })(bearer)).toEqual(person);
});

test('no token makes anybody the system', async () => {
  const sent = [{ role: 'system' }, { role: 'public' }];
  const actor = await tokenVerifier(tokens)(await tokens.bearer('system', sent, { kind: 'system' }));
  expect(actor).toEqual({ subject: 'system', grants: [{ role: 'public' }], kind: 'person' });
});

test('a token that was good a moment ago is not good beyond its end', async () => {
  const verify = tokenVerifier(tokens);
  const exp = Math.floor(Date.now() / 1_000) + 30;
  const bearer = `Bearer ${await tokens.sign({ sub: 'x', exp })}`;
  const actor = await verify(bearer);
  expect(await verify(bearer)).toBe(actor);
  const others = ['nextTick', 'setImmediate', 'setInterval', 'setTimeout', 'queueMicrotask'] as const;
  jest.useFakeTimers({ now: (exp + 10) * 1_000, doNotFake: [...others] });
  try {
    expect((await refusal(bearer, verify)).message).toContain('it expired at');
  } finally {
    jest.useRealTimers();
  }
});

describe('what is wrong is told', () => {
  const hour = 3_600;
  const now = () => Math.floor(Date.now() / 1_000);

  test.each<[string, () => Promise<string>, string]>([
    [
      'expired',
      () => tokens.sign({ sub: 'x', exp: 1_000_000_000 }),
      'it expired at 2001-09-09T01:46:40.000Z',
    ],
    ['too early', () => tokens.sign({ sub: 'x', nbf: now() + hour }), 'it is not valid before'],
    [
      'for somebody else',
      () => tokens.sign({ sub: 'x', aud: 'another' }),
      'it is meant for another, not for doorstep',
    ],
    [
      'for nobody',
      () => tokens.sign({ sub: 'x', aud: undefined }),
      'it is meant for (nobody), not for doorstep',
    ],
    ['without a subject', () => tokens.sign({}), 'its claim sub is missing or wrong'],
    ['without an end', () => tokens.sign({ sub: 'x', exp: undefined }), 'its claim exp is missing or wrong'],
    [
      'of another issuer',
      () => tokens.sign({ sub: 'x', iss: 'https://evil.example' }),
      'it comes from the issuer https://evil.example',
    ],
    [
      'forged',
      () => tokens.sign({ sub: 'x' }, { key: 'another' }),
      'its signature does not match its contents',
    ],
    [
      'a teacher of no school',
      () => tokens.sign({ sub: 'x', doorstep_roles: [{ role: 'teacher' }] }),
      'doorstep_roles.0.school: the role teacher needs its school',
    ],
    [
      'roles that are no list',
      () => tokens.sign({ sub: 'x', doorstep_roles: 'city-officer' }),
      'its claims are malformed (doorstep_roles:',
    ],
    ['noise', async () => 'a.b.c', 'it is not a JSON Web Token'],
  ])('%s', async (_what, make, why) => {
    const error = await refusal(`Bearer ${await make()}`);
    expect(error.message).toContain(why);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', statusCode: 401 });
  });

  test('unsigned', async () => {
    const { issuer, audience } = tokens;
    const unsigned = new UnsecuredJWT({ sub: 'x', doorstep_roles: [{ role: 'city-officer' }] });
    const token = unsigned.setIssuer(issuer).setAudience(audience).setExpirationTime('1h').encode();
    expect((await refusal(`Bearer ${token}`)).message).toContain('it is unsigned, or signed in a way');
  });

  test('signed with the public key as if it were a shared secret', async () => {
    const { issuer, audience } = tokens;
    const secret = Buffer.from(JSON.stringify(tokens.jwks.keys[0]));
    const token = await new SignJWT({ sub: 'x' })
      .setProtectedHeader({ alg: 'HS256', kid: 'test-key' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(secret);
    expect((await refusal(`Bearer ${token}`)).message).toContain('it is unsigned, or signed in a way');
  });

  test('a contents that was changed under a good signature', async () => {
    const [header, , signature] = (await tokens.sign({ sub: 'x' })).split('.');
    const claims = { iss: tokens.issuer, aud: tokens.audience, sub: 'x', exp: now() + hour };
    const better = Buffer.from(JSON.stringify({ ...claims, doorstep_roles: [{ role: 'city-officer' }] }));
    const error = await refusal(`Bearer ${header}.${better.toString('base64url')}.${signature}`);
    expect(error.message).toContain('its signature does not match');
  });

  test('another scheme', async () => {
    expect((await refusal('Basic dTpw')).message).toContain('must read "Bearer <token>"');
  });
});

describe("the issuer's keys", () => {
  let asked: number;
  let keys: object[];
  let answers: boolean;
  let server: Server;
  let issuer: string;

  beforeEach(async () => {
    [asked, keys, answers] = [0, [], true];
    server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(answers ? 200 : 500).end(JSON.stringify({ keys }));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  async function signer(kid: string) {
    const pair = await generateKeyPair('ES256');
    keys.push({ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256' });
    return () =>
      new SignJWT({ sub: 'x', iss: issuer, aud: 'doorstep' })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setExpirationTime('1h')
        .sign(pair.privateKey)
        .then(token => `Bearer ${token}`);
  }
  const verifier = () => tokenVerifier({ issuer, audience: 'doorstep', jwksUri: `${issuer}/jwks` });

  test('are asked for once, however many tokens come at once', async () => {
    const sign = await signer('one');
    const verify = verifier();
    const bearer = await sign();
    await Promise.all(Array.from({ length: 20 }, () => verify(bearer)));
    await verify(await sign());
    expect(asked).toBe(1);
  });

  test('a stream of tokens with made-up keys does not become a stream of questions', async () => {
    const sign = await signer('one');
    const verify = verifier();
    await verify(await sign());
    const forged = await signer('unknown');
    keys.pop();
    for (let n = 0; n < 5; n++) {
      expect((await refusal(await forged(), verify)).message).toContain(
        'a key that the issuer does not publish',
      );
    }
    expect(asked).toBe(1);
  });

  test('an issuer that never answered is unavailable, and is asked again', async () => {
    const sign = await signer('one');
    const verify = verifier();
    answers = false;
    expect(await refusal(await sign(), verify)).toMatchObject({
      code: 'IDENTITY_UNAVAILABLE',
      statusCode: 503,
    });
    answers = true;
    expect(await verify(await sign())).toMatchObject({ subject: 'x' });
  });

  test('an issuer that has gone leaves its last keys good', async () => {
    const sign = await signer('one');
    const verify = verifier();
    const bearer = await sign();
    await verify(bearer);
    answers = false;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
    try {
      expect(await verify(bearer)).toMatchObject({ subject: 'x' });
      expect(asked).toBe(2);
    } finally {
      clock.mockRestore();
    }
  });

  test('a discovery document that speaks for another issuer is not believed', async () => {
    const sign = await signer('one');
    const verify = tokenVerifier({ issuer, audience: 'doorstep' });
    expect(await refusal(await sign(), verify)).toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });
  });
});
