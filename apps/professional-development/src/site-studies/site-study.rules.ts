import { refuse } from '@doorstep/service-kit/refusal';

/** What somebody writes down about a visit. */
export interface SiteStudyDraft {
  theme: string;
  /** A business day in Shanghai, YYYY-MM-DD. */
  visitedOn: string;
}

/** A visit is written down after it happened. */
export function checkSiteStudy(draft: SiteStudyDraft, today: string): void {
  if (draft.visitedOn > today) {
    throw refuse(
      'SITE_STUDY_VISIT_IN_FUTURE',
      ['visitedOn'],
      `调研日期 ${draft.visitedOn} 还没有到，请填写实际到校的日期。`,
      `The visit on ${draft.visitedOn} has not happened yet: give the day on which you were at the school.`,
    );
  }
}
