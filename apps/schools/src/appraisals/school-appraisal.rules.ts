import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';

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

/** Whoever belongs to a district, by any role, has no part in the city's appraisal of it, whatever the other roles. */
export function checkNotOwnDistrict(
  { grants }: { grants: readonly { district?: string }[] },
  districtCode: string,
  path = ['appraisalId'],
): void {
  if (!grants.some(({ district }) => district === districtCode)) return;
  throw refuse(
    'APPRAISAL_OWN_DISTRICT',
    path,
    '本区人员不得起草或发布市级对本区的考核，请由其他人办理。',
    "Nobody who belongs to the district drafts or publishes the city's appraisal of it: somebody else has to.",
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

/** §五（四） asks for 年度 appraisal: it is published once the year is over. Until then it is a draft. */
export function checkYearOver(year: number, today: string): void {
  if (today > `${year}-12-31`) return;
  throw refuse(
    'APPRAISAL_YEAR_RUNS',
    ['appraisalId'],
    `${year} 年度尚未结束，自 ${year + 1}-01-01 起方可发布；在此之前可继续修改草稿。`,
    `${year} is not over: it can be published from ${year + 1}-01-01 on. Until then the draft can be revised.`,
  );
}

/** What was published is corrected by a further edition, which says what it corrects; a draft is revised. */
export function nextEdition(
  editions: readonly { status: AppraisalStatus }[],
  correction: BilingualText | null | undefined,
): number {
  const published = editions.every(({ status }) => status === AppraisalStatus.PUBLISHED);
  if (editions.length > 0 && !(published && correction)) {
    throw refuse(
      'APPRAISAL_EXISTS',
      ['year'],
      published
        ? '该年度的考核已发布。如需更正，请说明更正内容（correction），另立一版；原结果保留。'
        : '该年度的考核已有草稿，请修改该草稿。',
      published
        ? 'The appraisal for the year was published already. To correct it, say what is corrected (correction): a further edition begins, and the one before stays.'
        : 'There is a draft for the year already: revise that.',
    );
  }
  if (editions.length === 0 && correction) {
    throw refuse(
      'APPRAISAL_NOT_PUBLISHED',
      ['correction'],
      '该年度尚无已发布的考核可更正；请不填 correction。',
      'No appraisal for the year has been published yet that could be corrected: leave correction out.',
    );
  }
  return editions.length + 1;
}

/** The figures of a district's year are those of its last day: a draft of before is computed anew. */
export function checkWholeYear({ year, lookedAtOn: on }: { year: number; lookedAtOn: string }): void {
  if (on === `${year}-12-31`) return;
  throw refuse(
    'APPRAISAL_OUT_OF_DATE',
    ['appraisalId'],
    `草稿中的数据截至 ${on}；请先重新计算（reviseDistrictAppraisal），再发布。`,
    `The figures are those of ${on}: compute them anew (reviseDistrictAppraisal), then publish.`,
  );
}
