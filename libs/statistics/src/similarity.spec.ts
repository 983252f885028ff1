import { jaccard, meanPairwiseJaccard } from './similarity';

const set = (letters: string) => new Set(letters);

test.each([
  ['abc', 'abc', 1],
  ['abc', 'bcd', 2 / 4],
  ['ab', 'cd', 0],
  ['a', '', 0],
  ['', '', null],
])('Jaccard of %s and %s is %s', (one, other, expected) => {
  expect(jaccard(set(one), set(other))).toBe(expected);
  expect(jaccard(set(other), set(one))).toBe(expected);
});

test('the mean over pairs leaves out who has nothing', () => {
  // abc–bcd 2/4, abc–a 1/3, bcd–a 0/4.
  expect(meanPairwiseJaccard(['abc', 'bcd', '', 'a'].map(set))).toBeCloseTo((1 / 2 + 1 / 3 + 0) / 3, 12);
  expect(meanPairwiseJaccard(['abc', 'abc'].map(set))).toBe(1);
  expect(meanPairwiseJaccard(['abc', ''].map(set))).toBeNull();
  expect(meanPairwiseJaccard([])).toBeNull();
});
