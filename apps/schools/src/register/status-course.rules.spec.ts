import type { Refusal } from '@doorstep/service-kit/refusal';
import { SchoolStatus, SchoolStatusReason } from './school.rules';
import { courseOf } from './status-course.rules';
import type { StatusChange } from './status.rules';

const { PROPOSED, OPEN, PROPOSED_TO_CLOSE, CLOSED, CREATED_IN_ERROR } = SchoolStatus;
const { CORRECTION, DUPLICATE, FEWER_CHILDREN, MERGER, NEW_PROVISION, OTHER, PLAN_DROPPED, REGISTER_FILE } =
  SchoolStatusReason;

type Set = [day: string, status: SchoolStatus, reason: SchoolStatusReason | null];

/**
 * The course of a change, or the code by which it is refused, in a school whose status was set so.
 * @param closedOn of all days on which the school was closed; without it, each closing has its own
 */
function course(
  history: Set[],
  day: string,
  to: SchoolStatus,
  reason: SchoolStatusReason,
  closedOn?: string,
) {
  const change: StatusChange = { to, reason, note: null };
  const segments = history.map(([from, status, statusReason]) => ({
    from,
    state: { status, statusReason, closedOn: status === CLOSED ? (closedOn ?? from) : null },
  }));
  const settings = history.slice(1).map(([from]) => ({ field: 'status', day: from }));
  try {
    const { sets, until } = courseOf(segments, settings, { day, today: '2028-02-10' }, change);
    const days = sets.map(set =>
      set.values['status'] === to ? set.day : `${set.day} ${set.values['status']}`,
    );
    return `${days.join(' ')} until ${until}`;
  } catch (error) {
    return (error as Refusal).problems[0].code;
  }
}

const open: Set = ['2020-09-01', OPEN, null];

test('a change that nothing follows holds on', () => {
  expect(course([open], '2028-02-10', CLOSED, MERGER)).toBe('2028-02-10 until null');
  expect(course([open], '2020-09-01', CLOSED, MERGER)).toBe('2020-09-01 until null');
});

test('a past day is judged by what follows it', () => {
  const reopened: Set = ['2027-09-01', OPEN, CORRECTION];
  const closed: Set = ['2026-09-01', CLOSED, MERGER];
  expect(course([open, closed, reopened], '2026-03-01', PROPOSED_TO_CLOSE, MERGER)).toBe(
    '2026-03-01 until 2026-09-01',
  );
  expect(course([open, closed, reopened], '2026-09-01', CREATED_IN_ERROR, CORRECTION)).toBe(
    '2026-09-01 until 2027-09-01',
  );
  // What opened then was a plan, and no school that was closed opens by a plan.
  const opened: Set[] = [
    ['2026-01-01', PROPOSED, null],
    ['2026-09-01', OPEN, NEW_PROVISION],
  ];
  expect(course(opened, '2026-03-01', CLOSED, PLAN_DROPPED)).toBe('SCHOOL_STATUS_STEP_NOT_ALLOWED');
  // PROPOSED → CREATED_IN_ERROR → PROPOSED_TO_CLOSE is no way.
  const closing: Set = ['2027-01-01', PROPOSED_TO_CLOSE, FEWER_CHILDREN];
  expect(course([open, closing], '2026-03-01', CREATED_IN_ERROR, CORRECTION)).toBe(
    'SCHOOL_STATUS_STEP_NOT_ALLOWED',
  );
  expect(course([open, closing], '2026-03-01', CLOSED, MERGER)).toBe('SCHOOL_STATUS_STEP_NOT_ALLOWED');
  // A file tells no reasons.
  expect(course([open, ['2027-01-01', OPEN, REGISTER_FILE]], '2026-03-01', CLOSED, MERGER)).toBe(
    '2026-03-01 until 2027-01-01',
  );
});

test('a day is judged by the day before, too, whatever was entered for it meanwhile', () => {
  const mistaken: Set = ['2028-02-10', CREATED_IN_ERROR, CORRECTION];
  expect(course([open, mistaken], '2028-02-10', PROPOSED, CORRECTION)).toBe('SCHOOL_STATUS_STEP_NOT_ALLOWED');
  expect(course([open, mistaken], '2028-02-10', OPEN, CORRECTION)).toBe('2028-02-10 until null');
});

