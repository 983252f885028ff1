import { assessment, professionalDevelopment } from '@doorstep/contracts';
import { keepCopy, type Subscription } from '@doorstep/messaging';
import { keepExperts } from '../district-plans/expert-copy.events';

/** What schools hears: copies of what a school's steps rest on. It acts on nothing by itself; an officer does. */
export const subscriptions: readonly Subscription[] = [
  keepCopy(professionalDevelopment.siteStudy, {
    table: 'site_study_copy',
    row: ({ schoolId, theme, visitedOn, recommendsCultivation }) => ({
      school_id: schoolId,
      theme,
      visited_on: visitedOn,
      recommends_cultivation: recommendsCultivation,
    }),
  }),
  keepCopy(professionalDevelopment.improvementPlan, {
    table: 'improvement_plan_copy',
    row: ({ schoolId, cycleId, status, acceptedOn }) => ({
      school_id: schoolId,
      cycle_id: cycleId,
      status,
      accepted_on: acceptedOn,
    }),
  }),
  keepCopy(assessment.decision, {
    table: 'decision_copy',
    row: ({ schoolId, cycleId, outcome, publishedAt, validUntil }) => ({
      school_id: schoolId,
      cycle_id: cycleId,
      outcome,
      published_at: publishedAt,
      valid_until: validUntil,
    }),
  }),
  keepCopy(assessment.schoolResult, {
    table: 'school_result_copy',
    row: ({ schoolId, cycleId, indicators, publishedAt }) => ({
      school_id: schoolId,
      cycle_id: cycleId,
      indicators,
      published_at: publishedAt,
    }),
  }),
  keepExperts,
];
