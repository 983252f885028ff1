import { may } from '@doorstep/access';
import { taskSource } from '@doorstep/subgraph-kit';
import { AssessmentCycle } from './assessment-cycle';
import type { CycleStatus } from './cycle.rules';

/** When the cycle came to where it stands. */
const since = (status: CycleStatus) => (cycle: string) =>
  `(SELECT max(step.taken_at) FROM cycle_step step WHERE step.cycle_id = ${cycle}.id AND step.to_status = '${status}')`;

/** Results of a whole cycle that wait for the caller's review: the caller has neither computed nor submitted them. */
const reviews = taskSource<AssessmentCycle>({
  kind: 'REVIEW_RESULTS',
  subjectType: 'AssessmentCycle',
  key: 'id',
  since: since('IN_REVIEW'),
  awaiting({ actor, database }) {
    // Of all districts: so the instance has none.
    if (!may(actor, 'review', 'SchoolResult', {})) return undefined;
    return database.manager
      .createQueryBuilder(AssessmentCycle, 'item')
      .where(`item.status = 'IN_REVIEW' AND :reviewer NOT IN (item.computedBy, item.submittedBy)`, {
        reviewer: actor.subject,
      });
  },
  tell: ({ name }) => ({
    title: { zh: `审核“${name.zh}”的评测结果`, en: `Review the results of “${name.en}”` },
  }),
});

/** Reviewed results that the caller may publish. */
const publications = taskSource<AssessmentCycle>({
  kind: 'PUBLISH_RESULTS',
  subjectType: 'AssessmentCycle',
  key: 'id',
  since: since('REVIEWED'),
  awaiting({ actor, database }) {
    if (!may(actor, 'publish', 'SchoolResult', {})) return undefined;
    return database.manager.createQueryBuilder(AssessmentCycle, 'item').where(`item.status = 'REVIEWED'`);
  },
  tell: ({ name }) => ({
    title: { zh: `发布“${name.zh}”的评测结果`, en: `Publish the results of “${name.en}”` },
  }),
});

export const cycleTasks = [reviews, publications];
