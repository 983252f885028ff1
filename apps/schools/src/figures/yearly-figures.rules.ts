import { refuseAny, type BilingualText, type Problem, refuse } from '@doorstep/service-kit/refusal';
import { exactShare, isSmall } from '@doorstep/statistics';
import { writtenYear } from './school-year.rules';

/** Fewer pupils than this are hidden from those who do not answer for them. */
export const fewestShown = 10;

/** What was counted of one school, or of the schools of a district. */
export interface Counts {
  enrolment: number;
  fromCatchment: number | null;
  applicants: number | null;
  places: number | null;
  teachers: number | null;
  classes: number | null;
}

const most: Record<keyof Counts, number> = {
  enrolment: 50_000,
  fromCatchment: 50_000,
  applicants: 500_000,
  places: 50_000,
  teachers: 10_000,
  classes: 2_000,
};

/** Refuses counts that cannot be, each with its place. */
export function checkCounts(counts: Counts): void {
  const problems: Problem[] = [];
  const problem = (field: keyof Counts, zh: string, en: string) =>
    problems.push({ code: 'YEARLY_FIGURES_IMPOSSIBLE', path: [field], message: { zh, en } });
  for (const [field, maximum] of Object.entries(most) as [keyof Counts, number][]) {
    const value = counts[field];
    if (value === null || (value >= 0 && value <= maximum)) continue;
    problem(field, `${value} 不可能：应为 0 至 ${maximum}。`, `${value} cannot be: it is 0 to ${maximum}.`);
  }
  const { enrolment, fromCatchment, teachers, classes } = counts;
  if (fromCatchment !== null && fromCatchment > enrolment) {
    problem(
      'fromCatchment',
      `就近入学人数 ${fromCatchment} 不能多于在校生数 ${enrolment}。`,
      `${fromCatchment} from the catchment are more than the ${enrolment} pupils there are.`,
    );
  }
  if (classes === 0 && enrolment > 0) {
    problem('classes', '有学生就至少有一个班。', 'Where there are pupils, there is at least one class.');
  }
  if (teachers !== null && !Number.isInteger(Math.round(teachers * 1e6) / 1e5)) {
    problem('teachers', '全时折算的教师数最多一位小数。', 'Full-time equivalents have one decimal at most.');
  }
  refuseAny(problems);
}

/** Figures are of school years that have begun. */
export function checkYear(schoolYear: number, currentYear: number): void {
  if (schoolYear >= 1990 && schoolYear <= currentYear) return;
  throw refuse(
    'YEARLY_FIGURES_YEAR',
    ['schoolYear'],
    `请填写 1990 至 ${currentYear} 之间的学年（以开始的年份表示），且该学年已经开始。`,
    `Give a school year that has begun, by the year in which it began: 1990 to ${currentYear}.`,
  );
}

/** A school has figures from its opening on. */
export function checkHasPupils({ code, status }: { code: string; status: string }): void {
  if (status !== 'PROPOSED' && status !== 'CREATED_IN_ERROR') return;
  throw refuse(
    'YEARLY_FIGURES_NO_PUPILS',
    ['schoolId'],
    `学校 ${code} 的状态为 ${status}，没有学生。`,
    `The school ${code} is ${status}: it has no pupils.`,
  );
}

/** That there are figures of that year already, and they may be corrected. */
export function figuresExist(schoolYear: number): BilingualText {
  return {
    zh: `${writtenYear(schoolYear)} 学年的数据已经填报：如需更正，请读取后连同其版本（expectedVersion）再次提交。`,
    en: `The figures of ${writtenYear(schoolYear)} stand already: to correct them, read them and send their version as expectedVersion.`,
  };
}

/** Which figures somebody who does not answer for the pupils may not see: they would describe, or tell, fewer than ten. */
export interface Hidden {
  enrolment: boolean;
  /** How many are from the catchment, and the share: they tell how many are not. */
  catchment: boolean;
  applicants: boolean;
}

const small = (people: number): boolean => isSmall(people, fewestShown);

/** What of one school's counts is hidden. */
export function hiddenOf({ enrolment, fromCatchment, applicants }: Counts): Hidden {
  const few = small(enrolment);
  return {
    enrolment: few,
    catchment: fromCatchment !== null && (few || small(fromCatchment) || small(enrolment - fromCatchment)),
    applicants: applicants !== null && small(applicants),
  };
}

/** How many pupils the hidden counts of a district's schools describe together. */
export interface HiddenSums {
  enrolment: number;
  /** Of them, in schools that told where their pupils come from, and in those that did not. */
  enrolmentKnown: number;
  fromCatchment: number;
  fromElsewhere: number;
  applicants: number;
}

/** A total is hidden where what the shown schools leave of it would describe fewer than ten (see libs/statistics). */
export function hiddenTotals(sums: HiddenSums): Hidden {
  const enrolment = small(sums.enrolment);
  return {
    enrolment,
    catchment:
      small(sums.fromCatchment) ||
      small(sums.fromElsewhere) ||
      small(sums.enrolmentKnown) ||
      small(sums.enrolment - sums.enrolmentKnown),
    applicants: small(sums.applicants),
  };
}

/** Pupils from the catchment among all, to four decimals, rounded down; null where unknown or of nobody. */
export function catchmentShare(enrolment: number, fromCatchment: number | null): string | null {
  if (fromCatchment === null || enrolment === 0) return null;
  return exactShare({ favourable: fromCatchment, total: enrolment });
}

/** What a share has gained or lost, in percentage points with two decimals: of 0.7500 after 0.8000, -5.00. */
export function changeInPoints(before: string | null, after: string | null): string | null {
  if (before === null || after === null) return null;
  return ((tenThousandths(after) - tenThousandths(before)) / 100).toFixed(2);
}

const tenThousandths = (share: string): number => Math.round(Number(share) * 10_000);

/** One to one decimal, rounded; null where there is nothing to share out among. */
export function ratio(part: number, whole: number | null): number | null {
  return whole ? Math.round((part / whole) * 10) / 10 : null;
}
