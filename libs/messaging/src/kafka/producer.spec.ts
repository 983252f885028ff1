import type { WireEvent } from '../transport';
import { inRequests } from './producer';

const events = (count: number, characters: number): WireEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    topic: 't',
    key: `${i}`,
    headers: {},
    value: '长'.repeat(characters),
  }));
const sizes = (some: WireEvent[]) => inRequests(some).map(request => request.length);

test('events go in requests that a broker takes, in their order, and a very long one goes alone', () => {
  expect(sizes([])).toEqual([]);
  expect(sizes(events(1_200, 10))).toEqual([500, 500, 200]);
  expect(sizes([...events(2, 100_000), ...events(1, 300_000), ...events(3, 100_000)])).toEqual([2, 1, 3]);
  const many = events(700, 1_000);
  expect(inRequests(many).flat()).toEqual(many);
  for (const request of inRequests(many)) {
    expect(Buffer.byteLength(request.map(({ value }) => value).join(''))).toBeLessThan(1_000_000);
  }
});
