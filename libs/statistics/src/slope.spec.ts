import { slope } from './slope';

test('worked by hand', () => {
  // Means 2 and 2: ((−1)(−1) + 0 + (1)(1)) / 2 = 1; the second: ((−1)(−1) + 0·2 + (1)(−1)) / 2 = 0.
  expect(slope([1, 2, 3].map(x => ({ x, y: x })))).toBe(1);
  expect(
    slope([
      { x: 1, y: 0 },
      { x: 2, y: 3 },
      { x: 3, y: 0 },
    ]),
  ).toBe(0);
  expect(
    slope([
      { x: 2024, y: 0.5 },
      { x: 2026, y: 0.1 },
    ]),
  ).toBeCloseTo(-0.2, 12);
});

test('no line through one point, or through points above one another', () => {
  expect(slope([{ x: 1, y: 1 }])).toBeNull();
  expect(
    slope([
      { x: 1, y: 1 },
      { x: 1, y: 2 },
    ]),
  ).toBeNull();
});
