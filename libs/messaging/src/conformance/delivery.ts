import { eventually, type TestEvents } from '@doorstep/testing';
import type { EntityManager } from 'typeorm';
import { ProducerFenced, type WireEvent } from '../index';
import { Relay } from '../relay';
import { patiently } from '../wait';
import { rawEvent } from './raw-events';
import { log, World } from './world';

/** Order, and each effect once, whatever is sent twice, late or again. */
export function deliveryTests(broker: () => TestEvents): void {
  let world: World;
  afterEach(async () => world.close());

  test('events of one key take effect in the order of their commits', async () => {
    world = await World.open(broker(), 'ordered');
    await world.startSchools();
    await world.startAssessment();
    const keys = Array.from({ length: 12 }, (_, i) => `key-${i}`);
    const rounds = 25;
    // Four writers at once; which of them comes first for a key is the database's choice, and binding for all.
    await Promise.all(
      [0, 1, 2, 3].map(async writer => {
        for (let round = 0; round < rounds; round++) {
          await world.publish(...keys.map(key => ({ key, value: writer * 1000 + round })));
        }
      }),
    );
    const outcome = await eventually(
      async () => {
        const effects = await world.effects();
        expect(Object.values(effects).flat()).toHaveLength(keys.length * rounds * 4);
        return effects;
      },
      { timeout: 30_000 },
    );
    for (const key of keys) {
      const some = outcome[key]!;
      expect(some.map(({ sequence }) => sequence)).toEqual(some.map((_, i) => i + 1));
      // Each writer's own commits are in their order, too.
      for (const writer of [0, 1, 2, 3]) {
        const own = some.map(({ value }) => value).filter(value => Math.floor(value / 1000) === writer);
        expect(own).toEqual(Array.from({ length: rounds }, (_, round) => writer * 1000 + round));
      }
    }
    expect(await world.schools.database.manager.query('SELECT count(*) AS left FROM outbox')).toEqual([
      { left: 0 },
    ]);
  });

  test('an event that comes twice, late or out of order has its effect once, and the newest state stays', async () => {
    world = await World.open(broker(), 'repeated');
    const { facts, state } = world.topics;
    const fact = (position: number) => rawEvent(facts, { key: 'a', position, data: { value: position } });
    const [one, two, three] = [fact(1), fact(2), fact(3)];
    const version = (position: number) =>
      rawEvent(state, { key: 'a', position, data: { name: `version ${position}` } });
    const producer = await world.transport('schools').openProducer();
    await producer.send([one, one, two, version(1), version(3), version(2)]);
    await world.startAssessment();
    await world.waitForValues({ a: [1, 2] });
    await producer.send([one, two, version(1), version(3), three, two]);
    await world.waitForValues({ a: [1, 2, 3] });
    await world.waitForCopies([{ id: 'a', version: 3, name: 'version 3' }]);
    // A tombstone takes the copy with it, and a late state does not bring it back.
    await producer.send([rawEvent(state, { key: 'a', position: 4, data: null })]);
    await producer.send([version(3), rawEvent(state, { key: 'b', position: 1, data: { name: 'last' } })]);
    await world.waitForCopies([{ id: 'b', version: 1, name: 'last' }]);
    await producer.close();
  });

  test('a leader that was only paused is fenced: what it sends late is refused', async () => {
    world = await World.open(broker(), 'fenced');
    const transport = world.transport('schools');
    const refused: unknown[] = [];
    let reached: () => void;
    let goOn: () => void;
    const atGate = new Promise<void>(resolve => (reached = resolve));
    const gate = new Promise<void>(resolve => (goOn = resolve));
    const options = { service: 'schools', databaseUrl: world.schools.url, log, onPublished: () => undefined };
    await world.publish({ key: 'a', value: 1 });
    const paused = new Relay({
      ...options,
      transport: Object.assign(Object.create(transport) as typeof transport, {
        openProducer: async () => {
          const producer = await transport.openProducer();
          return {
            close: () => producer.close(),
            send: async (events: readonly WireEvent[]) => {
              reached();
              await gate;
              await producer.send(events).catch((error: unknown) => {
                refused.push(error);
                throw error;
              });
            },
          };
        },
      }),
    });
    world.atEnd(() => paused.stop());
    await atGate;
    // The network drops the paused leader's session, and with it its lock: another instance leads.
    await world.schools.database.manager.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'relay schools' AND datname = current_database()`,
    );
    const successor = new Relay({ ...options, transport });
    world.atEnd(() => successor.stop());
    await world.publish({ key: 'a', value: 2 });
    const content = async () => {
      const events = await world.contentOf(world.topics.facts.name);
      return events.map(({ headers }) => headers['ce_sequence']);
    };
    await eventually(async () => expect(await content()).toEqual(['1', '2']), { timeout: 30_000 });
    goOn!();
    await eventually(() => expect(refused).toHaveLength(1), { timeout: 30_000 });
    expect(refused[0]).toBeInstanceOf(ProducerFenced);
    await paused.stop();
    expect(await content()).toEqual(['1', '2']);
    await successor.stop();
  });

  test('a group goes on where it stopped, and its members share the work', async () => {
    world = await World.open(broker(), 'resumed');
    await world.startSchools();
    const first = await world.startAssessment({ member: 'first' });
    await world.publish({ key: 'a', value: 1 });
    await world.waitForValues({ a: [1] });
    await first.drain();
    await world.publish({ key: 'a', value: 2 }, { key: 'b', value: 3 });
    // A new instance asks the broker where its group is; it would see a repetition as nothing new.
    const taken: number[] = [];
    const second = await world.startAssessment({
      member: 'second',
      database: countingTransactions(world, keys => taken.push(keys)),
    });
    await world.waitForValues({ a: [1, 2], b: [3] });
    expect(taken.reduce((sum, keys) => sum + keys, 0)).toBe(2);

    const third = await world.startAssessment({ member: 'third', database: await world.assessment.open() });
    const members = async (): Promise<string[]> =>
      (
        await world.assessment.database.manager.query<{ member: string }[]>(
          `SELECT DISTINCT member FROM effect WHERE key LIKE 'shared-%' ORDER BY 1`,
        )
      ).map(({ member }) => member);
    let round = 0;
    const everyKey = () => Array.from({ length: 20 }, (_, i) => ({ key: `shared-${i}`, value: round }));
    await eventually(
      async () => {
        round++;
        await world.publish(...everyKey());
        expect(await members()).toEqual(['second', 'third']);
      },
      { timeout: 45_000, every: 200 },
    );
    await third.drain();
    round++;
    await world.publish(...everyKey());
    await eventually(
      async () => {
        const effects = await world.effects();
        for (const { key } of everyKey()) {
          expect(effects[key]!.map(({ value }) => value)).toEqual(
            Array.from({ length: round }, (_, i) => i + 1),
          );
        }
      },
      { timeout: 30_000 },
    );
    await second.drain();
  }, 120_000);

  test('a broker that is gone delays events and loses none', async () => {
    world = await World.open(broker(), 'interrupted');
    const schools = await world.startSchools();
    const assessment = await world.startAssessment();
    await world.publish({ key: 'a', value: 1 });
    await world.waitForValues({ a: [1] });
    await schools.check();
    await broker().interrupt();
    try {
      await world.publish({ key: 'a', value: 2 }, { key: 'b', value: 3 });
      await eventually(async () => expect(await failure(() => schools.check())).toBeInstanceOf(Error));
      await eventually(async () => expect(await failure(() => assessment.check())).toBeInstanceOf(Error));
      await world.publish({ key: 'a', value: 4 });
      expect(await world.schools.database.manager.query('SELECT count(*) AS waiting FROM outbox')).toEqual([
        { waiting: 3 },
      ]);
    } finally {
      await broker().resume();
    }
    await world.waitForValues({ a: [1, 2, 4], b: [3] }, 60_000);
    await eventually(() => Promise.all([schools.check(), assessment.check()]), { timeout: 30_000 });
  }, 120_000);

  test('stopping does not wait for a broker that is gone: what was not sent goes out after the next start', async () => {
    world = await World.open(broker(), 'left');
    const parts = [await world.startSchools(), await world.startAssessment()];
    await world.publish({ key: 'a', value: 1 });
    await world.waitForValues({ a: [1] });
    await broker().interrupt();
    try {
      await world.publish({ key: 'a', value: 2 });
      // One that cannot even begin stops as well.
      parts.push(await world.startAssessment());
      const stopped = parts.map(async part => {
        await part.drain();
        await part.close();
      });
      expect(await patiently(Promise.all(stopped), AbortSignal.abort(), 20_000)).toBe(true);
    } finally {
      await broker().resume();
    }
    await world.startSchools();
    await world.startAssessment();
    await world.waitForValues({ a: [1, 2] }, 60_000);
  }, 120_000);

  test('long events go out, more of them than a broker takes at a time', async () => {
    world = await World.open(broker(), 'long');
    await world.startSchools();
    await world.startAssessment();
    const name = '长'.repeat(100_000);
    const rows = Array.from({ length: 12 }, (_, i) => ({ key: 'a', version: i + 1, name: `${i} ${name}` }));
    await world.publishState(...rows);
    await world.waitForCopies([{ id: 'a', version: 12, name: `11 ${name}` }]);
  });
}

async function failure(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The consumer's database, with a count of the facts that it was given to take. */
function countingTransactions(world: World, count: (keys: number) => void) {
  const { database } = world.assessment;
  return Object.assign(Object.create(database) as typeof database, {
    transaction: <T>(work: (tx: EntityManager) => Promise<T>) =>
      database.transaction(tx =>
        work(
          Object.assign(Object.create(tx) as EntityManager, {
            query: (sql: string, parameters?: unknown[]) => {
              const keys = parameters?.[1];
              if (sql.includes('INSERT INTO consumed') && Array.isArray(keys)) count(keys.length);
              return tx.query(sql, parameters);
            },
          }),
        ),
      ),
  });
}
