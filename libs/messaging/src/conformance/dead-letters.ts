import { deadLetterTopic, type DeadLetterTopic } from '@doorstep/contracts';
import { eventually, type TestEvents } from '@doorstep/testing';
import { Registry } from 'prom-client';
import {
  EventAhead,
  discardDeadLetter,
  keepCopy,
  listDeadLetters,
  onFacts,
  retryDeadLetters,
  showDeadLetter,
  type WireEvent,
} from '../index';
import { rawEvent } from './raw-events';
import { World } from './world';

/** What cannot be taken stands aside, its key waits, every other goes on. */
export function deadLetterTests(broker: () => TestEvents): void {
  let world: World;
  afterEach(async () => world.close());

  const letters = () => listDeadLetters(world.assessment.url);
  const poison = (...values: number[]) =>
    world.assessment.database.manager.query('INSERT INTO poison SELECT unnest($1::bigint[])', [values]);
  const cure = () => world.assessment.database.manager.query('DELETE FROM poison');

  test('a poisonous fact stands alone, the facts behind it wait, and a retry takes them in order', async () => {
    world = await World.open(broker(), 'poisoned');
    await poison(13, 14);
    const registry = new Registry();
    await world.startAssessment({ registry });
    await world.publish(
      ...[1, 2, 13, 3, 14].map(value => ({ key: 'a', value })),
      ...[4, 5, 6].map(value => ({ key: 'b', value })),
    );
    await world.startSchools();
    await eventually(async () => expect(await letters()).toHaveLength(3), { timeout: 30_000 });
    await world.waitForValues({ a: [1, 2], b: [4, 5, 6] });
    const summary = async () =>
      (await letters()).map(({ key, position, status, code, attempts }) => [
        key,
        position,
        status,
        code,
        attempts,
      ]);
    expect(await summary()).toEqual([
      ['a', 3, 'DEAD', 'HANDLER_FAILED', 4],
      ['a', 4, 'PARKED', null, 0],
      ['a', 5, 'PARKED', null, 0],
    ]);
    const [dead] = await letters();
    expect(await showDeadLetter(world.assessment.url, dead!.id)).toMatchObject({
      topic: world.topics.facts.name,
      reason: 'The value 13 is poison.',
      body: '{"value":13}',
      headers: { ce_type: 'doorstep.schools.poisoned.Counted.v1', ce_sequence: '3' },
    });
    const metrics = await registry.metrics();
    expect(metrics).toMatch(
      /doorstep_dead_letters\{topic="doorstep.schools.poisoned.facts",status="PARKED"\} 2/,
    );
    expect(metrics).toMatch(/doorstep_dead_letters_total\{topic="[^"]+",code="HANDLER_FAILED"\} 1/);

    // Still poisonous: it stays where it is, and so do those behind it.
    expect(await retryDeadLetters(world.assessment.url, { key: 'a' })).toBe(1);
    await eventually(async () => expect((await summary())[0]).toEqual(['a', 3, 'DEAD', 'HANDLER_FAILED', 5]));
    await world.publish({ key: 'a', value: 7 }, { key: 'b', value: 8 });
    await world.waitForValues({ a: [1, 2], b: [4, 5, 6, 8] });
    await eventually(async () => expect(await letters()).toHaveLength(4));

    // Half cured: the retry goes on to the next poison.
    await world.assessment.database.manager.query('DELETE FROM poison WHERE value = 13');
    await retryDeadLetters(world.assessment.url, { ids: [dead!.id] });
    await world.waitForValues({ a: [1, 2, 13, 3], b: [4, 5, 6, 8] });
    await eventually(async () =>
      expect(await summary()).toEqual([
        ['a', 5, 'DEAD', 'HANDLER_FAILED', 1],
        ['a', 6, 'PARKED', null, 0],
      ]),
    );
    await cure();
    await retryDeadLetters(world.assessment.url, { topic: world.topics.facts.name });
    await world.waitForValues({ a: [1, 2, 13, 3, 14, 7], b: [4, 5, 6, 8] });
    await eventually(async () => expect(await letters()).toEqual([]));
    await world.publish({ key: 'a', value: 9 });
    await world.waitForValues({ a: [1, 2, 13, 3, 14, 7, 9], b: [4, 5, 6, 8] });
  }, 90_000);

  test('a dead letter that is discarded lets those behind it go on', async () => {
    world = await World.open(broker(), 'discarded');
    await poison(13);
    await world.startSchools();
    await world.startAssessment();
    await world.publish(...[1, 13, 2].map(value => ({ key: 'a', value })));
    await eventually(async () => expect(await letters()).toHaveLength(2), { timeout: 30_000 });
    const [dead, parked] = await letters();
    expect(await discardDeadLetter(world.assessment.url, parked!.id)).toBe(false);
    expect(await discardDeadLetter(world.assessment.url, dead!.id)).toBe(true);
    await world.waitForValues({ a: [1, 2] });
  });

  test('a fact that overtook the copy it needs is taken as soon as the copy is there', async () => {
    world = await World.open(broker(), 'overtaken');
    const { facts, state } = world.topics;
    await world.startSchools();
    await world.startAssessment({
      subscriptions: [
        keepCopy(state, { table: 'thing', row: ({ name }) => ({ name }) }),
        onFacts(facts, async (tx, some) => {
          for (const { key, sequence, data } of some) {
            const [copy]: unknown[] = await tx.query('SELECT FROM thing WHERE id = $1', [key]);
            if (!copy) throw new EventAhead(`There is no ${key} yet.`);
            await tx.query(`INSERT INTO effect (key, sequence, value, member) VALUES ($1, $2, $3, 'one')`, [
              key,
              sequence,
              data.value,
            ]);
          }
        }),
      ],
    });
    await world.publish({ key: 'a', value: 1 }, { key: 'a', value: 2 });
    await eventually(async () =>
      expect((await letters()).map(({ status, code }) => [status, code])).toEqual([
        ['DEAD', 'EVENT_AHEAD'],
        ['PARKED', null],
      ]),
    );
    await world.publishState({ key: 'a', version: 1, name: 'here now' });
    // Sooner than the look that comes now and then.
    await world.waitForValues({ a: [1, 2] }, 15_000);
    expect(await letters()).toEqual([]);
  });

  test('what breaks the contract becomes a dead letter with its code, once, and is told in the topic for it', async () => {
    world = await World.open(broker(), 'malformed');
    const { facts, state } = world.topics;
    const row = (key: string) => ({ key, position: 1, data: { value: 1 } });
    const longKey = 'long-'.repeat(1_000);
    const unreadable: [WireEvent, string][] = [
      [rawEvent(facts, row('no-attributes'), { ce_specversion: undefined }), 'EVENT_MALFORMED'],
      [rawEvent(facts, row('no-id'), { ce_id: undefined }), 'EVENT_MALFORMED'],
      [rawEvent(facts, row('no-sequence'), { ce_sequence: undefined }), 'EVENT_MALFORMED'],
      [rawEvent(facts, row('another-source'), { ce_source: '/doorstep/outreach' }), 'EVENT_MALFORMED'],
      [rawEvent(facts, row('no-time'), { ce_time: 'yesterday' }), 'EVENT_MALFORMED'],
      [rawEvent(facts, row('no-json'), {}, '{"value":'), 'EVENT_MALFORMED'],
      [rawEvent(facts, { ...row('no-body'), data: null }), 'EVENT_MALFORMED'],
      [rawEvent(facts, { ...row('unknown'), fact: 'Exploded' }), 'EVENT_TYPE_UNKNOWN'],
      [
        rawEvent(facts, row('version'), { ce_type: 'doorstep.schools.malformed.Counted.v2' }),
        'EVENT_VERSION_UNKNOWN',
      ],
      [rawEvent(facts, { ...row('contract'), data: { value: 'one' } }), 'EVENT_CONTRACT_BROKEN'],
      [rawEvent(state, { ...row('state'), data: {} }), 'EVENT_CONTRACT_BROKEN'],
      [rawEvent(facts, row(longKey)), 'EVENT_MALFORMED'],
      [
        rawEvent(facts, { ...row('long'), data: { value: '\u0001'.repeat(150_000) } }),
        'EVENT_CONTRACT_BROKEN',
      ],
    ];
    const good = rawEvent(facts, { ...row('good'), position: 1 });
    const behind = rawEvent(facts, { key: 'contract', position: 2, data: { value: 2 } });
    const producer = await world.transport('schools').openProducer();
    await producer.send([...unreadable.map(([event]) => event), behind, good]);
    await world.startAssessment();
    await world.waitForValues({ good: [1] });
    const expected = [
      ...unreadable.map(([{ key }, code]) => `${key.slice(0, 500)} ${code}`),
      'contract null',
    ].sort();
    const found = async () => (await letters()).map(({ key, code }) => `${key} ${code}`).sort();
    await eventually(async () => expect(await found()).toEqual(expected), { timeout: 30_000 });

    // Sent again, it is no second dead letter; where it has not even an id, its place must tell it apart.
    await producer.send(unreadable.filter(([{ key }]) => key !== 'no-id').map(([event]) => event));
    await producer.send([rawEvent(facts, { key: 'good', position: 2, data: { value: 2 } })]);
    await world.waitForValues({ good: [1, 2] });
    await producer.close();

    const told = async () => {
      const events = await world.contentOf(deadLetterTopic('assessment').name);
      const schema = (deadLetterTopic('assessment') satisfies DeadLetterTopic).facts.EventRefused;
      return events
        .map(({ value }) => schema.parse(JSON.parse(value!)))
        .filter(({ topic }) => topic === facts.name || topic === state.name)
        .map(({ eventKey, code }) => `${eventKey.slice(0, 500)} ${code}`)
        .sort();
    };
    const dead = expected.filter(line => line !== 'contract null');
    await eventually(async () => expect(await told()).toEqual(dead), { timeout: 30_000 });
    expect(await found()).toEqual(expected);

    // A newer state makes the dead one pointless.
    const again = await world.transport('schools').openProducer();
    await again.send([rawEvent(state, { key: 'state', position: 2, data: { name: 'mended' } })]);
    await world.waitForCopies([{ id: 'state', version: 2, name: 'mended' }]);
    await eventually(async () =>
      expect(await found()).toEqual(expected.filter(line => !line.startsWith('state '))),
    );
    await again.close();
  }, 90_000);
}
