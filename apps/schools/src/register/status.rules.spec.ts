import { Refusal } from '@doorstep/service-kit/refusal';
import { SchoolStatus, SchoolStatusReason } from './school.rules';
import { checkStatusChange, isGone, statusChangeOf, withStatusChange } from './status.rules';

const { PROPOSED, OPEN, PROPOSED_TO_CLOSE, CLOSED, CREATED_IN_ERROR } = SchoolStatus;
const { MERGER, CORRECTION, DUPLICATE, PLAN_DROPPED, REGISTER_FILE, OTHER } = SchoolStatusReason;

const code = (
  from: SchoolStatus,
  to: SchoolStatus,
  reason: SchoolStatusReason,
  note: string | null = null,
) => {
  try {
    checkStatusChange(from, { to, reason, note });
    return null;
  } catch (error) {
    return (error as Refusal).problems[0].code;
  }
};

test.each([
  [PROPOSED, OPEN, SchoolStatusReason.NEW_PROVISION],
  [OPEN, PROPOSED_TO_CLOSE, MERGER],
  [OPEN, CLOSED, MERGER],
  [PROPOSED_TO_CLOSE, CLOSED, MERGER],
  [PROPOSED_TO_CLOSE, OPEN, PLAN_DROPPED],
  [PROPOSED, CLOSED, PLAN_DROPPED],
  [CLOSED, OPEN, CORRECTION],
  [OPEN, CREATED_IN_ERROR, DUPLICATE],
  [CREATED_IN_ERROR, OPEN, CORRECTION],
])('%s → %s because of %s', (from, to, reason) => expect(code(from, to, reason)).toBeNull());

test.each([
  [OPEN, OPEN, MERGER, 'SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  [OPEN, PROPOSED, MERGER, 'SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  [PROPOSED, PROPOSED_TO_CLOSE, MERGER, 'SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  [CLOSED, PROPOSED_TO_CLOSE, MERGER, 'SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  [CREATED_IN_ERROR, CLOSED, CORRECTION, 'SCHOOL_STATUS_STEP_NOT_ALLOWED'],
  [CLOSED, OPEN, MERGER, 'SCHOOL_STATUS_REASON'],
  [OPEN, CREATED_IN_ERROR, MERGER, 'SCHOOL_STATUS_REASON'],
  [OPEN, CLOSED, REGISTER_FILE, 'SCHOOL_STATUS_REASON'],
  [OPEN, CLOSED, DUPLICATE, 'SCHOOL_STATUS_REASON'],
  [OPEN, CLOSED, OTHER, 'SCHOOL_STATUS_NOTE_MISSING'],
])('%s → %s because of %s is refused: %s', (from, to, reason, wanted) =>
  expect(code(from, to, reason)).toBe(wanted),
);

test('another reason needs words, and is well with them', () => {
  expect(code(OPEN, CLOSED, OTHER, '说明')).toBeNull();
});

test('a status brings its days: the first of a school that opens, the closing one of a school that closes', () => {
  const open = { to: OPEN, reason: SchoolStatusReason.NEW_PROVISION, note: null };
  expect(withStatusChange({ openedOn: null }, open, '2028-02-29')).toMatchObject({
    openedOn: '2028-02-29',
    closedOn: null,
  });
  expect(withStatusChange({ openedOn: '1998-09-01' }, open, '2028-02-29')).not.toHaveProperty('openedOn');
  const closed = withStatusChange({}, { to: CLOSED, reason: MERGER, note: null }, '2028-02-29');
  expect(closed).toEqual({ status: CLOSED, statusReason: MERGER, statusNote: null, closedOn: '2028-02-29' });
});

test('a proposal has fields, a status, or both', () => {
  expect(statusChangeOf({ name: 'x' })).toEqual({ fields: { name: 'x' }, status: null });
  expect(statusChangeOf({ stage: 'x', status: OPEN, statusReason: MERGER })).toEqual({
    fields: { stage: 'x' },
    status: { to: OPEN, reason: MERGER, note: null },
  });
  expect([OPEN, PROPOSED, PROPOSED_TO_CLOSE, CLOSED, CREATED_IN_ERROR].map(isGone)).toEqual([
    ...[false, false, false, true, true],
  ]);
});
