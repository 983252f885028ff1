import { SchoolStatus } from './school.rules';
import {
  checkFollows,
  checkPlanDropped,
  checkPrecedes,
  checkStatusChange,
  type StatusChange,
  withStatusChange,
} from './status.rules';
import {
  amended,
  groundOf,
  groupOf,
  type Segment,
  type Setting,
  type State,
  stateOn,
} from './timeline.rules';

const { PROPOSED, OPEN, PROPOSED_TO_CLOSE, CLOSED, CREATED_IN_ERROR } = SchoolStatus;

/** What a change of status means for the days behind it. */
export interface Course {
  /** What is set on which days, in the order in which it is. */
  sets: { day: string; values: State }[];
  /** The first day on which the school is another. */
  from: string;
  /** The first day behind it on which another change of status holds; null while none is known. */
  until: string | null;
}

/**
 * The course of a school's status after a change on a day.
 * - The same change on another day takes the place of the one that was entered: a later one is drawn into it, and one
 *   that is planned for an earlier day, still to come, is put off.
 * - What is planned falls with what it rests on: a closing where the school stays open, an opening where the plan of the
 *   school is dropped. It is withdrawn, too, by what the school is until the day before, for the same day.
 * - Any other later change must be one that could follow.
 * @param settings what else was set of the school on later days
 * @throws Refusal where the status could not follow the one before, or the next one could not follow it
 */
export function courseOf(
  segments: readonly Segment[],
  settings: readonly Setting[],
  { day, today }: { day: string; today: string },
  change: StatusChange,
): Course {
  const put = putOff(segments, { day, today }, change.to);
  const known = put ? amended(segments, settings, put.day, put.values) : segments;
  const ground = groundOf(known, day);
  const before = stateUntil(known, day);
  // What lies ahead is changed from what the school is until then, whatever was planned for that day before.
  const base = day > today && before ? before : ground;
  const from = statusOf(base);
  const withdraws = from === change.to && statusOf(ground) !== change.to;
  if (withdraws) checkPlanDropped(change);
  else checkStatusChange(from, change);
  if (before) checkPrecedes(statusOf(before), change.to);
  const values = {
    ...(base !== ground && ground['openedOn'] === day && { openedOn: base['openedOn'] ?? null }),
    ...(withdraws ? statusFields(base) : withStatusChange(base, change, day)),
  };

  const sets = [...(put ? [put] : []), { day, values }];
  const first = put?.day ?? day;
  for (const next of statusDays(settings, day)) {
    const state = stateOn(known, next)!;
    const same = statusOf(state) === change.to || isSameClosing(ground, state);
    if (!same && !(next > today && falls(from, change.to, statusOf(state)))) {
      checkFollows(change.to, state, next);
      return { sets, from: first, until: next };
    }
    const opened = state['openedOn'] === next ? { openedOn: ground['openedOn'] ?? null } : {};
    sets.push({ day: next, values: { ...opened, ...values } });
  }
  return { sets, from: first, until: null };
}

const statusOf = (state: State) => state['status'] as SchoolStatus;

const stateUntil = (segments: readonly Segment[], day: string): State | undefined =>
  segments.findLast(({ from }) => from < day)?.state;

const statusDays = (settings: readonly Setting[], day: string): string[] =>
  [
    ...new Set(settings.filter(set => groupOf(set.field) === 'status' && set.day > day).map(set => set.day)),
  ].sort();

/** The same change as is planned for an earlier day, still to come: that one is undone. */
function putOff(
  segments: readonly Segment[],
  { day, today }: { day: string; today: string },
  to: SchoolStatus,
): { day: string; values: State } | undefined {
  const place = segments.findLastIndex(({ from }) => from <= day);
  if (place < 0 || statusOf(segments[place]!.state) !== to) return undefined;
  const last = segments.findLastIndex(({ state }, at) => at < place && statusOf(state) !== to);
  const first = segments[last + 1]!;
  if (last < 0 || first.from <= today || first.from >= day) return undefined;
  const before = segments[last]!.state;
  const opened = first.state['openedOn'] === first.from ? { openedOn: before['openedOn'] ?? null } : {};
  return { day: first.from, values: { ...statusFields(before), ...opened } };
}

/** The fields that are set with a status, as they are. */
function statusFields({ status, statusReason = null, statusNote = null, closedOn = null }: State): State {
  return { status, statusReason, statusNote, closedOn };
}

/** Whether a closing goes on that is corrected, since its day was moved. */
const isSameClosing = (ground: State, state: State): boolean =>
  statusOf(ground) === CLOSED && statusOf(state) === CLOSED && ground['closedOn'] === state['closedOn'];

/** Whether what is planned falls with a change. */
const falls = (from: SchoolStatus, to: SchoolStatus, planned: SchoolStatus): boolean =>
  to === CREATED_IN_ERROR ||
  (from === PROPOSED && to === CLOSED) ||
  (from === PROPOSED_TO_CLOSE && to === OPEN && planned === CLOSED);
