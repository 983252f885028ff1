import type { Place } from './place.rules';

/** Less than this is how two people draw the same border: half a metre along two kilometres. */
export const leastOverlap = 1_000;

/** A corner in metres, east and north of a place near by. */
type Corner = readonly [x: number, y: number];
type Edge = readonly [Corner, Corner];

/** Of a degree of latitude; one of longitude shrinks towards the poles. */
const metresOfDegree = 111_195;

/**
 * How much ground two areas share, in square metres; borders that meet share none.
 *
 * Cut along the latitude of every corner and every crossing of their borders, both are trapezoids, and what they
 * share is as wide in the middle of a strip as on average. That needs no tolerance: what is measured a little wrong makes
 * the answer a little wrong.
 */
export function sharedSquareMetres(one: readonly Place[], other: readonly Place[]): number {
  const origin = one[0]!;
  const [edges, others] = [one, other].map(area => edgesOf(area, origin)) as [Edge[], Edge[]];
  const cuts = [...edges, ...others].map(([[, y]]) => y);
  for (const edge of edges) for (const against of others) cuts.push(...crossing(edge, against));
  cuts.sort((a, b) => a - b);
  return cuts.reduce((sum, top, place) => {
    const bottom = cuts[place - 1] ?? top;
    if (top === bottom) return sum;
    const middle = (bottom + top) / 2;
    return sum + (top - bottom) * sharedWidth(stretchesAt(edges, middle), stretchesAt(others, middle));
  }, 0);
}

function edgesOf(area: readonly Place[], origin: Place): Edge[] {
  const eastward = metresOfDegree * Math.cos((origin.latitude * Math.PI) / 180);
  const corners = area.map<Corner>(({ longitude, latitude }) => [
    (longitude - origin.longitude) * eastward,
    (latitude - origin.latitude) * metresOfDegree,
  ]);
  return corners.map((corner, place) => [corner, corners[(place + 1) % corners.length]!]);
}

/** At which height two edges cross; nothing where they do not, or run along each other. */
function crossing([[ax, ay], [bx, by]]: Edge, [[cx, cy], [dx, dy]]: Edge): number[] {
  const [ux, uy, vx, vy] = [bx - ax, by - ay, dx - cx, dy - cy];
  const across = ux * vy - uy * vx;
  if (across === 0) return [];
  const [alongOne, alongOther] = [
    ((cx - ax) * vy - (cy - ay) * vx) / across,
    ((cx - ax) * uy - (cy - ay) * ux) / across,
  ];
  const within = (along: number) => along > 0 && along < 1;
  return within(alongOne) && within(alongOther) ? [ay + alongOne * uy] : [];
}

/** Where a line at this height runs inside, from west to east: begin, end, begin, end … */
const stretchesAt = (edges: readonly Edge[], height: number): number[] =>
  edges
    .filter(([[, from], [, to]]) => from < height !== to < height)
    .map(([[ax, ay], [bx, by]]) => ax + ((height - ay) / (by - ay)) * (bx - ax))
    .sort((a, b) => a - b);

function sharedWidth(one: readonly number[], other: readonly number[]): number {
  let width = 0;
  for (let place = 0; place < one.length; place += 2) {
    for (let at = 0; at < other.length; at += 2) {
      width += Math.max(0, Math.min(one[place + 1]!, other[at + 1]!) - Math.max(one[place]!, other[at]!));
    }
  }
  return width;
}
