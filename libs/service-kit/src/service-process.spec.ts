import { schools } from '@doorstep/contracts';
import { migration, uuidv7 } from '@doorstep/database';
import { openTransport } from '@doorstep/messaging';
import {
  type TestChild,
  type TestDatabase,
  type TestEvents,
  eventually,
  startChild,
  stateEvent,
  testDatabase,
  testEvents,
} from '@doorstep/testing';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { pino } from 'pino';

const fixture = join(__dirname, 'service.fixture.ts');
let db: TestDatabase;
let events: TestEvents;
let child: TestChild | undefined;
beforeAll(async () => {
  events = await testEvents([schools.school]);
});
afterAll(() => events.stop());
beforeEach(async () => {
  db = await testDatabase({ migrations: [migration(202609010000, 'Done', 'CREATE TABLE done (what text)')] });
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.ended;
  await db.stop();
});

function start(env: Record<string, string> = {}): TestChild {
  const settings = events.config('assessment') as Record<string, string>;
  return (child = startChild(fixture, { DATABASE_URL: db.url, PORT: '0', ...settings, ...env }));
}

async function address(): Promise<string> {
  return (await child!.waitFor(/serves at (http[^"]+)/))[1]!;
}

/** A session that holds an advisory lock until it is ended. */
async function hold(...locks: number[]): Promise<Client> {
  const session = new Client({ connectionString: db.url });
  // A failed test drops the database beneath it.
  session.on('error', () => undefined);
  await session.connect();
  for (const lock of locks) await session.query('SELECT pg_advisory_lock($1)', [lock]);
  return session;
}

/** A school, heard from the service that owns it. */
async function publish(code: string): Promise<void> {
  const transport = openTransport(events.config('schools'), {
    user: 'schools',
    log: pino({ level: 'silent' }),
  });
  const producer = await transport.openProducer();
  const school = {
    id: uuidv7(),
    code,
    name: { zh: '学校', en: 'School' },
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    districtCode: code.slice(0, 6),
    status: 'OPEN',
    address: null,
    longitude: null,
    latitude: null,
    openedOn: null,
    sample: true,
  };
  await producer.send([stateEvent(schools.school, code, 1, school)]);
  await producer.close();
  await transport.close();
}

async function done(): Promise<string[]> {
  const rows = await db.database.manager.query<{ what: string }[]>('SELECT what FROM done');
  return rows.map(({ what }) => what);
}

test('told to stop with a request and an event in flight, it takes no more, finishes both and leaves', async () => {
  const holder = await hold(1, 2);
  start();
  const url = await address();
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { status: 'ok', parts: { database: 'ok', events: 'ok', witness: 'ok' } },
  ]);
  const request = fetch(`${url}/slow`, { method: 'POST' });
  await child!.waitFor(/request in flight/);
  await publish('3101010001');
  await child!.waitFor(/3101010001 in flight/);

  child!.kill('SIGTERM');
  await child!.waitFor(/fixture stops/);
  await eventually(() => expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed'));
  expect(await done()).toEqual([]);
  // A second signal, as the terminal's and the launcher's come together, changes nothing.
  child!.kill('SIGINT');

  await holder.query('SELECT pg_advisory_unlock(1)');
  const answer = await request;
  expect([answer.status, await answer.json()]).toEqual([200, { answer: 'done' }]);
  await child!.waitFor(/the parts drain/);
  expect(await done()).toEqual(['request']);
  await publish('3101150001');

  await holder.query('SELECT pg_advisory_unlock(2)');
  expect(await child!.ended).toEqual({ code: 0, signal: null });
  expect((await done()).sort()).toEqual(['3101010001', 'closed while the database was open', 'request']);
  expect(child!.output()).toContain('fixture has stopped');
  await holder.end();

  // What came after the stop is left for the next process; what was finished is not done again.
  start();
  await child!.waitFor(/3101150001 in flight/);
  expect(child!.output()).not.toContain('3101010001 in flight');
});

test('with a delay it is not ready at once, and goes on answering until the delay is over', async () => {
  start({ SHUTDOWN_DELAY_SECONDS: '60' });
  const url = await address();
  child!.kill('SIGTERM');
  await child!.waitFor(/fixture stops/);
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'stopping' }]);
  const answer = await fetch(`${url}/slow`, { method: 'POST' });
  expect([answer.status, await done()]).toEqual([200, ['request']]);
});

test('when the delay is over it stops in order', async () => {
  start({ SHUTDOWN_DELAY_SECONDS: '0.1' });
  const url = await address();
  child!.kill('SIGTERM');
  expect((await child!.ended).code).toBe(0);
  expect(await done()).toEqual(['closed while the database was open']);
  await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
});

test('every error of the configuration is told at once, and the process exits with 1', async () => {
  const wrong = startChild(fixture, {
    PORT: 'eighty',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://root:very-secret@localhost/x',
    OTEL_EXPORTER_OTLP_ENDPOINT: '',
    EVENTS: 'postgres',
  });
  expect((await wrong.ended).code).toBe(1);
  const lines = wrong.output().trim().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe('The configuration has 3 errors:');
  expect(lines[1]).toMatch(/PORT is wrong \(it is "eighty"\): .*Set a TCP port, for example 4001/);
  expect(lines[2]).toMatch(/LOG_LEVEL is wrong \(it is "loud"\): .*Use trace, debug/);
  expect(lines[3]).toMatch(/DATABASE_URL is wrong: .*Set a PostgreSQL address, for example postgresql:/);
  expect(wrong.output()).not.toContain('very-secret');
});

test('a start that fails says why in one line and exits with 1', async () => {
  const lost = start({ DATABASE_URL: 'postgresql://nobody:x@127.0.0.1:1/nothing' });
  expect((await lost.ended).code).toBe(1);
  const lines = lost.output().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'fatal',
    service: 'fixture',
    msg: expect.stringMatching(
      /^fixture did not start: PostgreSQL does not answer at 127\.0\.0\.1:1 .* mend DATABASE_URL\.$/,
    ),
  });
});

test('a port in use is said with its number', async () => {
  const other = createServer();
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
  const bound = other.address();
  const port = bound && typeof bound === 'object' ? String(bound.port) : '';
  start({ PORT: port });
  expect((await child!.ended).code).toBe(1);
  expect(child!.output()).toContain(`fixture did not start: port ${port} is in use`);
  await new Promise(resolve => other.close(resolve));
});

test('an error that nobody catches is logged, and ends the process', async () => {
  start();
  await fetch(`${await address()}/crash`).catch(() => undefined);
  expect((await child!.ended).code).toBe(1);
  expect(child!.output()).toContain('fixture met an error that nobody caught');
  expect(child!.output()).toContain('nobody catches this');
});

test('traces go to the collector that is configured, the last of them before the process leaves', async () => {
  const received: { path: string; body: string }[] = [];
  const collector = createHttpServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += String(chunk)));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body });
      response.end('{}');
    });
  });
  await new Promise<void>(resolve => collector.listen(0, '127.0.0.1', resolve));
  const bound = collector.address();
  start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${bound && typeof bound === 'object' ? bound.port : 0}/`,
  });
  const url = await address();
  await fetch(`${url}/slow`, { method: 'POST' });
  child!.kill('SIGTERM');
  expect((await child!.ended).code).toBe(0);
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/v1/traces']));
  const sent = received.map(({ body }) => body).join();
  for (const word of ['POST /slow', 'INSERT', 'fixture']) expect(sent).toContain(word);
  collector.closeAllConnections();
  await new Promise(resolve => collector.close(resolve));
});
