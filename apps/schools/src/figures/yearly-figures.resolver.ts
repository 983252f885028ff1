import { may, Policy } from '@doorstep/access';
import type { Clock } from '@doorstep/service-kit';
import {
  listOn,
  ConnectionArgs,
  type GraphContext,
  Input,
  loadMany,
  type Page,
  ShareScalar,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql';
import { District } from '../districts/district';
import { Change, ChangedKind } from '../history/change';
import { ChangeConnection, changesOf } from '../history/change.list';
import { School } from '../register/school';
import { sumsOf } from './district-figures';
import {
  CatchmentTrendPoint,
  DistrictFigures,
  districtFigures,
  nothingHidden,
  trendOf,
} from './figures.types';
import { YearlyFigures } from './yearly-figures';
import { RecordYearlyFiguresInput, YearlyFiguresPayload } from './yearly-figures.inputs';
import { catchmentShare, type Hidden, hiddenOf, ratio } from './yearly-figures.rules';
import { figuresConstraints, recordYearlyFigures } from './yearly-figures.service';

/** What of a row is hidden from who asks: nothing from those who answer for the pupils. */
const hiddenFrom = ({ actor }: GraphContext, figures: YearlyFigures): Hidden =>
  may(actor, 'read', 'SmallNumbers', figures) ? nothingHidden : hiddenOf(figures);

const shownShare = (context: GraphContext, figures: YearlyFigures): string | null =>
  hiddenFrom(context, figures).catchment ? null : catchmentShare(figures.enrolment, figures.fromCatchment);

const unlessSmall =
  'null where it would describe, or tell, fewer than ten pupils to somebody who does not answer for them';

@Resolver(() => YearlyFigures)
export class YearlyFiguresResolver {
  constructor(private readonly clock: Clock) {}

  @FieldResolver(() => Int, { nullable: true, description: `All its pupils (在校生); ${unlessSmall}.` })
  enrolment(@Root() figures: YearlyFigures, @Ctx() context: GraphContext): number | null {
    return hiddenFrom(context, figures).enrolment ? null : figures.enrolment;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: `Those of them whose home lies in its catchment (就近入学); ${unlessSmall}, or not told.`,
  })
  fromCatchment(@Root() figures: YearlyFigures, @Ctx() context: GraphContext): number | null {
    return hiddenFrom(context, figures).catchment ? null : figures.fromCatchment;
  }

  @FieldResolver(() => ShareScalar, {
    nullable: true,
    description: `fromCatchment among enrolment, rounded down to four decimals; ${unlessSmall}, or not told.`,
  })
  catchmentShare(@Root() figures: YearlyFigures, @Ctx() context: GraphContext): string | null {
    return shownShare(context, figures);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: `How many applied for a place of that year; ${unlessSmall}, or not told.`,
  })
  applicants(@Root() figures: YearlyFigures, @Ctx() context: GraphContext): number | null {
    return hiddenFrom(context, figures).applicants ? null : figures.applicants;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: `Pupils to a class, with one decimal; ${unlessSmall}, or not told.`,
  })
  meanClassSize(@Root() figures: YearlyFigures, @Ctx() context: GraphContext): number | null {
    return hiddenFrom(context, figures).enrolment ? null : ratio(figures.enrolment, figures.classes);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: `Pupils to a teacher (full-time equivalents), with one decimal; ${unlessSmall}, or not told.`,
  })
  pupilsPerTeacher(@Root() figures: YearlyFigures, @Ctx() context: GraphContext): number | null {
    return hiddenFrom(context, figures).enrolment ? null : ratio(figures.enrolment, figures.teachers);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether something of it is hidden from you because it would describe fewer than ten pupils.',
  })
  smallNumbersHidden(@Root() figures: YearlyFigures, @Ctx() context: GraphContext): boolean {
    return Object.values(hiddenFrom(context, figures)).some(Boolean);
  }

  @Policy('update', 'YearlyFigures')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description: 'Its corrections, the latest first; null for those who may not make any.',
  })
  changes(
    @Root() figures: YearlyFigures,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<Change> | null {
    if (!may(context.actor, 'update', 'YearlyFigures', figures)) return null;
    return changesOf(context, ChangedKind.YEARLY_FIGURES, figures.id, args);
  }

  @UseCase({
    policy: ['update', 'YearlyFigures'],
    gives: () => YearlyFiguresPayload,
    description:
      "Enters what a school counted in a school year, or corrects it; by the school's principal, its district or the city. Sent twice, it does nothing the second time.",
    constraints: figuresConstraints,
  })
  async recordYearlyFigures(@Input() input: RecordYearlyFiguresInput, @Work() { tx, actor }: UseCaseContext) {
    const { fromCatchment, applicants, places, teachers, classes, ...given } = input;
    const counts = {
      fromCatchment: fromCatchment ?? null,
      applicants: applicants ?? null,
      places: places ?? null,
      teachers: teachers ?? null,
      classes: classes ?? null,
    };
    return { yearlyFigures: await recordYearlyFigures(tx, actor, { ...given, ...counts }, this.clock) };
  }
}

/** What figures add to a school. */
@Resolver(() => School)
export class SchoolFiguresResolver {
  @Policy('read', 'YearlyFigures')
  @FieldResolver(() => [CatchmentTrendPoint], {
    nullable: true,
    description:
      'How the share of its pupils from the own catchment has gone, the earliest year first: as the “choice fever” cools, it rises.',
  })
  async catchmentTrend(@Root() school: School, @Ctx() context: GraphContext): Promise<CatchmentTrendPoint[]> {
    const figures = await loadMany(context, YearlyFigures, 'schoolId', school.id);
    const years = figures.toSorted((one, other) => one.schoolYear - other.schoolYear);
    return trendOf(years.map(year => ({ schoolYear: year.schoolYear, share: shownShare(context, year) })));
  }
}

/** What figures add to a district. */
@Resolver(() => District)
export class DistrictFiguresResolver {
  @Policy('read', 'YearlyFigures')
  @FieldResolver(() => DistrictFigures, {
    nullable: true,
    description: 'What its schools counted in a school year, together; null if none gave figures.',
  })
  async yearlyFigures(
    @Root() { code: districtCode }: District,
    @Arg('schoolYear', () => Int, { description: 'The school year, by the year in which it begins.' })
    schoolYear: number,
    @Ctx() context: GraphContext,
  ): Promise<DistrictFigures | null> {
    const [sums] = await sumsOf(context, districtCode, schoolYear);
    return sums ? districtFigures(sums, may(context.actor, 'read', 'SmallNumbers', { districtCode })) : null;
  }

  @Policy('read', 'YearlyFigures')
  @FieldResolver(() => [CatchmentTrendPoint], {
    nullable: true,
    description:
      "How the share of its schools' pupils from their own catchments has gone, the earliest year first.",
  })
  async catchmentTrend(
    @Root() { code: districtCode }: District,
    @Ctx() context: GraphContext,
  ): Promise<CatchmentTrendPoint[]> {
    const answersForIt = may(context.actor, 'read', 'SmallNumbers', { districtCode });
    const years = (await sumsOf(context, districtCode, null)).map(sums =>
      districtFigures(sums, answersForIt),
    );
    return trendOf(years.map(({ schoolYear, catchmentShare: share }) => ({ schoolYear, share })));
  }
}

export const FiguresOfSchool = listOn(School, 'yearlyFigures', {
  item: YearlyFigures,
  by: 'schoolId',
  policy: 'YearlyFigures',
  orderBy: ['-schoolYear'],
  description: 'What it counted, year by year, the latest first.',
});