test('the same change on an earlier day draws the later one into it', () => {
  expect(course([open, ['2027-09-01', CLOSED, MERGER]], '2027-07-01', CLOSED, MERGER)).toBe(
    '2027-07-01 2027-09-01 until null',
  );
});

test('a closing whose day was moved is corrected with all of it, and no other', () => {
  const moved: Set[] = [open, ['2027-07-01', CLOSED, MERGER], ['2027-09-01', CLOSED, MERGER]];
  expect(course(moved, '2027-07-01', OPEN, CORRECTION, '2027-07-01')).toBe(
    '2027-07-01 2027-09-01 until null',
  );
  expect(course(moved, '2027-07-01', OPEN, CORRECTION)).toBe('2027-07-01 until 2027-09-01');
});

test('a school that was to close and stays open closes on no day that was planned', () => {
  const planned: Set[] = [open, ['2028-01-01', PROPOSED_TO_CLOSE, MERGER], ['2028-07-01', CLOSED, MERGER]];
  expect(course(planned, '2028-02-10', OPEN, PLAN_DROPPED)).toBe('2028-02-10 2028-07-01 until null');
  // What has happened is no plan any more.
  const closed: Set[] = [open, ['2027-01-01', PROPOSED_TO_CLOSE, MERGER], ['2027-07-01', CLOSED, MERGER]];
  expect(course(closed, '2027-03-01', OPEN, PLAN_DROPPED)).toBe('2027-03-01 until 2027-07-01');
});

test('what is planned is put off to a later day', () => {
  const planned: Set[] = [open, ['2028-01-01', PROPOSED_TO_CLOSE, MERGER], ['2028-07-01', CLOSED, MERGER]];
  expect(course(planned, '2028-09-01', CLOSED, MERGER)).toBe(
    '2028-07-01 PROPOSED_TO_CLOSE 2028-09-01 until null',
  );
  const opening: Set[] = [
    ['2028-01-01', PROPOSED, null],
    ['2028-09-01', OPEN, NEW_PROVISION],
  ];
  expect(course(opening, '2029-02-01', OPEN, NEW_PROVISION)).toBe(
    '2028-09-01 PROPOSED 2029-02-01 until null',
  );
  // What has happened is not put off.
  expect(course([open], '2028-07-01', OPEN, CORRECTION)).toBe('SCHOOL_STATUS_STEP_NOT_ALLOWED');
  const closed: Set[] = [open, ['2028-02-01', CLOSED, MERGER]];
  expect(course(closed, '2028-07-01', CLOSED, MERGER)).toBe('SCHOOL_STATUS_STEP_NOT_ALLOWED');
});

test('what is planned is withdrawn on its day, for a reason; an opening falls with the plan of the school', () => {
  const opening: Set[] = [
    ['2028-01-01', PROPOSED, null],
    ['2028-09-01', OPEN, NEW_PROVISION],
    ['2030-07-01', CLOSED, MERGER],
  ];
  expect(course(opening.slice(0, 2), '2028-09-01', PROPOSED, PLAN_DROPPED)).toBe('2028-09-01 until null');
  expect(course(opening, '2028-09-01', PROPOSED, MERGER)).toBe('SCHOOL_STATUS_REASON');
  expect(course(opening, '2028-09-01', PROPOSED, OTHER)).toBe('SCHOOL_STATUS_NOTE_MISSING');
  expect(course(opening, '2028-02-10', CLOSED, PLAN_DROPPED)).toBe(
    '2028-02-10 2028-09-01 2030-07-01 until null',
  );
  expect(course(opening, '2028-02-10', CREATED_IN_ERROR, DUPLICATE)).toBe(
    '2028-02-10 2028-09-01 2030-07-01 until null',
  );
  const planned: Set[] = [open, ['2028-01-01', PROPOSED_TO_CLOSE, MERGER], ['2028-07-01', CLOSED, MERGER]];
  expect(course(planned, '2028-07-01', PROPOSED_TO_CLOSE, PLAN_DROPPED)).toBe('2028-07-01 until null');
  // For that day something else may be planned instead, as from the day before.
  expect(course(planned, '2028-07-01', OPEN, PLAN_DROPPED)).toBe('2028-07-01 until null');
  expect(course(planned, '2028-07-01', CLOSED, FEWER_CHILDREN)).toBe('2028-07-01 until null');
  expect(course(planned, '2028-07-01', PROPOSED, CORRECTION)).toBe('SCHOOL_STATUS_STEP_NOT_ALLOWED');
});
