import { compareDecimals } from '@doorstep/statistics';
import { type Problem, Refusal, refuseAny } from '@doorstep/service-kit/refusal';
import { isCode } from '../code.rules';

/** How counties are sorted; a change of the rule gets a new name. */
export const countyMethod = 'county-types-2';

/**
 * Types of counties, by what the article finds that basic education lacks: "a shortage of high-quality resources,
 * significant disparities between urban and rural areas, and schools" and the "weak points" of information technology;
 * whoever lacks neither returns "to the essence of education and teaching".
 */
export enum CountyType {
  SHORT_OF_RESOURCES = 'SHORT_OF_RESOURCES',
  WEAK_IN_TECHNOLOGY = 'WEAK_IN_TECHNOLOGY',
  UNEVEN = 'UNEVEN',
  DEEPENING = 'DEEPENING',
  UNKNOWN = 'UNKNOWN',
}

export enum CountyTestCode {
  PUPILS_PER_TEACHER = 'PUPILS_PER_TEACHER',
  QUALIFIED_TEACHERS = 'QUALIFIED_TEACHERS',
  SCHOOLS_BELOW_IT_STANDARD = 'SCHOOLS_BELOW_IT_STANDARD',
  GAP_BETWEEN_SCHOOLS = 'GAP_BETWEEN_SCHOOLS',
}

/** What was found of a county in a year, as far as the rule asks; null for what is not known. */
export interface CountyFindings {
  pupils: number | null;
  teachers: number | null;
  qualifiedTeachers: string | null;
  schoolsBelowItStandard: string | null;
  gapBetweenSchools: string | null;
}

export interface CountyTest {
  code: CountyTestCode;
  /** What was found, as a decimal; null where it is not known, or where there are pupils and no teacher at all. */
  found: string | null;
  /** What it is held against. */
  threshold: string;
  /** Whether it speaks for the type; null where it is not known. */
  met: boolean | null;
  type: CountyType;
}

export interface CountyClassification {
  type: CountyType;
  method: string;
  tests: CountyTest[];
}

/** The article gives no figures: these thresholds are ours. 1:19 is the state's staffing norm for primary schools. */
const tests: {
  code: CountyTestCode;
  type: CountyType;
  above: boolean;
  threshold: string;
  /** Where there is no figure because nothing could be worse: it speaks for the type. */
  worst?: (f: CountyFindings) => boolean;
  of: (f: CountyFindings) => string | null;
}[] = [
  {
    code: CountyTestCode.PUPILS_PER_TEACHER,
    type: CountyType.SHORT_OF_RESOURCES,
    above: true,
    threshold: '19',
    worst: ({ pupils, teachers }) => pupils !== null && pupils > 0 && teachers === 0,
    of({ pupils, teachers }) {
      if (pupils === null || teachers === null) return null;
      if (pupils === 0) return '0.00';
      return teachers === 0 ? null : (pupils / teachers).toFixed(2);
    },
  },
  {
    code: CountyTestCode.QUALIFIED_TEACHERS,
    type: CountyType.SHORT_OF_RESOURCES,
    above: false,
    threshold: '0.95',
    of: ({ qualifiedTeachers }) => qualifiedTeachers,
  },
  {
    code: CountyTestCode.SCHOOLS_BELOW_IT_STANDARD,
    type: CountyType.WEAK_IN_TECHNOLOGY,
    above: true,
    threshold: '0.25',
    of: ({ schoolsBelowItStandard }) => schoolsBelowItStandard,
  },
  {
    code: CountyTestCode.GAP_BETWEEN_SCHOOLS,
    type: CountyType.UNEVEN,
    above: true,
    threshold: '0.3',
    of: ({ gapBetweenSchools }) => gapBetweenSchools,
  },
];

/**
 * The type of a county, with every test that it was put to. The first type that a test speaks for holds, in the order in
 * which help is needed: resources, then technology, then balance. Without any, DEEPENING; but UNKNOWN where a test could
 * not be made, for what is not known is not well.
 */
export function classify(findings: CountyFindings): CountyClassification {
  const made = tests.map(({ code, type, above, threshold, of, worst }): CountyTest => {
    const found = of(findings);
    const sign = found === null ? null : compareDecimals(found, threshold);
    const met = worst?.(findings) || (sign === null ? null : above ? sign > 0 : sign < 0);
    return { code, type, threshold, found, met };
  });
  const first = made.find(({ met }) => met)?.type;
  const unknown = made.some(({ met }) => met === null);
  const type = first ?? (unknown ? CountyType.UNKNOWN : CountyType.DEEPENING);
  return { type, method: countyMethod, tests: made };
}

/** Refuses conditions that cannot be: all that is wrong is told together. */
export function checkConditions(
  given: {
    year: number;
    population: number;
    pupils?: number | null;
    teachers?: number | null;
    needs: string[];
  },
  today: string,
): void {
  const problems: Problem[] = [];
  const add = (name: string, path: string[], zh: string, en: string) =>
    problems.push({ code: name, path, message: { zh, en } });
  const now = Number(today.slice(0, 4));
  if (given.year < 2000 || given.year > now) {
    add('COUNTY_YEAR', ['year'], `年度为 2000 至 ${now}。`, `A year from 2000 to ${now}.`);
  }
  for (const field of ['population', 'pupils', 'teachers'] as const) {
    const value = given[field] ?? 0;
    if (value >= 0 && value <= 2_000_000_000) continue;
    add(
      'COUNTY_COUNT',
      ['conditions', field],
      '人数为 0 至 2000000000 的整数。',
      'A count of people is from 0 to 2000000000.',
    );
  }
  if ((given.pupils ?? 0) > given.population) {
    add(
      'COUNTY_COUNT',
      ['conditions', 'pupils'],
      '学生数不得超过人口数。',
      'There are no more pupils than people.',
    );
  }
  given.needs.forEach((need, place) => {
    if (isCode(need) && given.needs.indexOf(need) === place && place < 50) return;
    add(
      'COUNTY_NEED_MALFORMED',
      ['conditions', 'needs', String(place)],
      '需求为不重复的代码（大写字母、数字、下划线），最多 50 项，例如 TEACHERS_OF_ENGLISH。',
      'A need is a code of its own (capital letters, digits, underscores), 50 at most, for example TEACHERS_OF_ENGLISH.',
    );
  });
  refuseAny(problems);
}

/** Refuses what drives improvement without a code to compare it by. */
export function checkDriver(driver: string): void {
  if (isCode(driver)) return;
  throw new Refusal([
    {
      code: 'COUNTY_DRIVER_MALFORMED',
      path: ['driver'],
      message: {
        zh: '动力因素为代码（大写字母、数字、下划线），例如 SHARED_LESSONS_ONLINE。',
        en: 'A driver is a code (capital letters, digits, underscores), for example SHARED_LESSONS_ONLINE.',
      },
    },
  ]);
}

export enum DriverEvidenceKind {
  FIGURE = 'FIGURE',
  CASE_STUDY = 'CASE_STUDY',
  APPRAISAL = 'APPRAISAL',
  PLAN_TASK = 'PLAN_TASK',
  DOCUMENT = 'DOCUMENT',
}

export enum DriverEffect {
  STRONG = 'STRONG',
  SOME = 'SOME',
  NONE = 'NONE',
}
