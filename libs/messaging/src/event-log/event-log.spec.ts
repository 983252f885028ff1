import { factsTopic, stateTopic, type Topic } from '@doorstep/contracts';
import { eventually, testEvents, type TestEvents } from '@doorstep/testing';
import pg from 'pg';
import { pino } from 'pino';
import { z } from 'zod';
import { openTransport, type ReceivedEvent } from '../index';

const topicsOf = (service: 'schools' | 'outreach', aggregate: string) => {
  const common = { service, aggregate, description: 'For the test.', consumers: [] } as const;
  return {
    facts: factsTopic({ ...common, facts: { Done: z.looseObject({}) } }),
    state: stateTopic({ ...common, schema: z.looseObject({}) }),
  };
};
const one = topicsOf('schools', 'one');
const other = topicsOf('outreach', 'other');
const log = pino({ level: 'silent' });

let events: TestEvents;
const open: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  events = await testEvents(Object.values({ ...one, other: other.facts }) as unknown as Topic[]);
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(async () => events.stop());

async function connect(user: 'schools' | 'outreach' | 'data-team'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: events.config(user).EVENTS_DATABASE_URL });
  await client.connect();
  open.push(() => client.end());
  return client;
}

async function openProducer(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ epoch: string }>('SELECT events.open_producer()::text AS epoch');
  return rows[0]!.epoch;
}

const append = (client: pg.Client, epoch: string, topic: string, ...keys: string[]) =>
  client.query('SELECT events.append($1, $2, $3, $4, $5)', [
    epoch,
    keys.map(() => topic),
    keys,
    keys.map(() => '{}'),
    keys.map(() => '{}'),
  ]);

async function contentOf(topic: string): Promise<ReceivedEvent[]> {
  const transport = openTransport(events.config('data-team'), { user: 'data-team', log });
  const all: ReceivedEvent[] = [];
  await transport.read({ topics: [topic], onBatch: async some => void all.push(...some) });
  await transport.close();
  return all;
}

test('offsets appear in their order and without gaps, also when a commit is late or does not come', async () => {
  const slow = await connect('schools');
  const quick = await connect('schools');
  const watcher = await connect('data-team');
  const epoch = await openProducer(slow);
  await append(slow, epoch, one.facts.name, 'a');
  await slow.query('BEGIN');
  await append(slow, epoch, one.facts.name, 'a', 'a');
  let ended = false;
  const waiting = append(quick, epoch, one.facts.name, 'a').finally(() => (ended = true));
  // The second append stands behind the first: nobody can read past what is not committed.
  await eventually(async () => {
    const { rows } = await watcher.query('SELECT FROM pg_locks WHERE NOT granted');
    expect(rows.length).toBeGreaterThan(0);
  });
  expect(ended).toBe(false);
  expect(await contentOf(one.facts.name)).toHaveLength(1);
  await slow.query('ROLLBACK');
  await waiting;
  await append(quick, epoch, one.facts.name, 'a', 'b', 'a');
  const offsets = (await contentOf(one.facts.name))
    .filter(({ key }) => key === 'a')
    .map(({ offset }) => offset);
  expect(offsets).toEqual(['0', '1', '2', '3'].slice(0, offsets.length));
  expect(offsets).toHaveLength(4);
});

test('a later producer shuts an earlier one out', async () => {
  const client = await connect('schools');
  const early = await openProducer(client);
  const late = await openProducer(client);
  expect(BigInt(late)).toBe(BigInt(early) + 1n);
  await expect(append(client, early, one.state.name, 'a')).rejects.toMatchObject({ code: 'DS001' });
  await append(client, late, one.state.name, 'a');
  expect(await contentOf(one.state.name)).toHaveLength(1);
});

