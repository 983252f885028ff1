import { actable, taskSource } from '@doorstep/subgraph-kit';
import { CaseStudy } from './case-study';

/** Case studies that wait for the caller's approval: the caller has drafted none of them. */
const reviews = taskSource<CaseStudy>({
  kind: 'APPROVE_CASE_STUDY',
  subjectType: 'CaseStudy',
  key: 'id',
  since: 'submittedAt',
  awaiting(context) {
    return actable(context, CaseStudy, 'approve', 'CaseStudy')?.andWhere(
      `item.status = 'IN_REVIEW' AND item.draftedBy <> :approver`,
      { approver: context.actor.subject },
    );
  },
  tell: ({ title }) => ({
    title: { zh: `审批案例“${title.zh}”`, en: `Approve the case study “${title.en}”` },
  }),
});

export const caseStudyTasks = [reviews];
