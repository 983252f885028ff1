import { refuse } from '@doorstep/service-kit/refusal';

/** A place on the map, in degrees of WGS 84. */
export interface Place {
  longitude: number;
  latitude: number;
}

/** PostgreSQL's own tolerance in geometry; of degrees, 0.1 m. */
const nearlyNothing = 1e-6;
const mostCorners = 500;

/** Whether there is such a place on earth. */
export const isOnEarth = ({ longitude, latitude }: Place): boolean =>
  Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;

/** The same two numbers, the other way round. */
export const swapped = ({ longitude, latitude }: Place): Place => ({
  longitude: latitude,
  latitude: longitude,
});

/** Refuses what is no place on earth; what would be one the other way round is told so. */
export function checkPlace(place: Place, path: string[]): void {
  if (isOnEarth(place)) return;
  const { longitude, latitude } = place;
  if (isOnEarth(swapped(place))) {
    throw refuse(
      'PLACE_SWAPPED',
      path,
      `经纬度写反了：${latitude} 应为经度（longitude），${longitude} 应为纬度（latitude）。`,
      `Longitude and latitude are swapped: ${latitude} is the longitude, ${longitude} the latitude.`,
    );
  }
  throw refuse(
    'PLACE_IMPOSSIBLE',
    path,
    '经度应在 −180 至 180 之间，纬度应在 −90 至 90 之间（WGS 84）。',
    'A longitude is −180 to 180, a latitude −90 to 90 degrees (WGS 84).',
  );
}

/**
 * The corners of an area without those that say nothing new: the last, where it repeats the first, and any that
 * repeats the one before. Refuses what encloses nothing or crosses itself.
 */
export function checkedArea(corners: readonly Place[], path: string[]): Place[] {
  corners.forEach((corner, place) => checkPlace(corner, [...path, String(place)]));
  const area = corners.filter((corner, place) => place === 0 || !same(corner, corners[place - 1]!));
  while (area.length > 1 && same(area[0]!, area.at(-1)!)) area.pop();
  if (area.length > mostCorners) {
    throw refuse(
      'AREA_TOO_DETAILED',
      path,
      `范围最多 ${mostCorners} 个顶点，请简化。`,
      `An area has at most ${mostCorners} corners: simplify it.`,
    );
  }
  if (area.length < 3 || area.every(corner => turn(area[0]!, area[1]!, corner) === 0)) {
    throw refuse(
      'AREA_FLAT',
      path,
      '范围至少要有三个不在一条直线上的顶点。',
      'An area has at least three corners that do not lie on one line.',
    );
  }
  const crossing = crossingOf(area);
  if (crossing) {
    const [one, other] = crossing.map(edge => edge + 1);
    throw refuse(
      'AREA_CROSSES_ITSELF',
      path,
      `范围的第 ${one} 条边与第 ${other} 条边相交：请沿边界依次给出顶点。`,
      `Its edges ${one} and ${other} meet: give the corners in their order along the border.`,
    );
  }
  return area;
}

const same = (one: Place, other: Place): boolean =>
  one.longitude === other.longitude && one.latitude === other.latitude;

/** The first two edges that are no neighbours and meet. */
function crossingOf(area: readonly Place[]): [number, number] | undefined {
  const edge = (place: number) => [area[place]!, area[(place + 1) % area.length]!] as const;
  for (let one = 0; one < area.length; one++) {
    for (let other = one + 2; other < area.length; other++) {
      if (one === 0 && other === area.length - 1) continue;
      if (meet(edge(one), edge(other))) return [one, other];
    }
  }
  return undefined;
}

type Edge = readonly [Place, Place];

function meet([a, b]: Edge, [c, d]: Edge): boolean {
  const [ac, ad] = [turn(a, b, c), turn(a, b, d)];
  const [ca, cb] = [turn(c, d, a), turn(c, d, b)];
  if (ac * ad < 0 && ca * cb < 0) return true;
  return (
    (ac === 0 && within(a, b, c)) ||
    (ad === 0 && within(a, b, d)) ||
    (ca === 0 && within(c, d, a)) ||
    (cb === 0 && within(c, d, b))
  );
}

/** Positive where the way from a over b to c turns left. */
const turn = (a: Place, b: Place, c: Place): number =>
  Math.sign(
    (b.longitude - a.longitude) * (c.latitude - a.latitude) -
      (b.latitude - a.latitude) * (c.longitude - a.longitude),
  );

/** Whether c, on the line through a and b, lies between them. */
const within = (a: Place, b: Place, c: Place): boolean =>
  Math.min(a.longitude, b.longitude) <= c.longitude &&
  c.longitude <= Math.max(a.longitude, b.longitude) &&
  Math.min(a.latitude, b.latitude) <= c.latitude &&
  c.latitude <= Math.max(a.latitude, b.latitude);

/** Whether a place lies on the border of an area (within 0.1 m). */
export function isOnBorder(place: Place, area: readonly Place[]): boolean {
  return area.some((corner, at) => distance(place, corner, area[(at + 1) % area.length]!) <= nearlyNothing);
}

/** From a place to the edge between two others, in degrees. */
function distance(place: Place, a: Place, b: Place): number {
  const [x, y] = [b.longitude - a.longitude, b.latitude - a.latitude];
  const along = ((place.longitude - a.longitude) * x + (place.latitude - a.latitude) * y) / (x * x + y * y);
  const at = Math.max(0, Math.min(1, along));
  return Math.hypot(place.longitude - a.longitude - at * x, place.latitude - a.latitude - at * y);
}

/** As PostgreSQL writes a polygon: `((121.5,31.2),(121.6,31.2),(121.6,31.3))`. */
export const toPolygon = (area: readonly Place[]): string =>
  `(${area.map(({ longitude, latitude }) => `(${longitude},${latitude})`).join(',')})`;

/** Reads PostgreSQL's polygon. */
export function fromPolygon(polygon: string): Place[] {
  return [...polygon.matchAll(/\(([^(),]+),([^(),]+)\)/g)].map(([, longitude, latitude]) => ({
    longitude: Number(longitude),
    latitude: Number(latitude),
  }));
}
