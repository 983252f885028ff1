import { leastOverlap, sharedSquareMetres } from './overlap.rules';

type Corner = [number, number];
/** Corners in metres on the equator, as places. */
const area = (...corners: Corner[]) =>
  corners.map(([x, y]) => ({ longitude: x / 111_195, latitude: y / 111_195 }));
const box = (x: number, y: number, width: number, height: number) =>
  area([x, y], [x + width, y], [x + width, y + height], [x, y + height]);

const big = box(0, 0, 1000, 1000);
const notched = area([0, 0], [900, 0], [900, 900], [600, 900], [600, 300], [300, 300], [300, 900], [0, 900]);

test.each([
  ['with itself', big, big, 1_000_000],
  ['a corner in a corner', big, box(900, 900, 500, 500), 10_000],
  ['one inside the other', big, box(100, 100, 20, 30), 600],
  ['a cross, without a corner of one in the other', box(0, 400, 1000, 100), box(400, 0, 100, 1000), 10_000],
  ['beside one another, a border in common', big, box(1000, 0, 1000, 1000), 0],
  ['a border in common, other corners', big, box(1000, -500, 300, 700), 0],
  ['a corner in common', big, box(1000, 1000, 10, 10), 0],
  ['apart', big, box(2000, 0, 10, 10), 0],
  ['one in the notch of the other', notched, box(300, 300, 300, 600), 0],
  ['one over the notch of the other', notched, box(200, 500, 500, 100), 20_000],
  ['a slanting edge', area([0, 0], [1000, 0], [0, 1000]), box(500, 500, 500, 500), 0],
  [
    'slanting edges that cross',
    area([0, 0], [1000, 0], [0, 1000]),
    area([0, 0], [1000, 0], [1000, 1000]),
    250_000,
  ],
])('%s', (_name, one, other, expected) => {
  for (const [a, b] of [
    [one, other],
    [other, one],
    [one.toReversed(), other],
    [one, [...other.slice(2), ...other.slice(0, 2)]],
  ] as const) {
    expect(sharedSquareMetres(a, b)).toBeCloseTo(expected, 0);
  }
});

test('a degree of longitude is half as long at 60° north', () => {
  const at = (latitude: number) =>
    area([0, 0], [1000, 0], [1000, 1], [0, 1]).map(place => ({
      ...place,
      latitude: place.latitude + latitude,
    }));
  expect(sharedSquareMetres(at(60), at(60)) / sharedSquareMetres(at(0), at(0))).toBeCloseTo(0.5, 3);
});

test('a border that two have drawn half a metre apart is no overlap worth a finding', () => {
  expect(sharedSquareMetres(big, box(999.5, 0, 1000, 1000))).toBeLessThan(leastOverlap);
  expect(sharedSquareMetres(big, box(990, 0, 1000, 1000))).toBeGreaterThan(leastOverlap);
});

test('two of the most detailed areas are measured', () => {
  // Two circles of 500 corners, a radius apart.
  const circle = (east: number) =>
    area(
      ...Array.from({ length: 500 }, (_, place): Corner => {
        const turn = (place / 500) * 2 * Math.PI;
        return [east + 1000 * Math.cos(turn), 1000 * Math.sin(turn)];
      }),
    );
  const lens = 1000 ** 2 * (2 * Math.acos(0.5) - Math.sin(2 * Math.acos(0.5)));
  expect(sharedSquareMetres(circle(0), circle(1000)) / lens).toBeCloseTo(1, 3);
});
