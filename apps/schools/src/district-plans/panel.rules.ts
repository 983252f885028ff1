import { type BilingualText, type Problem, refuseAny, refuse } from '@doorstep/service-kit/refusal';
import { isCode } from '../code.rules';

/** What a plan is scored on; `weightPercent` of all make 100, scores go from 0 to `maximum`. */
export interface Criterion {
  code: string;
  name: BilingualText;
  description: BilingualText;
  weightPercent: number;
  maximum: number;
}

/** `passMark` and `floor` are exact shares, decimals with up to four places. */
export interface Rubric {
  criteria: readonly Criterion[];
  passMark: string;
  floor: string;
  quorum: number;
}

/** What one member gave: a score by the code of each criterion. */
export interface Sheet {
  scores: Readonly<Record<string, number>>;
}

export enum ReviewOutcome {
  APPROVED = 'APPROVED',
  RETURNED = 'RETURNED',
}

/** An expert as a panel sees one. Days are half-open. */
export interface PanelExpert {
  id: string;
  districtCodes: readonly string[];
  schoolIds: readonly string[];
  activeFrom: string;
  activeTo: string | null;
  conflicts: readonly {
    schoolId: string | null;
    districtCode: string | null;
    from: string;
    to: string | null;
  }[];
}

/** Why an expert does not judge a district. */
export enum PanelConflict {
  OWN_DISTRICT = 'OWN_DISTRICT',
  OWN_SCHOOL = 'OWN_SCHOOL',
  DECLARED = 'DECLARED',
  DRAFTED = 'DRAFTED',
}

const holds = (during: { from: string; to: string | null }, day: string) =>
  during.from <= day && (during.to === null || day < during.to);

/** Whether the expert serves on a day. */
export const serves = ({ activeFrom, activeTo }: PanelExpert, day: string): boolean =>
  holds({ from: activeFrom, to: activeTo }, day);

/**
 * Why an expert may not judge the plan of a district on a day: belongs to it, has an own school in it, declared a
 * conflict with it or with a school in it, or wrote the plan. Undefined where nothing stands against it.
 * @param schoolsThere which of the expert's schools (own, or of a declared conflict) lie in the district
 */
export function conflictWithDistrict(
  expert: PanelExpert,
  district: { code: string; schoolsThere: ReadonlySet<string>; draftedBy?: readonly string[] },
  day: string,
): PanelConflict | undefined {
  if (district.draftedBy?.includes(expert.id)) return PanelConflict.DRAFTED;
  if (expert.districtCodes.includes(district.code)) return PanelConflict.OWN_DISTRICT;
  if (expert.schoolIds.some(id => district.schoolsThere.has(id))) return PanelConflict.OWN_SCHOOL;
  const declared = expert.conflicts.some(
    conflict =>
      holds(conflict, day) &&
      (conflict.districtCode === district.code ||
        (conflict.schoolId !== null && district.schoolsThere.has(conflict.schoolId))),
  );
  return declared ? PanelConflict.DECLARED : undefined;
}

const reasons: Record<PanelConflict, BilingualText> = {
  OWN_DISTRICT: { zh: '该专家属于本区。', en: 'The expert belongs to the district.' },
  OWN_SCHOOL: { zh: '该专家所在学校位于本区。', en: 'An own school of the expert lies in the district.' },
  DECLARED: {
    zh: '该专家已声明与本区或区内学校有利益关系。',
    en: 'The expert declared a conflict with the district or a school in it.',
  },
  DRAFTED: { zh: '该专家参与起草了方案。', en: 'The expert wrote the plan.' },
};

export const panelConflictProblem = (conflict: PanelConflict, path: string[]): Problem => ({
  code: 'PANEL_CONFLICT_OF_INTEREST',
  path,
  message: {
    zh: `${reasons[conflict].zh}请另选一位专家。`,
    en: `${reasons[conflict].en} Choose somebody else.`,
  },
});

