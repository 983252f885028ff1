import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Readable, type Writable } from 'node:stream';
import { eventually } from '@doorstep/testing';
import { TestCity } from '../testing/gateway';
import { readAll } from '../testing/subgraphs';

let city: TestCity;
beforeAll(async () => {
  city = await TestCity.start();
});
afterAll(() => city.stop());
afterEach(() => {
  for (const service of Object.values(city.services)) service.doors = undefined;
});

const streaming = { duplex: 'half' } as RequestInit;

test('an upload goes through as it is: path, query, type, token and bytes', async () => {
  const authorization = await city.tokens.bearer('officer', [{ role: 'city-officer' }]);
  let seen: { url?: string; headers?: IncomingMessage['headers']; body?: string } = {};
  city.services.schools.doors = async (request, response) => {
    seen = { url: request.url, headers: request.headers, body: await readAll(request) };
    response
      .writeHead(202, { 'content-type': 'application/json', location: '/schools/jobs/7' })
      .end('{"id":"7"}');
  };
  const response = await fetch(`${city.url}/schools/imports?asOf=2026-09-01&name=%E6%A0%B7`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv; charset=gbk', 'x-request-id': 'upload-1' },
    body: 'code,name_zh\n1,学校\n',
  });
  expect(response.status).toBe(202);
  expect(response.headers.get('location')).toBe('/schools/jobs/7');
  expect(await response.json()).toEqual({ id: '7' });
  expect(seen.url).toBe('/schools/imports?asOf=2026-09-01&name=%E6%A0%B7');
  expect(seen.body).toBe('code,name_zh\n1,学校\n');
  expect(seen.headers).toMatchObject({
    authorization,
    'content-type': 'text/csv; charset=gbk',
    'x-request-id': 'upload-1',
  });
});

test('an upload reaches the service while it is still being sent', async () => {
  let first: string | undefined;
  city.services.assessment.doors = async (request, response) => {
    for await (const chunk of request) first ??= String(chunk);
    response.end('done');
  };
  let send: (text: string | null) => void = () => undefined;
  const body = new Readable({ read: () => undefined });
  send = text => body.push(text);
  const answer = fetch(`${city.url}/assessment/cycles/1/pupil-results`, {
    ...streaming,
    method: 'POST',
    body: Readable.toWeb(body) as RequestInit['body'],
  });
  send('head');
  await eventually(async () => expect(first).toBe('head'));
  send('tail');
  send(null);
  expect(await (await answer).text()).toBe('done');
});

const megabyte = Buffer.alloc(1024 * 1024);
const most = 64;

/** Writes up to `most` megabytes, as fast as the other side takes them, and counts. */
function pump(stream: Writable, count: { megabytes: number }): void {
  const write = () => {
    while (count.megabytes < most) {
      count.megabytes += 1;
      if (!stream.write(megabyte)) return;
    }
    stream.end();
  };
  stream.on('drain', write);
  write();
}

/** Waits until a count has come to rest. */
async function rest(count: { megabytes: number }): Promise<number> {
  for (let last = -1, still = 0; still < 10; last = count.megabytes) {
    await new Promise(resolve => setTimeout(resolve, 20));
    still = count.megabytes === last && last > 0 ? still + 1 : 0;
  }
  return count.megabytes;
}

test('an upload is not held: a service that does not read stops the client from sending', async () => {
  let reading: IncomingMessage | undefined;
  city.services.schools.doors = request => void (reading = request.pause());
  const sent = { megabytes: 0 };
  const upload = httpRequest({ port: new URL(city.url).port, path: '/schools/imports', method: 'POST' });
  pump(upload, sent);
  // What is on its way stands in the buffers of two connections, and nowhere else.
  expect(await rest(sent)).toBeLessThan(most / 2);
  let received = 0;
  for await (const chunk of reading ?? []) received += (chunk as Buffer).length;
  expect(received).toBe(most * megabyte.length);
  upload.on('error', () => undefined).destroy();
});

test('a download is not held: a client that does not read stops the service from sending', async () => {
  const sent = { megabytes: 0 };
  city.services.outreach.doors = (_request, response) => pump(response, sent);
  const download = httpRequest({ port: new URL(city.url).port, path: '/outreach/export' }).end();
  const [response] = (await once(download, 'response')) as [IncomingMessage];
  response.pause();
  expect(await rest(sent)).toBeLessThan(most / 2);
  let received = 0;
  for await (const chunk of response) received += (chunk as Buffer).length;
  expect(received).toBe(most * megabyte.length);
});

test('a client that leaves in the middle of an upload takes the service’s side with it', async () => {
  let arrived = false;
  let aborted = false;
  city.services.schools.doors = request => {
    request.once('data', () => (arrived = true));
    request.once('error', () => (aborted = true));
  };
  const { port } = new URL(city.url);
  const upload: ClientRequest = httpRequest({ port, path: '/schools/imports', method: 'POST' });
  upload.on('error', () => undefined);
  upload.write('code,name_zh\n');
  await eventually(async () => expect(arrived).toBe(true));
  upload.destroy();
  await eventually(async () => expect(aborted).toBe(true));
});

test('a client that leaves in the middle of a download stops the service', async () => {
  let closed = false;
  city.services.outreach.doors = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/atom+xml' });
    response.write('<feed>');
    response.once('close', () => (closed = true));
  };
  const { port } = new URL(city.url);
  const download = httpRequest({ port, path: '/outreach/feed.atom' });
  download.on('error', () => undefined).end();
  const [response] = (await once(download, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  const [chunk] = (await once(response, 'data')) as [Buffer];
  expect(chunk.toString()).toBe('<feed>');
  download.destroy();
  await eventually(async () => expect(closed).toBe(true));
});

test('a service that breaks off does not look finished', async () => {
  city.services.outreach.doors = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/atom+xml' });
    response.write('<feed>');
    response.socket?.destroySoon();
  };
  const read = async () => (await fetch(`${city.url}/outreach/feed.atom`)).text();
  await expect(read()).rejects.toThrow();
});

test('a service that is down is named, in the reader’s language', async () => {
  await city.services.outreach.stop();
  try {
    const response = await fetch(`${city.url}/outreach/feed.atom`, { headers: { 'accept-language': 'en' } });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'SUBGRAPH_UNAVAILABLE',
      detail: expect.stringContaining('The service outreach does not answer'),
    });
  } finally {
    await city.services.outreach.start();
  }
});

test('a bad token is turned away before the upload is read', async () => {
  let asked = false;
  city.services.schools.doors = () => (asked = true);
  const response = await fetch(`${city.url}/schools/imports`, {
    method: 'POST',
    headers: { authorization: 'Bearer nonsense', 'content-type': 'text/csv' },
    body: 'code\n',
  });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(asked).toBe(false);
});

test.each([
  '/schools/graphql',
  '/schools/livez',
  '/schools/metrics',
  '/schools/readyz?x',
  '/schools/METRICS',
  '/schools/../graphql',
  '/schools/%2e%2e/metrics',
  '/schools/..%2fmetrics',
  '/schools/x/..%5c..%5cmetrics',
  '/schools/%ff',
  '/nobody/feed',
])('%s leads nowhere', async path => {
  let asked = false;
  for (const service of Object.values(city.services)) service.doors = () => (asked = true);
  // A socket, because every HTTP client tidies the path up first.
  const { port, hostname } = new URL(city.url);
  const socket = connect(Number(port), hostname);
  socket.end(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
  const answer = await readAll(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
  expect(asked).toBe(false);
});
