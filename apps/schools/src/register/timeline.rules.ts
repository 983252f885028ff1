import { sameValue } from '../history/same-value.rules';

/** What a school is, field by field, as JSON. */
export type State = Readonly<Record<string, unknown>>;

/** A state that holds from a day on until the next one does. */
export interface Segment {
  from: string;
  state: State;
}

/** That somebody has set a field from a day on. */
export interface Setting {
  field: string;
  day: string;
}

/** Fields that mean something together only: who sets one of them sets them all. */
const groups: Readonly<Record<string, string>> = {
  statusReason: 'status',
  statusNote: 'status',
  closedOn: 'status',
  latitude: 'longitude',
  highestAge: 'lowestAge',
};
/** The field that stands for all that are set together with this one. */
export const groupOf = (field: string) => groups[field] ?? field;

/** What holds on a day; undefined before the first. */
export function stateOn(segments: readonly Segment[], day: string): State | undefined {
  return segments.findLast(({ from }) => from <= day)?.state;
}

/** What holds on a day and, before the first day, what held first: what a change of that day starts from. */
export function groundOf(segments: readonly Segment[], day: string): State {
  const ground = stateOn(segments, day) ?? segments[0]?.state;
  if (!ground) throw new Error('A school has a state from its first day on.');
  return ground;
}

/** Those of the values that are not so already on that day. */
export function differing(segments: readonly Segment[], day: string, values: State): State {
  const ground = groundOf(segments, day);
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => !sameValue(ground[field], value)),
  );
}

/** What holds until a day; on the first day and before it, what holds first. */
export function stateBefore(segments: readonly Segment[], day: string): State {
  return segments.findLast(({ from }) => from < day)?.state ?? groundOf(segments, day);
}

/**
 * The states after fields were set from a day on: each value holds until the next day on which somebody has set
 * the same field (or another of its group), so that changes of different fields compose in whatever order they
 * are made.
 * @param segments in the order of their days
 * @param settings what else was set of the school on which days
 */
export function amended(
  segments: readonly Segment[],
  settings: readonly Setting[],
  day: string,
  values: State,
): Segment[] {
  const until = (field: string) =>
    settings
      .filter(setting => groupOf(setting.field) === groupOf(field) && setting.day > day)
      .map(setting => setting.day)
      .sort()[0];
  const ends = Object.keys(values).map(field => [field, until(field)] as const);
  const days = [day, ...ends.flatMap(([, end]) => end ?? [])];
  const split = days.reduce<readonly Segment[]>(withBoundary, segments);
  const set = split.map(({ from, state }) => {
    if (from < day) return { from, state };
    const holding = ends.filter(([, end]) => end === undefined || from < end).map(([field]) => field);
    return { from, state: { ...state, ...Object.fromEntries(holding.map(field => [field, values[field]])) } };
  });
  return joined(set);
}

function withBoundary(segments: readonly Segment[], day: string): readonly Segment[] {
  if (segments.some(({ from }) => from === day)) return segments;
  return [...segments, { from: day, state: groundOf(segments, day) }].sort((one, other) =>
    one.from < other.from ? -1 : 1,
  );
}

/** Without the days on which nothing changes. */
function joined(segments: readonly Segment[]): Segment[] {
  return segments.filter(({ state }, place) => place === 0 || !sameFields(state, segments[place - 1]!.state));
}

function sameFields(one: State, other: State): boolean {
  return Object.keys(one).every(field => sameValue(one[field], other[field]));
}
