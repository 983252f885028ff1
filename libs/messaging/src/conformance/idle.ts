import { type TestEvents } from '@doorstep/testing';
import { kafkaClient } from '../kafka/client';
import { openConsumer } from '../kafka/consumer';
import { openKafkaProducer } from '../kafka/producer';
import { transactionalIdOf } from '../kafka/transport';
import { log, World } from './world';

/** kafkajs is patched (patches/), so that a connection with nothing to send arms no timer. */
export function idleTests(broker: () => TestEvents): void {
  test('an idle client arms no timer of no length, again and again', async () => {
    const world = await World.open(broker(), 'idle');
    const kafka = kafkaClient(broker().config('assessment'), 'idle', log);
    const producer = await openKafkaProducer(kafka, transactionalIdOf('assessment'));
    const consumer = openConsumer(kafka, 'doorstep.assessment.idle', { restarts: true });
    await consumer.connect();
    await consumer.subscribe({ topics: [world.topics.facts.name], fromBeginning: true });
    const delays: (number | undefined)[] = [];
    const arm = globalThis.setTimeout;
    let rounds = 0;
    const idleFor = new Promise<void>(resolve =>
      consumer.on(consumer.events.FETCH, () => {
        // The first answers still belong to the start.
        if (++rounds === 2) {
          jest.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, delay?: number) => {
            delays.push(delay);
            return arm(work, delay);
          }) as typeof setTimeout);
        }
        if (rounds === 5) resolve();
      }),
    );
    try {
      await consumer.run({ autoCommit: false, eachBatch: async () => undefined });
      await idleFor;
    } finally {
      jest.restoreAllMocks();
      await consumer.disconnect();
      await producer.close();
      await world.close();
    }
    expect(delays.filter(delay => delay === undefined || delay < 1)).toEqual([]);
  });
}
