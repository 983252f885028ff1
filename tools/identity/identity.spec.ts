import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { audience, findPerson, issueToken, people, startIdentity, type Identity } from './index';

let dataDir: string;
let identity: Identity;

beforeAll(async () => {
  // The library says at each start that its in-memory store is for development, which is what this is.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  dataDir = await mkdtemp(join(tmpdir(), 'identity-'));
  identity = await startIdentity({ dataDir, port: 0 });
});
afterAll(async () => {
  await identity.stop();
  await rm(dataDir, { recursive: true });
});

const verify = (token: string, from: Identity = identity) =>
  jwtVerify(token, createRemoteJWKSet(new URL(from.jwksUri)), { issuer: from.issuer, audience });

/** A browser's part in the authorization code flow with PKCE: follows redirects, keeps cookies, picks a person. */
async function signIn(username: string, redirectUri: string): Promise<{ code: string; verifier: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const start = new URL(`${identity.issuer}/auth`);
  start.search = new URLSearchParams({
    client_id: 'explorer',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'login',
  }).toString();
  const cookies = new Map<string, string>();
  const visit = async (url: URL, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  const toPage = await visit(start);
  const page = new URL(toPage.headers.get('location') ?? '', identity.issuer);
  const html = await (await visit(page)).text();
  expect(html).toContain('Development only');
  for (const person of people) expect(html).toContain(`value="${person.key}"`);
  let answer = await visit(page, { method: 'POST', body: new URLSearchParams({ person: username }) });
  for (let hop = 0; hop < 5; hop += 1) {
    const location = new URL(answer.headers.get('location') ?? '', identity.issuer);
    const code = location.searchParams.get('code');
    if (code) {
      expect(location.origin + location.pathname).toBe(redirectUri);
      return { code, verifier };
    }
    answer = await visit(location);
  }
  throw new Error('the flow did not come back with a code');
}

test('signs a person in by authorization code with PKCE and answers a JWT access token with the roles', async () => {
  const redirectUri = 'http://127.0.0.1:41234/explorer/';
  const { code, verifier } = await signIn('district-officer', redirectUri);
  const exchange = (codeVerifier: string) =>
    fetch(`${identity.issuer}/token`, {
      method: 'POST',
      headers: { origin: 'http://127.0.0.1:41234' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'explorer',
        redirect_uri: redirectUri,
        code,
        code_verifier: codeVerifier,
      }),
    });
  const response = await exchange(verifier);
  const body = (await response.json()) as { access_token: string };
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:41234');
  const { payload, protectedHeader } = await verify(body.access_token);
  expect(protectedHeader.alg).toBe('RS256');
  expect(payload).toMatchObject({
    sub: 'sample:district-officer',
    doorstep_roles: [{ role: 'district-officer', district: expect.stringMatching(/^\d{6}$/) }],
  });
  // A code works once.
  expect((await exchange(verifier)).status).toBe(400);
});

test('refuses a redirect to anywhere but the explorer on this machine', async () => {
  const url = new URL(`${identity.issuer}/auth`);
  url.search = new URLSearchParams({
    client_id: 'explorer',
    response_type: 'code',
    redirect_uri: 'http://example.org/explorer/',
    scope: 'openid',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  }).toString();
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
});

test('a token printed for the command line verifies like one of the running issuer', async () => {
  const token = await issueToken('city-officer', { dataDir, issuer: identity.issuer });
  const { payload } = await verify(token);
  expect(payload).toMatchObject({ sub: 'sample:city-officer', doorstep_roles: [{ role: 'city-officer' }] });
  await expect(issueToken('nobody', { dataDir })).rejects.toThrow('There are: city-officer,');
});

test('keeps its key for its owner only, so that tokens outlive a restart', async () => {
  const token = await issueToken('editor', { dataDir, issuer: identity.issuer });
  const port = Number(new URL(identity.issuer).port);
  await identity.stop();
  identity = await startIdentity({ dataDir, port });
  await verify(token);
  expect((await stat(join(dataDir, 'identity', 'keys.json'))).mode & 0o777).toBe(0o600);
  expect(decodeProtectedHeader(token).kid).toMatch(/^development-/);
});

test('knows the colleagues of its people in other districts and schools', () => {
  expect(findPerson('district-officer@310104')?.grants).toEqual([
    { role: 'district-officer', district: '310104' },
  ]);
  expect(findPerson('teacher@3101010001')?.grants).toEqual([
    { role: 'teacher', school: '3101010001', district: '310101' },
  ]);
  expect(findPerson('expert-2')).toMatchObject({ subject: 'sample:expert-2', grants: [{ role: 'expert' }] });
  expect(findPerson('expert@2')).toBeUndefined();
  expect(findPerson('city-officer@310104')).toBeUndefined();
  expect(findPerson('principal@<script>')).toBeUndefined();
});

test('refuses to run in production', async () => {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await expect(startIdentity({ dataDir, port: 0 })).rejects.toThrow('NODE_ENV=production');
    await expect(issueToken('city-officer', { dataDir })).rejects.toThrow('NODE_ENV=production');
  } finally {
    process.env.NODE_ENV = before;
  }
});
