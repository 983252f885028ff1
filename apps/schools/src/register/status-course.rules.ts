import { SchoolStatus } from './school.rules';
import { checkFollows, checkPrecedes, checkStatusChange, type StatusChange } from './status.rules';
import { groundOf, groupOf, type Segment, type Setting, type State, stateOn } from './timeline.rules';

/** What a change of status means for the days behind it. */
export interface Course {
  /** What the school is on the day, before the change. */
  ground: State;
  /** The days on which the status is set: the first, and later ones whose own change is drawn into this one. */
  days: string[];
  /** The first day on which another change of status holds; null while none is known. */
  until: string | null;
}

/**
 * The course of a school's status after a change on a day. A later change to the same status is drawn into this one (the
 * day was another); so is a closing that is planned, where a school that was to close stays open. Any other later change
 * must be one that could follow.
 * @param settings what else was set of the school on later days
 * @throws Refusal where the status could not follow the one before, or the next one could not follow it
 */
export function courseOf(
  segments: readonly Segment[],
  settings: readonly Setting[],
  { day, today }: { day: string; today: string },
  change: StatusChange,
): Course {
  const ground = groundOf(segments, day);
  const from = ground['status'] as SchoolStatus;
  checkStatusChange(from, change);
  const before = segments.findLast(segment => segment.from < day)?.state;
  if (before) checkPrecedes(before['status'] as SchoolStatus, change.to);
  const staysOpen = from === SchoolStatus.PROPOSED_TO_CLOSE && change.to === SchoolStatus.OPEN;
  const later = new Set(
    settings.filter(set => groupOf(set.field) === 'status' && set.day > day).map(set => set.day),
  );
  const days = [day];
  for (const next of [...later].sort()) {
    const state = stateOn(segments, next)!;
    const closed = state['status'] === SchoolStatus.CLOSED;
    const withdrawn = closed && staysOpen && next > today;
    const sameClosing = closed && from === SchoolStatus.CLOSED && state['closedOn'] === ground['closedOn'];
    if (state['status'] !== change.to && !withdrawn && !sameClosing) {
      checkFollows(change.to, state, next);
      return { ground, days, until: next };
    }
    days.push(next);
  }
  return { ground, days, until: null };
}
