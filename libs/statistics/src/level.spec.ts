import { levelOf } from './level';

const bounds = ['0.60', '0.65', '0.70', '0.75', '0.80', '0.85', '0.90', '0.95'];

it.each([
  [0, 100, 1],
  [5999, 10_000, 1],
  [60, 100, 2],
  [64, 100, 2],
  [65, 100, 3],
  [7999, 10_000, 5],
  [80, 100, 6],
  [90, 100, 8],
  [949_999, 1_000_000, 8],
  [95, 100, 9],
  [100, 100, 9],
])('%i of %i lies on level %i', (favourable, total, level) => {
  expect(levelOf({ favourable, total }, bounds)).toBe(level);
});

it('never falls as the share rises', () => {
  const levels = Array.from({ length: 1001 }, (_, favourable) =>
    levelOf({ favourable, total: 1000 }, bounds),
  );
  expect(levels).toEqual([...levels].sort((a, b) => a - b));
  expect(new Set(levels)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]));
});

it('has one level where there are no bounds', () => {
  expect(levelOf({ favourable: 1, total: 2 }, [])).toBe(1);
});

it.each([[['0.5', '0.5']], [['0.6', '0.5']], [['0.5', '1.01']], [['half']]])(
  'refuses the bounds %p',
  wrong => {
    expect(() => levelOf({ favourable: 1, total: 2 }, wrong)).toThrow(RangeError);
  },
);
