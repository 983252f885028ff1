import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { writtenYear } from '../figures/school-year.rules';

/** The stages whose pupils go to the school nearby: those of compulsory education (义务教育). */
export enum CatchmentStage {
  PRIMARY = 'PRIMARY',
  JUNIOR_SECONDARY = 'JUNIOR_SECONDARY',
}

/** How it was found that a school serves a place. */
export enum FoundBy {
  NEIGHBOURHOOD = 'NEIGHBOURHOOD',
  AREA = 'AREA',
}

/** What a family is told. */
export enum ServingOutcome {
  FOUND = 'FOUND',
  SEVERAL = 'SEVERAL',
  ON_BORDER = 'ON_BORDER',
  NOT_ASSIGNED = 'NOT_ASSIGNED',
  PLACE_UNKNOWN = 'PLACE_UNKNOWN',
  OUTSIDE_CITY = 'OUTSIDE_CITY',
  SWAPPED = 'SWAPPED',
}

/** Which stages a school of each stage teaches, as far as catchments go. */
const taught: Record<string, readonly CatchmentStage[]> = {
  PRIMARY: [CatchmentStage.PRIMARY],
  JUNIOR_SECONDARY: [CatchmentStage.JUNIOR_SECONDARY],
  NINE_YEAR: [CatchmentStage.PRIMARY, CatchmentStage.JUNIOR_SECONDARY],
  OTHER: [CatchmentStage.PRIMARY, CatchmentStage.JUNIOR_SECONDARY],
};

/** Whether a school teaches a stage, as far as catchments go. */
export const teaches = (school: { stage: string }, stage: CatchmentStage): boolean =>
  (taught[school.stage] ?? []).includes(stage);

/** Refuses a school that cannot serve anybody for a stage: it does not teach it, or does not run. */
export function checkServes(
  school: { code: string; stage: string; status: string },
  stage: CatchmentStage,
  path: string[],
): void {
  if (!teaches(school, stage)) {
    throw refuse(
      'CATCHMENT_STAGE_NOT_TAUGHT',
      path,
      `学校 ${school.code}（${school.stage}）没有 ${stage} 学段。`,
      `The school ${school.code} (${school.stage}) does not teach ${stage}.`,
    );
  }
  if (school.status !== 'CLOSED' && school.status !== 'CREATED_IN_ERROR') return;
  throw refuse(
    'CATCHMENT_SCHOOL_CLOSED',
    path,
    `学校 ${school.code} 的状态为 ${school.status}，不能承担就近入学：请改填其后续学校。`,
    `The school ${school.code} is ${school.status} and serves nobody: name its successor.`,
  );
}

/** Refuses a second school of one sector for a neighbourhood where its district says that there is one. */
export function checkExclusive(sectors: readonly string[], path: string[]): void {
  if (new Set(sectors).size === sectors.length) return;
  throw refuse(
    'CATCHMENT_EXCLUSIVE',
    path,
    '本区规定该学段每个居委会只对应一所同类学校：请只保留一所，或先用 setCatchmentRule 更改规定。',
    'The district says that one school of each sector serves a neighbourhood: name one, or change the rule by setCatchmentRule first.',
  );
}

/** Catchments are drawn for school years up to the one after the next. */
export function checkYear(schoolYear: number, currentYear: number, path = ['schoolYear']): void {
  if (schoolYear >= 1990 && schoolYear <= currentYear + 2) return;
  throw refuse(
    'CATCHMENT_YEAR',
    path,
    `学年应在 1990 至 ${currentYear + 2} 之间（以开始的年份表示）。`,
    `Give a school year from 1990 to ${currentYear + 2}, by the year in which it begins.`,
  );
}

/** What the places and schools that were found come to. */
export function outcomeOf(found: {
  schools: readonly { schoolId: string; onBorder: boolean }[];
  placeKnown: boolean;
}): ServingOutcome {
  const { schools, placeKnown } = found;
  if (schools.length === 0) return placeKnown ? ServingOutcome.NOT_ASSIGNED : ServingOutcome.PLACE_UNKNOWN;
  if (new Set(schools.map(({ schoolId }) => schoolId)).size === 1) return ServingOutcome.FOUND;
  return schools.some(({ onBorder }) => onBorder) ? ServingOutcome.ON_BORDER : ServingOutcome.SEVERAL;
}

/** What a family is told of it, and what to do. */
export function wordsOf(outcome: ServingOutcome, schoolYear: number): BilingualText {
  const year = writtenYear(schoolYear);
  const words: Record<ServingOutcome, BilingualText> = {
    FOUND: {
      zh: `${year} 学年，这里的就近入学学校如下。`,
      en: `In ${year} this school serves the place.`,
    },
    SEVERAL: {
      zh: `${year} 学年，这里对应多所学校，请向区教育局确认。`,
      en: `In ${year} several schools serve the place: ask the district which takes your child.`,
    },
    ON_BORDER: {
      zh: `这里位于划片边界上，${year} 学年的学校如下，请向区教育局确认。`,
      en: `The place lies on a border between catchments; these serve its sides in ${year}: ask the district.`,
    },
    NOT_ASSIGNED: {
      zh: `${year} 学年这里尚未划定学校，请向区教育局咨询。`,
      en: `No school has been assigned to the place for ${year} yet: ask the district.`,
    },
    PLACE_UNKNOWN: {
      zh: '这里不在已登记的居委会或划片范围内，请改用居委会代码查询，或向区教育局咨询。',
      en: 'No registered neighbourhood or catchment covers this place: ask by the code of the neighbourhood, or ask the district.',
    },
    OUTSIDE_CITY: {
      zh: '这里附近没有本市的学校：请检查经纬度（WGS 84）。',
      en: 'No school of the city is near this place: check longitude and latitude (WGS 84).',
    },
    SWAPPED: {
      zh: '经度和纬度写反了，请互换后再查。',
      en: 'Longitude and latitude are swapped: ask again the other way round.',
    },
  };
  return words[outcome];
}