/** A panel has a chair and members, each once, enough for the quorum and at most 30. */
export function checkPanel(chairId: string, memberIds: readonly string[], quorum: number): void {
  const all = [chairId, ...memberIds];
  const double = memberIds.findIndex((id, place) => all.indexOf(id) <= place);
  if (double >= 0) {
    throw refuse(
      'PANEL_MEMBER_TWICE',
      ['memberIds', String(double)],
      '每位专家只能出现一次；组长不列入成员。',
      'Name each expert once, and the chair not among the members.',
    );
  }
  if (all.length < quorum || all.length > 30) {
    throw refuse(
      'PANEL_SIZE',
      ['memberIds'],
      `专家组连同组长需要 ${quorum} 至 30 人。`,
      `A panel has ${quorum} to 30 experts, the chair among them.`,
    );
  }
}

/** A sheet has a score for every criterion, each a whole number from 0 to its maximum, and none besides. */
export function checkSheet(
  criteria: readonly Criterion[],
  scores: readonly { criterion: string; score: number }[],
): void {
  const problems: Problem[] = [];
  const add = (code: string, path: string[], zh: string, en: string) =>
    problems.push({ code, path, message: { zh, en } });
  scores.forEach(({ criterion, score }, place) => {
    const path = ['scores', String(place)];
    const known = criteria.find(({ code }) => code === criterion);
    if (!known) {
      add(
        'PLAN_SCORE_CRITERION_UNKNOWN',
        path,
        `评分标准中没有 ${criterion}。`,
        `The rubric has no ${criterion}.`,
      );
    } else if (scores.findIndex(other => other.criterion === criterion) !== place) {
      add('PLAN_SCORE_TWICE', path, `${criterion} 重复评分。`, `${criterion} is scored twice.`);
    } else if (!Number.isInteger(score) || score < 0 || score > known.maximum) {
      add(
        'PLAN_SCORE_OUT_OF_RANGE',
        path,
        `${criterion} 的评分为 0 至 ${known.maximum} 的整数。`,
        `${criterion} is scored with a whole number from 0 to ${known.maximum}.`,
      );
    }
  });
  for (const { code } of criteria) {
    if (scores.some(({ criterion }) => criterion === code)) continue;
    add('PLAN_SCORE_MISSING', ['scores'], `缺少 ${code} 的评分。`, `The score for ${code} is missing.`);
  }
  refuseAny(problems);
}

export interface CriterionMean {
  code: string;
  /** Of the maximum, an exact share with four places. */
  share: string;
  belowFloor: boolean;
}

export interface PanelResult {
  /** How many have scored without a conflict. */
  sheets: number;
  quorum: number;
  quorumMet: boolean;
  criteria: CriterionMean[];
  /** Of the whole, an exact share with four places. */
  score: string;
  outcome: ReviewOutcome;
}

/**
 * What the sheets come to. A criterion's share is the mean of its scores by its maximum; the whole is the shares by
 * their weights. Both are rounded half up to four places, and the rounded figures are judged: APPROVED with a whole of
 * at least the pass mark and no criterion below the floor, else RETURNED. Null without a sheet.
 */
export function panelResult(rubric: Rubric, sheets: readonly Sheet[]): PanelResult | null {
  if (sheets.length === 0) return null;
  const floor = tenThousandths(rubric.floor);
  const count = BigInt(sheets.length);
  let [numerator, denominator] = [0n, 1n];
  const criteria = rubric.criteria.map(({ code, maximum, weightPercent }) => {
    const sum = sheets.reduce((total, { scores }) => total + BigInt(scores[code] ?? 0), 0n);
    const most = count * BigInt(maximum);
    numerator = numerator * most + BigInt(weightPercent) * sum * denominator;
    denominator *= most;
    const share = rounded(sum, most);
    return { code, share: written(share), belowFloor: share < floor };
  });
  const score = rounded(numerator, denominator * 100n);
  const passed = score >= tenThousandths(rubric.passMark) && !criteria.some(({ belowFloor }) => belowFloor);
  return {
    sheets: sheets.length,
    quorum: rubric.quorum,
    quorumMet: sheets.length >= rubric.quorum,
    criteria,
    score: written(score),
    outcome: passed ? ReviewOutcome.APPROVED : ReviewOutcome.RETURNED,
  };
}

