import type { GraphContext } from '@doorstep/subgraph-kit';
import type { Counts, HiddenSums } from './yearly-figures.rules';

/** The sums of a district's schools in a year. */
export interface DistrictSums extends Counts {
  districtCode: string;
  schoolYear: number;
  /** How many schools gave figures. */
  schools: number;
  /** The pupils of those that told where theirs come from. */
  enrolmentKnown: number;
  /** The pupils of those that told their classes, and of those that told their teachers. */
  enrolmentInClasses: number;
  enrolmentTaught: number;
  hidden: HiddenSums;
}

/** What hiddenOf of yearly-figures.rules.ts hides, in SQL; a test compares the two. */
const small = (people: string) => `(${people} BETWEEN 1 AND 9)`;
const hiddenCatchment = [
  small('enrolment'),
  small('from_catchment'),
  small('enrolment - from_catchment'),
].join(' OR ');

const sums = `
  SELECT district_code AS "districtCode", school_year AS "schoolYear", count(*)::int AS schools,
         sum(enrolment)::int AS enrolment, sum(from_catchment)::int AS "fromCatchment",
         sum(applicants)::int AS applicants, sum(places)::int AS places, sum(classes)::int AS classes,
         round(sum(teachers)::numeric, 1)::float8 AS teachers,
         coalesce(sum(enrolment) FILTER (WHERE from_catchment IS NOT NULL), 0)::int AS "enrolmentKnown",
         coalesce(sum(enrolment) FILTER (WHERE classes > 0), 0)::int AS "enrolmentInClasses",
         coalesce(sum(enrolment) FILTER (WHERE teachers > 0), 0)::int AS "enrolmentTaught",
         json_build_object(
           'enrolment', coalesce(sum(enrolment) FILTER (WHERE ${small('enrolment')}), 0),
           'enrolmentKnown', coalesce(sum(enrolment) FILTER (WHERE ${small('enrolment')} AND from_catchment IS NOT NULL), 0),
           'fromCatchment', coalesce(sum(from_catchment) FILTER (WHERE ${hiddenCatchment}), 0),
           'fromElsewhere', coalesce(sum(enrolment - from_catchment) FILTER (WHERE ${hiddenCatchment}), 0),
           'applicants', coalesce(sum(applicants) FILTER (WHERE ${small('applicants')}), 0)) AS hidden
    FROM yearly_figures`;

/** The sums of a district in a year, or of all its years; of many districts in one request, one statement. */
export async function sumsOf(
  context: GraphContext,
  districtCode: string,
  schoolYear: number | null,
): Promise<DistrictSums[]> {
  const batch = async (codes: readonly string[]) => {
    const rows = await context.database.manager.query<DistrictSums[]>(
      `${sums} WHERE district_code = ANY($1) AND ($2::int IS NULL OR school_year = $2)
        GROUP BY district_code, school_year ORDER BY school_year`,
      [[...codes], schoolYear],
    );
    return codes.map(code => rows.filter(row => row.districtCode === code));
  };
  return context.loaders.load(`figures of districts ${schoolYear ?? 'all'}`, batch, districtCode);
}
