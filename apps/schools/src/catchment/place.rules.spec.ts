import { checkedArea, checkPlace, fromPolygon, isOnBorder, type Place, toPolygon } from './place.rules';

const at = (longitude: number, latitude: number): Place => ({ longitude, latitude });
const square = [at(121.5, 31.2), at(121.6, 31.2), at(121.6, 31.3), at(121.5, 31.3)];

const code = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { problems: { code: string; path: string[] }[] }).problems[0];
  }
};

test.each<[string | undefined, Place]>([
  [undefined, at(121.5, 31.2)],
  [undefined, at(-180, 90)],
  ['PLACE_SWAPPED', at(31.2, 121.5)],
  ['PLACE_IMPOSSIBLE', at(181, 200)],
])('%s: %j', (expected, place) => {
  expect((code(() => checkPlace(place, ['place'])) as { code?: string } | undefined)?.code).toBe(expected);
});

test('corners that say nothing new fall away; what is no area is refused', () => {
  expect(checkedArea([...square, square[0]!], ['area'])).toEqual(square);
  expect(checkedArea([square[0]!, ...square], ['area'])).toEqual(square);
  expect(fromPolygon(toPolygon(square))).toEqual(square);
  const refused = (area: Place[]) => code(() => checkedArea(area, ['area']));
  const [a, b, c, d] = square as [Place, Place, Place, Place];
  expect(refused([a, c, b, d])).toMatchObject({ code: 'AREA_CROSSES_ITSELF' });
  // It comes back to its own corner.
  expect(refused([a, b, c, a, d])).toMatchObject({ code: 'AREA_CROSSES_ITSELF' });
  expect(refused([a, b])).toMatchObject({ code: 'AREA_FLAT' });
  expect(refused([])).toMatchObject({ code: 'AREA_FLAT' });
  expect(refused([at(0, 0), at(1, 1), at(2, 2)])).toMatchObject({ code: 'AREA_FLAT' });
  expect(refused([a, at(31.2, 121.6), c])).toMatchObject({ code: 'PLACE_SWAPPED', path: ['area', '1'] });
  const circle = Array.from({ length: 501 }, (_, place) =>
    at(Math.cos((place * 2 * Math.PI) / 501), Math.sin((place * 2 * Math.PI) / 501)),
  );
  expect(refused(circle)).toMatchObject({ code: 'AREA_TOO_DETAILED' });
  expect(checkedArea(circle.slice(1), ['area'])).toHaveLength(500);
});

test('what lies on a border, within 0.1 m', () => {
  expect(isOnBorder(at(121.55, 31.2), square)).toBe(true);
  expect(isOnBorder(at(121.55, 31.2000005), square)).toBe(true);
  expect(isOnBorder(at(121.5, 31.3), square)).toBe(true);
  expect(isOnBorder(at(121.55, 31.21), square)).toBe(false);
  expect(isOnBorder(at(121.65, 31.2), square)).toBe(false);
});
