import { factsTopic, stateTopic } from '@doorstep/contracts';
import { testDatabase, type TestDatabase } from '@doorstep/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { keepCopy, messagingMigrations, onState, publishFacts, publishState, startMessaging } from './index';

const common = {
  service: 'schools',
  aggregate: 'thing',
  description: 'For the test.',
  consumers: ['assessment'],
} as const;
const things = stateTopic({ ...common, schema: z.looseObject({ name: z.string() }) });
const happenings = factsTopic({
  ...common,
  facts: { Moved: z.looseObject({ to: z.number() }), Closed: z.looseObject({ why: z.string() }) },
});

interface Row {
  topic: string;
  key: string;
  headers: Record<string, string>;
  data: unknown;
}

let opened: TestDatabase;
beforeAll(async () => void (opened = await testDatabase({ migrations: messagingMigrations })));
afterAll(async () => opened.stop());
beforeEach(async () => {
  await opened.database.manager.query('TRUNCATE outbox, outbox_sequence');
});
const rows = (): Promise<Row[]> =>
  opened.database.manager.query('SELECT topic, key, headers, data FROM outbox ORDER BY position');
const transaction: TestDatabase['database']['transaction'] = work => opened.database.transaction(work);

test('a state goes into the outbox as a CloudEvent, in the transaction', async () => {
  await transaction(tx =>
    publishState(tx, things, [
      { key: 'a', version: 3, data: { name: '家门口的好学校', more: [1] } },
      { key: 'b', version: 4, data: null },
    ]),
  );
  const [a, b] = await rows();
  expect(a).toEqual({
    topic: 'doorstep.schools.thing.state',
    key: 'a',
    headers: {
      ce_specversion: '1.0',
      ce_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      ce_source: '/doorstep/schools',
      ce_type: 'doorstep.schools.thing.state.v1',
      ce_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      ce_version: '3',
      'content-type': 'application/json',
    },
    data: { name: '家门口的好学校', more: [1] },
  });
  expect(b).toMatchObject({ key: 'b', data: null });
  await expect(
    transaction(async tx => {
      await publishState(tx, things, [{ key: 'c', version: 1, data: { name: 'c' } }]);
      throw new Error('Something else fails.');
    }),
  ).rejects.toThrow('Something else fails.');
  expect(await rows()).toHaveLength(2);
});

test('facts get the next sequence of their aggregate, without a gap where a transaction fails', async () => {
  const move = (to: number) => ({ key: 'a', name: 'Moved' as const, data: { to } });
  await transaction(tx =>
    publishFacts(tx, happenings, [
      move(1),
      { key: 'b', name: 'Closed', data: { why: 'summer' } },
      { key: 'a', name: 'Closed', data: { why: 'winter' } },
    ]),
  );
  await transaction(async tx => {
    await publishFacts(tx, happenings, [move(2)]);
    throw new Error('No.');
  }).catch(() => undefined);
  await transaction(tx => publishFacts(tx, happenings, [move(3)]));
  expect((await rows()).map(({ key, headers }) => [key, headers['ce_sequence'], headers['ce_type']])).toEqual(
    [
      ['a', '1', 'doorstep.schools.thing.Moved.v1'],
      ['b', '1', 'doorstep.schools.thing.Closed.v1'],
      ['a', '2', 'doorstep.schools.thing.Closed.v1'],
      ['a', '3', 'doorstep.schools.thing.Moved.v1'],
    ],
  );
});

test('many events keep their order', async () => {
  const many = Array.from({ length: 2_345 }, (_, i) => ({
    key: `k${i}`,
    version: 1,
    data: { name: `${i}` },
  }));
  await transaction(tx => publishState(tx, things, many));
  expect((await rows()).map(({ key }) => key)).toEqual(many.map(({ key }) => key));
  await transaction(tx => publishState(tx, things, []));
  await transaction(tx => publishFacts(tx, happenings, []));
  expect(await rows()).toHaveLength(many.length);
});

test.each([
  ['breaks the schema', { key: 'a', version: 1, data: { name: 1 } }, /does not keep its contract: name: /],
  ['has no version', { key: 'a', version: 0, data: { name: 'a' } }, /version must be a whole number above 0/],
  [
    'has no key',
    { key: '', version: 1, data: { name: 'a' } },
    /the key of an event is the id of its aggregate/,
  ],
  ['is too long for a broker', { key: 'a', version: 1, data: { name: '长'.repeat(300_001) } }, /longer than/],
])('a state that %s is refused where it is published', async (_, row, message) => {
  const publish = transaction(tx => publishState(tx, things, [row as never]));
  await expect(publish).rejects.toMatchObject({
    name: 'ContractViolation',
    message: expect.stringMatching(message),
  });
  expect(await rows()).toEqual([]);
});

test('a fact that the topic does not have is refused', async () => {
  const fact = { key: 'a', name: 'toString', data: {} } as never;
  await expect(transaction(tx => publishFacts(tx, happenings, [fact]))).rejects.toThrow(
    'has no fact toString',
  );
});

describe('starting', () => {
  const start = (service: 'assessment' | 'outreach', events: object) =>
    startMessaging({
      service,
      database: opened.database,
      events: events as never,
      subscriptions: [
        onState(things, async () => undefined),
        keepCopy(things, { table: 't', row: () => ({}) }),
      ],
      log: pino({ level: 'silent' }),
      metrics: new Registry(),
    });

  test('a service that the contract does not name as a consumer does not start', async () => {
    await expect(start('outreach', { EVENTS: 'postgres' })).rejects.toThrow(
      'outreach listens to doorstep.schools.thing.state, whose contract does not name it as a consumer',
    );
  });

  test('a transport without its settings says what it needs', async () => {
    await expect(start('assessment', { EVENTS: 'kafka' })).rejects.toThrow(
      'KAFKA_BROKERS is needed when EVENTS=kafka.',
    );
  });
});
