import { weightedReciprocity } from './reciprocity';

const flow = (pair: string, weight: number) => ({ from: pair[0]!, to: pair[1]!, weight });

test('nothing returned is 0, everything returned is 1', () => {
  expect(weightedReciprocity([flow('ab', 3), flow('ac', 5)])).toBe(0);
  expect(weightedReciprocity([flow('ab', 3), flow('ba', 3)])).toBe(1);
});

test('worked by hand: several of one pair add up', () => {
  // a→b 6, b→a 2, a→c 2: matched 2 + 2 of 10.
  expect(weightedReciprocity([flow('ab', 4), flow('ab', 2), flow('ba', 2), flow('ac', 2)])).toBeCloseTo(
    0.4,
    12,
  );
});

test('nothing to say where nothing flows between two', () => {
  expect(weightedReciprocity([])).toBeNull();
  expect(weightedReciprocity([flow('aa', 3), flow('ab', 0)])).toBeNull();
});
