import { actable, taskSource } from '@doorstep/subgraph-kit';
import { Story } from './story';

/** Stories that wait for the caller's approval: of these words the caller has written none. */
const reviews = taskSource<Story>({
  kind: 'APPROVE_STORY',
  subjectType: 'Story',
  key: 'id',
  // A story is handed in again after every edit.
  since: story =>
    `(SELECT max(handed_in.at) FROM story_step handed_in WHERE handed_in.story_id = ${story}.id AND handed_in.step = 'SUBMITTED')`,
  awaiting(context) {
    return actable(context, Story, 'approve', 'Story')?.andWhere(
      `item.status = 'IN_REVIEW' AND NOT (:approver = ANY(item.drafters))`,
      {
        approver: context.actor.subject,
      },
    );
  },
  tell: ({ title }) => ({
    title: { zh: `审批故事“${title.zh}”`, en: `Approve the story “${title.en}”` },
  }),
});

export const storyTasks = [reviews];
