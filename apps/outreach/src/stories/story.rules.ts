import { refuse, type Refusal } from '@doorstep/service-kit/refusal';

export const StoryStatus = {
  DRAFT: 'DRAFT',
  IN_REVIEW: 'IN_REVIEW',
  APPROVED: 'APPROVED',
  SCHEDULED: 'SCHEDULED',
  PUBLISHED: 'PUBLISHED',
} as const;
export type StoryStatus = keyof typeof StoryStatus;

interface Reviewed {
  status: StoryStatus;
  /** Everybody who had a hand in the text. */
  drafters: readonly string[];
}

const published = (): Refusal =>
  refuse(
    'STORY_ALREADY_PUBLISHED',
    ['storyId'],
    '该故事已经发布，不能再修改。',
    'The story is published and does not change any more.',
  );

/**
 * What is not yet published can be edited. Edited, it is a draft again: an approval is of the words that were
 * approved. @throws Refusal
 */
export function checkEditable({ status }: Reviewed): void {
  if (status === 'PUBLISHED') throw published();
}

/** @returns all who have drafted it when this editor has edited it */
export function draftersAfterEdit(drafters: readonly string[], editor: string): string[] {
  return [...new Set([...drafters, editor])];
}

/** Only a draft can be submitted. @throws Refusal */
export function checkSubmittable({ status }: Reviewed): void {
  if (status === 'DRAFT') return;
  if (status === 'PUBLISHED') throw published();
  throw refuse('STORY_NOT_A_DRAFT', ['storyId'], '该故事已经提交。', 'The story has been submitted already.');
}

/** What is in review can be approved, by somebody who did not write it. @throws Refusal */
export function checkApprovable({ status, drafters }: Reviewed, approver: string): void {
  if (status === 'PUBLISHED') throw published();
  if (status !== 'IN_REVIEW') {
    throw refuse(
      'STORY_NOT_IN_REVIEW',
      ['storyId'],
      status === 'DRAFT' ? '该故事尚未提交。' : '该故事已经通过审批。',
      status === 'DRAFT' ? 'The story has not been submitted yet.' : 'The story has been approved already.',
    );
  }
  if (drafters.includes(approver)) {
    throw refuse(
      'SELF_APPROVAL_FORBIDDEN',
      ['storyId'],
      '您参与了该故事的撰写，请由他人审批。',
      'You had a hand in the story: somebody else must approve it.',
    );
  }
}

/** What is approved can be published or dated; what is dated can be dated anew. @throws Refusal */
export function checkPublishable({ status }: Reviewed): void {
  if (status === 'APPROVED' || status === 'SCHEDULED') return;
  if (status === 'PUBLISHED') throw published();
  throw refuse(
    'STORY_NOT_APPROVED',
    ['storyId'],
    '该故事尚未通过审批，不能发布。',
    'The story has not been approved, so it cannot be published.',
  );
}

/** The furthest ahead that a publication can be dated, in days. */
export const furthestPublication = 366;

/** Whether it is published at a later instant, or at once (null, or not in the future). @throws Refusal */
export function isLater(publishAt: Date | null | undefined, now: Date): publishAt is Date {
  if (!publishAt || publishAt <= now) return false;
  if (publishAt.getTime() - now.getTime() > furthestPublication * 86_400_000) {
    throw refuse(
      'STORY_PUBLICATION_TOO_FAR_AHEAD',
      ['publishAt'],
      `发布日期最远可定在 ${furthestPublication} 天以内。`,
      `A publication can be dated at most ${furthestPublication} days ahead.`,
    );
  }
  return true;
}
