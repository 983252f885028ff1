import type { ReceivedEvent } from '../transport';
import { Joiner } from './joiner';

const control = { signal: new AbortController().signal, heartbeat: async () => undefined };
const events = (topic: string, partition: number, ...keys: string[]): ReceivedEvent[] =>
  keys.map((key, offset) => ({ topic, partition, offset: `${offset}`, key, headers: {}, value: '{}' }));

test('what is there of a topic at the same time goes together, one batch at a time, up to a limit', async () => {
  const batches: string[] = [];
  let under = 0;
  const joiner = new Joiner(async batch => {
    expect(++under).toBe(1);
    batches.push(batch.map(({ key }) => key).join(''));
    await new Promise(resolve => setImmediate(resolve));
    under--;
  }, 3);
  await Promise.all([
    joiner.take(events('one', 0, 'a', 'b'), control),
    joiner.take(events('two', 0, 'x'), control),
    joiner.take(events('one', 1, 'c', 'd'), control),
    joiner.take(events('one', 2, 'e'), control),
  ]);
  expect(batches).toEqual(['abcd', 'x', 'e']);
  await joiner.take(events('one', 0, 'f'), control);
  expect(batches).toEqual(['abcd', 'x', 'e', 'f']);
});

test('a batch that fails fails for all whose events it had, and for nobody else', async () => {
  const joiner = new Joiner(async batch => {
    if (batch[0]!.topic === 'bad') throw new Error('No.');
  }, 10);
  const outcomes = await Promise.allSettled([
    joiner.take(events('bad', 0, 'a'), control),
    joiner.take(events('bad', 1, 'b'), control),
    joiner.take(events('good', 0, 'c'), control),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});
