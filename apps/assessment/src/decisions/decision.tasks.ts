import type { Action } from '@doorstep/access';
import { actable, type GraphContext, taskSource } from '@doorstep/subgraph-kit';
import { Decision } from './decision';

/** The decisions in this status to which the caller may do this. */
const decisionsFor = (context: GraphContext, action: Action, status: Decision['status']) =>
  actable(context, Decision, action, 'Decision')?.andWhere('item.status = :status', { status });

/** When the decision came to where it stands. */
const since = (status: Decision['status']) => (decision: string) =>
  `(SELECT max(step.taken_at) FROM decision_step step
     WHERE step.decision_id = ${decision}.id AND step.to_status = '${status}')`;

/** Drafts that lack nothing, which the caller has neither drafted nor given evidence for. */
const reviews = taskSource<Decision>({
  kind: 'REVIEW_DECISION',
  subjectType: 'Decision',
  key: 'id',
  since: 'draftedAt',
  awaiting: context =>
    decisionsFor(context, 'review', 'DRAFT')?.andWhere(
      `item.outcome IS NOT NULL AND item.draftedBy <> :reviewer AND NOT EXISTS (
         SELECT FROM decision_condition c JOIN condition_evidence e ON e.id = c.evidence_id
          WHERE c.decision_id = item.id AND e.recorded_by = :reviewer)`,
      { reviewer: context.actor.subject },
    ),
  tell: ({ schoolCode }) => ({
    title: { zh: `审核对学校 ${schoolCode} 的决定`, en: `Review the decision on school ${schoolCode}` },
  }),
});

/** Decisions that a review has sent back to the caller, who drafted them. */
const returned = taskSource<Decision>({
  kind: 'DRAFT_DECISION_ANEW',
  subjectType: 'Decision',
  key: 'id',
  since: since('RETURNED'),
  awaiting: context =>
    decisionsFor(context, 'create', 'RETURNED')?.andWhere('item.draftedBy = :drafter', {
      drafter: context.actor.subject,
    }),
  tell: ({ schoolCode }) => ({
    title: {
      zh: `重新起草对学校 ${schoolCode} 的决定`,
      en: `Draft the decision on school ${schoolCode} anew`,
    },
  }),
});

/** Reviewed decisions that the caller may publish. */
const publications = taskSource<Decision>({
  kind: 'PUBLISH_DECISION',
  subjectType: 'Decision',
  key: 'id',
  since: since('REVIEWED'),
  awaiting: context => decisionsFor(context, 'publish', 'REVIEWED'),
  tell: ({ schoolCode }) => ({
    title: { zh: `发布对学校 ${schoolCode} 的决定`, en: `Publish the decision on school ${schoolCode}` },
  }),
});

export const decisionTasks = [reviews, returned, publications];
