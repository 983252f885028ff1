import { factsTopic, stateTopic } from '@doorstep/contracts';
import { testDatabase, type TestDatabase } from '@doorstep/testing';
import pg from 'pg';
import { z } from 'zod';
import {
  ContractViolation,
  messagingMigrations,
  publishFacts,
  publishFactsFrom,
  publishQuietly,
  publishStateFrom,
  wakeRelay,
} from './index';

const things = stateTopic({
  service: 'schools',
  aggregate: 'thing',
  description: 'For the test.',
  consumers: ['assessment'],
  schema: z.looseObject({ name: z.string() }),
});

const thingFacts = factsTopic({
  service: 'schools',
  aggregate: 'thing',
  description: 'For the test.',
  consumers: ['assessment'],
  facts: { ThingSeen: z.looseObject({ name: z.string() }) },
});

let opened: TestDatabase;
beforeAll(async () => {
  opened = await testDatabase({ migrations: messagingMigrations });
  await opened.database.manager.query(
    'CREATE TABLE thing (id int PRIMARY KEY, name text, version int NOT NULL)',
  );
});
afterAll(async () => opened.stop());
beforeEach(async () => opened.database.manager.query('TRUNCATE thing, outbox, outbox_sequence'));

const write = (rows: string) => ({
  before: `written AS (INSERT INTO thing (id, name, version) ${rows} RETURNING *)`,
  states: `SELECT id::text AS key, version, json_build_object('name', name) AS data FROM written`,
  parameters: [],
});

test('states are made where the rows are, in the statement that writes them', async () => {
  const written = await opened.database.transaction(tx =>
    publishStateFrom(tx, things, write(`SELECT n, 'thing ' || n, n FROM generate_series(1, 3) n`)),
  );
  expect(written).toBe(3);
  const rows = await opened.database.manager.query<
    { key: string; headers: Record<string, string>; data: object }[]
  >('SELECT key, headers, data FROM outbox ORDER BY position');
  expect(rows.map(({ key, headers, data }) => [key, headers['ce_version'], data])).toEqual([
    ['1', '1', { name: 'thing 1' }],
    ['2', '2', { name: 'thing 2' }],
    ['3', '3', { name: 'thing 3' }],
  ]);
  expect(new Set(rows.map(({ headers }) => headers['ce_id'])).size).toBe(3);
  expect(rows[0]!.headers).toMatchObject({
    ce_type: 'doorstep.schools.thing.state.v1',
    ce_source: '/doorstep/schools',
  });
});

test('data that does not keep the contract is refused, and nothing is written', async () => {
  await expect(
    opened.database.transaction(tx => publishStateFrom(tx, things, write('VALUES (1, NULL, 1)'))),
  ).rejects.toThrow(ContractViolation);
  expect(await opened.database.manager.query('SELECT id FROM thing UNION ALL SELECT 0 FROM outbox')).toEqual(
    [],
  );
});

test('facts are made where the rows are, each with the next sequence of its key', async () => {
  const facts = (rows: string) => ({
    facts: `SELECT id AS key, json_build_object('name', name) AS data FROM (${rows}) AS thing (id, name)`,
    parameters: [],
  });
  const publish = (rows: string) =>
    opened.database.transaction(tx => publishFactsFrom(tx, thingFacts, 'ThingSeen', facts(rows)));
  await opened.database.transaction(tx =>
    publishFacts(tx, thingFacts, [{ key: 'b', name: 'ThingSeen', data: { name: 'before' } }]),
  );
  expect(await publish(`VALUES ('b', 'second'), ('a', 'first')`)).toBe(2);
  expect(await publish(`SELECT 'none', 'none' WHERE false`)).toBe(0);
  await opened.database.transaction(tx =>
    publishFacts(tx, thingFacts, [{ key: 'b', name: 'ThingSeen', data: { name: 'after' } }]),
  );
  const rows = await opened.database.manager.query<
    { key: string; headers: Record<string, string>; data: { name: string } }[]
  >('SELECT key, headers, data FROM outbox ORDER BY key, position');
  expect(rows.map(({ key, headers, data }) => [key, headers['ce_sequence'], data.name])).toEqual([
    ['a', '1', 'first'],
    ['b', '1', 'before'],
    ['b', '2', 'second'],
    ['b', '3', 'after'],
  ]);
  expect(new Set(rows.map(({ headers }) => headers['ce_type']))).toEqual(
    new Set(['doorstep.schools.thing.ThingSeen.v1']),
  );
  await expect(publish(`VALUES ('a', NULL)`)).rejects.toThrow(ContractViolation);
  // The place of two facts of one key would be chance.
  await expect(publish(`VALUES ('a', 'x'), ('a', 'y')`)).rejects.toThrow('a second time');
  expect(await opened.database.manager.query('SELECT FROM outbox')).toHaveLength(4);
});

test('a quiet transaction does not wake the relay; the last part of the work does', async () => {
  const heard: string[] = [];
  const listener = new pg.Client(opened.url);
  await listener.connect();
  try {
    listener.on('notification', ({ channel }) => heard.push(channel));
    await listener.query('LISTEN outbox');
    const publish = (id: number, quiet: boolean) =>
      opened.database.transaction(async tx => {
        if (quiet) await publishQuietly(tx);
        await publishStateFrom(tx, things, write(`VALUES (${id}, 'x', 1)`));
      });
    await publish(1, false);
    await listener.query('SELECT');
    expect(heard).toEqual(['outbox']);
    await publish(2, true);
    await listener.query('SELECT');
    expect(heard).toEqual(['outbox']);
    await opened.database.transaction(wakeRelay);
    await listener.query('SELECT');
    expect(heard).toEqual(['outbox', 'outbox']);
    // It was the transaction that was quiet, not its connection.
    await publish(3, false);
    await listener.query('SELECT');
    expect(heard).toHaveLength(3);
  } finally {
    await listener.end();
  }
});