test.each([
  ['data-team', `SELECT events.open_producer()`],
  ['data-team', `SELECT events.append(0, '{}', '{}', '{}', '{}')`],
  ['data-team', `SELECT events.commit_offsets('doorstep.schools', '{}', '{}', '{}')`],
  ['data-team', `DELETE FROM events.record`],
  [
    'schools',
    `INSERT INTO events.record (topic_id, "partition", "offset", key, headers) VALUES (1, 0, 99, 'a', '{}')`,
  ],
  ['schools', `UPDATE events.service SET role = session_user`],
  ['schools', `UPDATE events.group_offset SET "offset" = 0`],
  ['schools', `SELECT events.commit_offsets('doorstep.outreach', '{}', '{}', '{}')`],
  ['schools', `SELECT events.commit_offsets('doorstep.schools-of-others', '{}', '{}', '{}')`],
  ['schools', `SELECT events.maintain('doorstep.outreach.other.facts')`],
  ['schools', `CREATE TABLE events.mine ()`],
] as const)('%s may not: %s', async (user, sql) => {
  await expect((await connect(user)).query(sql)).rejects.toMatchObject({ code: '42501' });
});

test('another service’s topic refuses a whole batch, though the rest of it were its writer’s own', async () => {
  const client = await connect('schools');
  const epoch = await openProducer(client);
  await expect(
    client.query('SELECT events.append($1, $2, $3, $4, $5)', [
      epoch,
      [one.facts.name, other.facts.name],
      ['mixed', 'mixed'],
      ['{}', '{}'],
      ['{}', '{}'],
    ]),
  ).rejects.toThrow('schools does not own the topic doorstep.outreach.other.facts');
  expect((await contentOf(one.facts.name)).filter(({ key }) => key === 'mixed')).toEqual([]);
});

test('a group’s place goes forward only', async () => {
  const client = await connect('schools');
  const commit = (offset: number) =>
    client.query('SELECT events.commit_offsets($1, $2, $3, $4)', [
      'doorstep.schools',
      [other.facts.name],
      [0],
      [offset],
    ]);
  await commit(5);
  await commit(3);
  const { rows } = await client.query(
    `SELECT "offset"::int FROM events.group_offset WHERE group_name = 'doorstep.schools'`,
  );
  expect(rows).toEqual([{ offset: 5 }]);
});

test('retention forgets what is old, and offsets go on', async () => {
  const { facts } = topicsOf('schools', 'short');
  await events.provision([facts] as unknown as Topic[], { 'retention.ms': '60000' });
  const client = await connect('schools');
  const epoch = await openProducer(client);
  await append(client, epoch, facts.name, 'a', 'a');
  await client.query('SELECT events.maintain($1)', [facts.name]);
  expect(await contentOf(facts.name)).toHaveLength(2);
  // Provisioned again with other words: the topic stays, its settings change.
  await events.provision([facts] as unknown as Topic[], { 'retention.ms': '0' });
  const { rows } = await client.query('SELECT events.maintain($1)::int AS went', [facts.name]);
  expect(rows).toEqual([{ went: 2 }]);
  await append(client, epoch, facts.name, 'a');
  expect((await contentOf(facts.name)).map(({ offset }) => offset)).toEqual(['2']);
});

test('a reader that follows gets what comes', async () => {
  const { facts } = topicsOf('schools', 'followed');
  await events.provision([facts] as unknown as Topic[]);
  const client = await connect('schools');
  const epoch = await openProducer(client);
  await append(client, epoch, facts.name, 'before');
  const transport = openTransport(events.config('data-team'), { user: 'data-team', log });
  const stop = new AbortController();
  const keys: string[] = [];
  const reading = transport.read({
    topics: [facts.name],
    follow: true,
    signal: stop.signal,
    onBatch: async some => void keys.push(...some.map(({ key }) => key)),
  });
  await eventually(() => expect(keys).toEqual(['before']));
  await append(client, epoch, facts.name, 'after');
  await eventually(() => expect(keys).toEqual(['before', 'after']));
  stop.abort();
  await reading;
  await transport.close();
});
