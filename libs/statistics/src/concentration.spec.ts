import { normalisedHerfindahl } from './concentration';

test('all equal is 0, one with everything is 1', () => {
  expect(normalisedHerfindahl([5, 5, 5, 5])).toBe(0);
  expect(normalisedHerfindahl([0, 7, 0])).toBe(1);
});

test('worked by hand', () => {
  // Shares 0.6, 0.3, 0.1: H = 0.46; (0.46 − 1/3) / (2/3) = 0.19.
  expect(normalisedHerfindahl([6, 3, 1])).toBeCloseTo(0.19, 12);
});

test('nothing to say of one, of none, and of nothing', () => {
  expect(normalisedHerfindahl([4])).toBeNull();
  expect(normalisedHerfindahl([])).toBeNull();
  expect(normalisedHerfindahl([0, 0])).toBeNull();
});
