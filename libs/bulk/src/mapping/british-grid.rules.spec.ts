import { isOnGrid, onAiry, placeOnGrid } from './british-grid.rules';

/** The worked example of Ordnance Survey's guide, annex C: 52° 39′ 27.2531″ N, 1° 43′ 4.5177″ E. */
test('the grid and its ellipsoid, to a thousandth of a second', () => {
  const { latitude, longitude } = onAiry(651_409.903, 313_177.27);
  const seconds = (angle: number) => (angle * 180 * 3_600) / Math.PI;
  expect(seconds(latitude)).toBeCloseTo(52 * 3_600 + 39 * 60 + 27.2531, 3);
  expect(seconds(longitude)).toBeCloseTo(3_600 + 43 * 60 + 4.5177, 3);
});

const metresOfLatitude = 111_320;

/**
 * Points that Ordnance Survey publishes to test its exact transformation OSTN15 (contains OS data © Crown copyright and
 * database rights, Ordnance Survey 2016), from Scilly to Shetland. Seven parameters come within a few metres of it.
 */
test.each([
  ['TP01', 91_492.146, 11_318.804, 49.9222639373, -6.29977752014],
  ['TP07', 639_821.835, 169_565.858, 51.3744702555, 1.44454730409],
  ['TP09', 530_624.974, 178_388.464, 51.4893656495, -0.1199255718],
  ['TP10', 241_124.584, 220_332.641, 51.858908964, -4.3085247696],
  ['TP20', 422_242.186, 433_818.701, 53.8002151963, -1.66379168242],
  ['TP30', 267_056.768, 846_176.972, 57.4862500072, -4.21926398555],
  ['TP40', 395_999.668, 1_138_728.951, 60.1330809166, -2.07382822798],
])(
  '%s lies where it is published to lie, within 5 metres',
  (_name, easting, northing, latitude, longitude) => {
    const place = placeOnGrid(easting, northing);
    const north = (place.latitude - latitude) * metresOfLatitude;
    const east = (place.longitude - longitude) * metresOfLatitude * Math.cos((latitude * Math.PI) / 180);
    expect(Math.hypot(north, east)).toBeLessThan(5);
  },
);

test.each([
  [533_498, 181_201, true],
  [0, 0, true],
  [-1, 5, false],
  [700_001, 5, false],
  [5, 1_300_001, false],
  [Number.NaN, 5, false],
])('%d, %d is on the grid: %s', (easting, northing, is) => {
  expect(isOnGrid(easting, northing)).toBe(is);
});
