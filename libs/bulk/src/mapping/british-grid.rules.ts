/**
 * Places that are given in metres of the British national grid (OSGB36), as degrees of WGS 84: the formulas of
 * Ordnance Survey's "A guide to coordinate systems in Great Britain", annex C (from the grid to the ellipsoid) and
 * annexes B and 6.6 (from one datum to the other by seven parameters). These parameters are right to about 5 metres
 * everywhere in Great Britain: enough for a school, and hence five decimals.
 */

export interface Place {
  longitude: number;
  latitude: number;
}

interface Ellipsoid {
  /** The longer half axis in metres, and the square of the eccentricity. */
  a: number;
  e2: number;
}

const ellipsoid = (a: number, b: number): Ellipsoid => ({ a, e2: 1 - (b * b) / (a * a) });
const [longer, shorter] = [6_377_563.396, 6_356_256.909];
const airy1830 = ellipsoid(longer, shorter);
const grs80 = ellipsoid(6_378_137, 6_356_752.3141);

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;

/** The grid's true origin, its false one in metres, and the scale on the central meridian. */
const origin = { latitude: radians(49), longitude: radians(-2), easting: 400_000, northing: -100_000 };
const scale = 0.999_601_271_7;

/** From OSGB36 to WGS 84: metres, parts of one, radians. */
const second = radians(1 / 3_600);
const shift = {
  x: 446.448,
  y: -125.157,
  z: 542.06,
  scale: -20.4894e-6,
  rx: 0.1502 * second,
  ry: 0.247 * second,
  rz: 0.8421 * second,
};

/** What the grid covers, in metres. */
const extent = { easting: 700_000, northing: 1_300_000 };

/** Whether there may be a place in Great Britain with these numbers. */
export const isOnGrid = (easting: number, northing: number): boolean =>
  easting >= 0 && easting <= extent.easting && northing >= 0 && northing <= extent.northing;

/** Where it is, in WGS 84. */
export function placeOnGrid(easting: number, northing: number): Place {
  // Of a row, the longitude and the latitude are asked for one after the other.
  if (last.easting === easting && last.northing === northing) return last.place;
  const { latitude, longitude } = onWgs84(onAiry(easting, northing));
  const place = { latitude: rounded(degrees(latitude)), longitude: rounded(degrees(longitude)) };
  last = { easting, northing, place };
  return place;
}

let last = { easting: NaN, northing: NaN, place: { latitude: NaN, longitude: NaN } };

const rounded = (angle: number) => Math.round(angle * 1e5) / 1e5;

/** The place on the ellipsoid of the grid, in radians. */
export function onAiry(easting: number, northing: number): Place {
  const { a, e2 } = airy1830;
  let latitude = origin.latitude;
  let rest = northing - origin.northing;
  while (Math.abs(rest) >= 1e-5) {
    latitude += rest / (a * scale);
    rest = northing - origin.northing - meridian(latitude);
  }
  const sine2 = Math.sin(latitude) ** 2;
  const nu = (a * scale) / Math.sqrt(1 - e2 * sine2);
  const rho = (a * scale * (1 - e2)) / (1 - e2 * sine2) ** 1.5;
  const eta2 = nu / rho - 1;
  const t = Math.tan(latitude);
  const [t2, t4, t6] = [t ** 2, t ** 4, t ** 6];
  const secant = 1 / Math.cos(latitude);
  const d = easting - origin.easting;
  // The names of annex C: VII to XIIA.
  const vii = t / (2 * rho * nu);
  const viii = (t / (24 * rho * nu ** 3)) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2);
  const ix = (t / (720 * rho * nu ** 5)) * (61 + 90 * t2 + 45 * t4);
  const x = secant / nu;
  const xi = (secant / (6 * nu ** 3)) * (nu / rho + 2 * t2);
  const xii = (secant / (120 * nu ** 5)) * (5 + 28 * t2 + 24 * t4);
  const xiia = (secant / (5_040 * nu ** 7)) * (61 + 662 * t2 + 1_320 * t4 + 720 * t6);
  return {
    latitude: latitude - vii * d ** 2 + viii * d ** 4 - ix * d ** 6,
    longitude: origin.longitude + x * d - xi * d ** 3 + xii * d ** 5 - xiia * d ** 7,
  };
}

const n = (longer - shorter) / (longer + shorter);

/** The length of the central meridian from the origin to a latitude, in metres of the grid. */
function meridian(latitude: number): number {
  const [less, more] = [latitude - origin.latitude, latitude + origin.latitude];
  return (
    shorter *
    scale *
    ((1 + n + (5 / 4) * n ** 2 + (5 / 4) * n ** 3) * less -
      (3 * n + 3 * n ** 2 + (21 / 8) * n ** 3) * Math.sin(less) * Math.cos(more) +
      ((15 / 8) * n ** 2 + (15 / 8) * n ** 3) * Math.sin(2 * less) * Math.cos(2 * more) -
      (35 / 24) * n ** 3 * Math.sin(3 * less) * Math.cos(3 * more))
  );
}

/** A place of OSGB36 in WGS 84, on the ground; both in radians. */
function onWgs84({ latitude, longitude }: Place): Place {
  const sine = Math.sin(latitude);
  const nu = airy1830.a / Math.sqrt(1 - airy1830.e2 * sine ** 2);
  const before = {
    x: nu * Math.cos(latitude) * Math.cos(longitude),
    y: nu * Math.cos(latitude) * Math.sin(longitude),
    z: nu * (1 - airy1830.e2) * sine,
  };
  const s = 1 + shift.scale;
  const x = shift.x + s * before.x - shift.rz * before.y + shift.ry * before.z;
  const y = shift.y + shift.rz * before.x + s * before.y - shift.rx * before.z;
  const z = shift.z - shift.ry * before.x + shift.rx * before.y + s * before.z;
  const p = Math.hypot(x, y);
  let after = Math.atan2(z, p * (1 - grs80.e2));
  for (let change = 1; Math.abs(change) > 1e-12;) {
    const radius = grs80.a / Math.sqrt(1 - grs80.e2 * Math.sin(after) ** 2);
    const next = Math.atan2(z + grs80.e2 * radius * Math.sin(after), p);
    change = next - after;
    after = next;
  }
  return { latitude: after, longitude: Math.atan2(y, x) };
}
