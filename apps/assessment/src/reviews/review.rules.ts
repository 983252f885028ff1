import { refuse } from '@doorstep/service-kit/refusal';

/** Refuses with `SELF_REVIEW_FORBIDDEN` where the reviewer had a hand in what is to be reviewed. */
export function refuseOwnReview(
  drafters: readonly (string | null)[],
  reviewer: string,
  path: string[],
): void {
  if (!drafters.includes(reviewer)) return;
  throw refuse(
    'SELF_REVIEW_FORBIDDEN',
    path,
    '不能审核自己起草的内容，请由另一位人员审核。',
    'Nobody reviews what they drafted themselves: ask somebody else to review it.',
  );
}

/** What sends something back says why: refuses with `REVIEW_NOTE_MISSING` where it does not. */
export function noteOfReview(approve: boolean, note: string | null | undefined): string | null {
  const text = note?.trim() ?? '';
  if (text.length > 2000)
    throw refuse(
      'REVIEW_NOTE_TOO_LONG',
      ['note'],
      '说明不能超过2000个字符。',
      'Write at most 2000 characters.',
    );
  if (text !== '') return text;
  if (approve) return null;
  throw refuse(
    'REVIEW_NOTE_MISSING',
    ['note'],
    '退回时请说明原因。',
    'Say what is to be mended when you send it back.',
  );
}
