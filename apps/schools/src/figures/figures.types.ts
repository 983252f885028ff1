import { ShareScalar } from '@doorstep/subgraph-kit';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { catchmentShare, changeInPoints, type Hidden, hiddenTotals, ratio } from './yearly-figures.rules';
import type { DistrictSums } from './district-figures';

const hiddenWhere =
  'null where it would describe, or tell, fewer than ten pupils to somebody who does not answer for them';

@ObjectType({
  description: 'The share of pupils from the own catchment (就近入学) in a school year: a point of a chart.',
})
export class CatchmentTrendPoint {
  @Field(() => Int, { description: 'The school year, by the year in which it begins.' })
  schoolYear!: number;

  @Field(() => ShareScalar, {
    nullable: true,
    description: `Pupils from the catchment among all, rounded down to four decimals; ${hiddenWhere}, or not told.`,
  })
  share!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What the share has gained or lost since the year before, in percentage points with two decimals: "-5.00" is from 80 % to 75 %. The difference of the two shares as shown; null where one of them is, or the year before has no figures.',
  })
  changeInPoints!: string | null;
}

/** The points of a chart, from shares in the order of their years. */
export function trendOf(
  shares: readonly { schoolYear: number; share: string | null }[],
): CatchmentTrendPoint[] {
  return shares.map((point, place) => {
    const before = shares[place - 1];
    const known = before?.schoolYear === point.schoolYear - 1 ? before.share : null;
    return Object.assign(new CatchmentTrendPoint(), point, {
      changeInPoints: changeInPoints(known, point.share),
    });
  });
}

@ObjectType({ description: 'What the schools of a district counted in a school year, together.' })
export class DistrictFigures {
  @Field(() => Int, { description: 'The school year, by the year in which it begins.' })
  schoolYear!: number;

  @Field(() => Int, { description: 'How many schools gave figures; all sums are of these.' })
  schools!: number;

  @Field(() => Int, { nullable: true, description: `Their pupils; ${hiddenWhere}.` })
  enrolment!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `The pupils of those schools that told where theirs come from: of them, fromCatchment is a part; ${hiddenWhere}.`,
  })
  enrolmentOfKnownOrigin!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Their pupils from the own catchment (就近入学); ${hiddenWhere}.`,
  })
  fromCatchment!: number | null;

  @Field(() => ShareScalar, {
    nullable: true,
    description: `fromCatchment among enrolmentOfKnownOrigin, rounded down to four decimals; ${hiddenWhere}.`,
  })
  catchmentShare!: string | null;

  @Field(() => Int, { nullable: true, description: `Who applied; ${hiddenWhere}.` })
  applicants!: number | null;

  @Field(() => Int, { nullable: true, description: 'How many pupils they could take in.' })
  places!: number | null;

  @Field(() => Float, { nullable: true, description: 'Their teachers, in full-time equivalents.' })
  teachers!: number | null;

  @Field(() => Int, { nullable: true, description: 'Their classes.' })
  classes!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `Pupils to a class, in the schools that told their classes, with one decimal; ${hiddenWhere}.`,
  })
  meanClassSize!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `Pupils to a teacher, in the schools that told their teachers, with one decimal; ${hiddenWhere}.`,
  })
  pupilsPerTeacher!: number | null;

  @Field({
    description:
      'Whether something of it is hidden from you because it would describe fewer than ten pupils.',
  })
  smallNumbersHidden!: boolean;
}

export const nothingHidden: Hidden = { enrolment: false, catchment: false, applicants: false };

/** The sums as somebody sees them who answers for the district, or not. */
export function districtFigures(sums: DistrictSums, answersForIt: boolean): DistrictFigures {
  const hidden = answersForIt ? nothingHidden : hiddenTotals(sums.hidden);
  // They are of some of the schools only, and might tell of a small one among them.
  const means = !answersForIt && sums.hidden.enrolment > 0;
  const unlessHidden = <T>(value: T, hide: boolean): T | null => (hide ? null : value);
  const { enrolmentKnown, fromCatchment, enrolmentInClasses, enrolmentTaught, classes, teachers } = sums;
  return Object.assign(new DistrictFigures(), {
    schoolYear: sums.schoolYear,
    schools: sums.schools,
    places: sums.places,
    teachers,
    classes,
    enrolment: unlessHidden(sums.enrolment, hidden.enrolment),
    enrolmentOfKnownOrigin: unlessHidden(enrolmentKnown, hidden.catchment),
    fromCatchment: unlessHidden(fromCatchment, hidden.catchment),
    catchmentShare: unlessHidden(catchmentShare(enrolmentKnown, fromCatchment), hidden.catchment),
    applicants: unlessHidden(sums.applicants, hidden.applicants),
    meanClassSize: unlessHidden(ratio(enrolmentInClasses, classes), means),
    pupilsPerTeacher: unlessHidden(ratio(enrolmentTaught, teachers), means),
    smallNumbersHidden: hidden.enrolment || hidden.catchment || hidden.applicants || means,
  });
}
