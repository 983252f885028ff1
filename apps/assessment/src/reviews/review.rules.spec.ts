import { Refusal } from '@doorstep/service-kit/refusal';
import { noteOfReview, refuseOwnReview } from './review.rules';

function code(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    if (error instanceof Refusal) return error.problems[0].code;
    throw error;
  }
}

it('lets anybody review but those who drafted', () => {
  const review = (reviewer: string) =>
    code(() => refuseOwnReview(['ana', null, 'bo'], reviewer, ['cycleId']));
  expect(['ana', 'bo', 'chen'].map(review)).toEqual([
    'SELF_REVIEW_FORBIDDEN',
    'SELF_REVIEW_FORBIDDEN',
    'undefined',
  ]);
});

it.each([
  [true, undefined, 'null'],
  [true, '  ', 'null'],
  [true, ' fine ', 'fine'],
  [false, 'two schools lack a grade', 'two schools lack a grade'],
  [false, null, 'REVIEW_NOTE_MISSING'],
  [false, ' ', 'REVIEW_NOTE_MISSING'],
  [true, 'x'.repeat(2001), 'REVIEW_NOTE_TOO_LONG'],
])('approve %p with note %p gives %s', (approve, note, outcome) => {
  expect(code(() => noteOfReview(approve, note))).toBe(outcome);
});
