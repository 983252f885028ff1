import {
  checkApprovable,
  checkEditable,
  checkPublishable,
  checkSubmittable,
  draftersAfterEdit,
  isLater,
  type StoryStatus,
} from './story.rules';

const story = (status: StoryStatus, drafters = ['system', 'wen']) => ({ status, drafters });
const codeOf = (work: () => void): string => {
  try {
    work();
    return 'ALLOWED';
  } catch (error) {
    return (error as Error).message.split(':')[0] ?? '';
  }
};

test('what each step asks of a story', () => {
  const statuses: StoryStatus[] = ['DRAFT', 'IN_REVIEW', 'APPROVED', 'SCHEDULED', 'PUBLISHED'];
  const table = statuses.map(status => [
    status,
    codeOf(() => checkEditable(story(status))),
    codeOf(() => checkSubmittable(story(status))),
    codeOf(() => checkApprovable(story(status), 'lin')),
    codeOf(() => checkPublishable(story(status))),
  ]);
  expect(table).toEqual([
    ['DRAFT', 'ALLOWED', 'ALLOWED', 'STORY_NOT_IN_REVIEW', 'STORY_NOT_APPROVED'],
    ['IN_REVIEW', 'ALLOWED', 'STORY_NOT_A_DRAFT', 'ALLOWED', 'STORY_NOT_APPROVED'],
    ['APPROVED', 'ALLOWED', 'STORY_NOT_A_DRAFT', 'STORY_NOT_IN_REVIEW', 'ALLOWED'],
    ['SCHEDULED', 'ALLOWED', 'STORY_NOT_A_DRAFT', 'STORY_NOT_IN_REVIEW', 'ALLOWED'],
    ['PUBLISHED', ...Array<string>(4).fill('STORY_ALREADY_PUBLISHED')],
  ]);
});

test('nobody who had a hand in the words approves them', () => {
  expect(codeOf(() => checkApprovable(story('IN_REVIEW'), 'wen'))).toBe('SELF_APPROVAL_FORBIDDEN');
  expect(codeOf(() => checkApprovable(story('IN_REVIEW', ['system']), 'wen'))).toBe('ALLOWED');
});

test('an editor becomes a drafter, and earlier ones stay it', () => {
  expect(draftersAfterEdit(['system'], 'wen')).toEqual(['system', 'wen']);
  expect(draftersAfterEdit(['system', 'wen', 'lin'], 'wen')).toEqual(['system', 'wen', 'lin']);
});

test('a publication is dated when its instant is yet to come, within a year', () => {
  const now = new Date('2026-11-22T02:00:00Z');
  const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
  expect(isLater(null, now)).toBe(false);
  expect(isLater(undefined, now)).toBe(false);
  expect(isLater(now, now)).toBe(false);
  expect(isLater(inDays(-1), now)).toBe(false);
  expect(isLater(inDays(366), now)).toBe(true);
  expect(codeOf(() => isLater(inDays(367), now))).toBe('STORY_PUBLICATION_TOO_FAR_AHEAD');
});