/** Refuses a decision before enough members without a conflict have scored. */
export function checkQuorum(rubric: Rubric, result: PanelResult | null): asserts result is PanelResult {
  if (result?.quorumMet) return;
  const have = result?.sheets ?? 0;
  throw refuse(
    'PANEL_QUORUM',
    ['reviewId'],
    `法定人数为 ${rubric.quorum}，目前有效评分 ${have} 份。`,
    `The quorum is ${rubric.quorum}; ${have} members without a conflict have scored.`,
  );
}

/** Half up, in ten thousandths. */
const rounded = (numerator: bigint, denominator: bigint): bigint =>
  (numerator * 20_000n + denominator) / (2n * denominator);

const written = (share: bigint): string => {
  const text = share.toString().padStart(5, '0');
  return `${text.slice(0, -4)}.${text.slice(-4)}`;
};

function tenThousandths(share: string): bigint {
  const [whole = '0', places = ''] = share.split('.');
  return BigInt(whole) * 10_000n + BigInt(places.padEnd(4, '0').slice(0, 4));
}

/** A rubric has criteria whose weights make 100, shares in order, and a quorum of at least three. */
export function checkRubric(rubric: Rubric): void {
  const problems: Problem[] = [];
  const add = (code: string, path: string[], zh: string, en: string) =>
    problems.push({ code, path, message: { zh, en } });
  const { criteria } = rubric;
  const weights = criteria.reduce((sum, { weightPercent }) => sum + weightPercent, 0);
  if (criteria.length === 0 || criteria.length > 30 || weights !== 100) {
    add(
      'PLAN_RUBRIC_WEIGHTS',
      ['criteria'],
      '请列 1 至 30 项指标，权重合计 100。',
      'Give 1 to 30 criteria whose weights make 100.',
    );
  }
  criteria.forEach(({ code, maximum, weightPercent }, place) => {
    const once = criteria.findIndex(other => other.code === code) === place;
    if (isCode(code) && once && maximum >= 1 && maximum <= 100 && weightPercent >= 1) return;
    add(
      'PLAN_RUBRIC_CRITERION',
      ['criteria', String(place)],
      '每项指标需要不重复的代码（例如 FUND）、至少 1 的权重和 1 至 100 的满分。',
      'A criterion needs a code of its own (for example FUND), a weight of at least 1 and a maximum from 1 to 100.',
    );
  });
  if (tenThousandths(rubric.floor) > tenThousandths(rubric.passMark)) {
    add('PLAN_RUBRIC_MARKS', ['floor'], '单项底线不得高于通过线。', 'The floor is not above the pass mark.');
  }
  if (!Number.isInteger(rubric.quorum) || rubric.quorum < 3 || rubric.quorum > 30) {
    add('PLAN_RUBRIC_QUORUM', ['quorum'], '法定人数为 3 至 30。', 'A quorum is 3 to 30.');
  }
  refuseAny(problems);
}

/** What of a review somebody may see. */
export interface ReviewView {
  /** Everybody's sheets, with who they are. */
  all: boolean;
  /** What the sheets come to. */
  result: boolean;
}

/**
 * The city sees everything. A member sees the others' sheets, and what they come to, after own submission only, so that
 * nobody is led by others. The district sees what they come to, and not who said what, once it is decided.
 */
export function viewOf(
  viewer: { city: boolean; district: boolean; subject: string },
  reviewers: readonly { expertId: string; submittedAt: Date | null }[],
  decided: boolean,
): ReviewView {
  const scored = reviewers.some(
    ({ expertId, submittedAt }) => expertId === viewer.subject && submittedAt !== null,
  );
  const all = viewer.city || scored;
  return { all, result: all || (viewer.district && decided) };
}
