import { refuse } from '@doorstep/service-kit/refusal';

/** 考核等第, best first. */
export enum AppraisalGrade {
  EXCELLENT = 'EXCELLENT',
  GOOD = 'GOOD',
  QUALIFIED = 'QUALIFIED',
  UNQUALIFIED = 'UNQUALIFIED',
}

export enum AppraisalStatus {
  DRAFT = 'DRAFT',
  PUBLISHED = 'PUBLISHED',
}

const order = Object.values(AppraisalGrade);

/**
 * The grade of the whole is the lower of its two parts: §五（四） wants what a project school achieves (实践成效) and that
 * it passes its experience on (推广和辐射), not the one for the other.
 */
export function overallGrade(practice: AppraisalGrade, dissemination: AppraisalGrade): AppraisalGrade {
  return order[Math.max(order.indexOf(practice), order.indexOf(dissemination))]!;
}

export const isGood = (grade: AppraisalGrade): boolean =>
  order.indexOf(grade) <= order.indexOf(AppraisalGrade.GOOD);

/** What is published stays as it is. */
export function checkDraft(appraisal: { status: AppraisalStatus }): void {
  if (appraisal.status === AppraisalStatus.DRAFT) return;
  throw refuse(
    'APPRAISAL_PUBLISHED',
    ['appraisalId'],
    '考核结果已发布，不再更改。',
    'It is published and no longer changes.',
  );
}

/** Who drafted an appraisal does not publish it, whatever the roles. */
export function checkPublisher(appraisal: { draftedBy: readonly string[] }, subject: string): void {
  if (!appraisal.draftedBy.includes(subject)) return;
  throw refuse(
    'APPRAISAL_OWN',
    ['appraisalId'],
    '不得发布自己起草的考核结果，请由他人发布。',
    'Nobody publishes an appraisal that they drafted: somebody else has to.',
  );
}

/** An appraisal is of this year, or of one of the ten before it. */
export function checkYear(year: number, today: string): void {
  const now = Number(today.slice(0, 4));
  if (Number.isInteger(year) && now - 10 <= year && year <= now) return;
  throw refuse(
    'APPRAISAL_YEAR',
    ['year'],
    `考核年度为 ${now - 10} 至 ${now}。`,
    `A year from ${now - 10} to ${now} can be appraised.`,
  );
}

/** On which day a year is looked at: its last, or today while it runs. */
export const lookedAtOn = (year: number, today: string): string => {
  const end = `${year}-12-31`;
  return today < end ? today : end;
};
