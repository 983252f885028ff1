import { testTokens, type TestTokens } from '@doorstep/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { request } from 'node:http';
import { actorOf, authorise, door, tokenVerifier } from './index';

let http: FastifyInstance;
let address: string;
let tokens: TestTokens;

beforeAll(async () => {
  tokens = await testTokens();
  http = fastify();
  const verify = tokenVerifier(tokens);
  http.addContentTypeParser('text/csv', (_request, body, done) => done(null, body));
  http.post('/imports', { ...door(verify, 'import', 'SchoolImport') }, async request => ({
    by: actorOf(request).subject,
  }));
  http.get('/plans', { ...door(verify, 'read', 'ImprovementPlan') }, async request => {
    authorise(actorOf(request), 'read', 'ImprovementPlan', { schoolCode: 'another' });
    return 'a plan';
  });
  http.get('/broken', { ...door(verify, 'read', 'Feed') }, async () => {
    throw new Error('not an access error');
  });
  http.get('/unguarded', async request => actorOf(request));
  address = await http.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await http?.close();
  await tokens?.stop();
});

const csv = { method: 'POST', body: 'code\n1\n', headers: { 'content-type': 'text/csv' } };
const english = { ...csv, headers: { ...csv.headers, 'accept-language': 'en' } };
const as = async (role: object, more: object = {}) => ({
  ...more,
  authorization: await tokens.bearer('p-1', [role]),
});

test('lets in whoever may, and says who it is', async () => {
  const headers = await as({ role: 'city-officer' }, csv.headers);
  const response = await fetch(`${address}/imports`, { ...csv, headers });
  expect([response.status, await response.json()]).toEqual([200, { by: 'p-1' }]);
});

test('answers 401 as problem JSON to somebody without a token', async () => {
  const response = await fetch(`${address}/imports`, english);
  expect(response.status).toBe(401);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="doorstep"');
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Not signed in',
    status: 401,
    code: 'UNAUTHENTICATED',
    detail: 'Sign in: without a token nobody may import registers of schools.',
  });
  const inChinese = await fetch(`${address}/imports`, csv);
  expect(inChinese.headers.get('content-language')).toBe('zh');
  expect(await inChinese.json()).toMatchObject({
    title: '未登录',
    code: 'UNAUTHENTICATED',
    detail: '请先登录：未登录不能导入学校名册。',
  });
});

test('answers 401 to a bad token, 403 to a role that may not', async () => {
  const forged = `Bearer ${await tokens.sign({ sub: 'x' }, { key: 'another' })}`;
  const bad = await fetch(`${address}/imports`, {
    ...english,
    headers: { ...english.headers, authorization: forged },
  });
  expect([bad.status, ((await bad.json()) as { detail: string }).detail]).toEqual([
    401,
    'The token was refused: its signature does not match its contents.',
  ]);
  const teacher = await as({ role: 'teacher', school: '1' }, csv.headers);
  const refused = await fetch(`${address}/imports`, { ...csv, headers: teacher });
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'FORBIDDEN' }]);
});

test('what the handler refuses is problem JSON too; any other error stays what it was', async () => {
  const headers = await as({ role: 'principal', school: '1' });
  const plan = await fetch(`${address}/plans`, { headers });
  expect([plan.status, await plan.json()]).toMatchObject([403, { code: 'FORBIDDEN', status: 403 }]);
  const broken = await fetch(`${address}/broken`);
  expect([broken.status, await broken.json()]).toMatchObject([500, { message: 'not an access error' }]);
});

test('refuses before the body has come', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { 'content-type': 'text/csv', 'content-length': '1000000' };
    const sent = request(`${address}/imports`, { method: 'POST', headers }, response => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.write('the first bytes, and then no more');
  });
  expect(status).toBe(401);
});

test('a handler that asks for the actor behind no door is refused', async () => {
  expect((await fetch(`${address}/unguarded`)).status).toBe(403);
});
