import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Bilingual,
  ChoiceField,
  describeChoices,
  EntityType,
  InstantField,
  KeyField,
  LinkField,
  ShareScalar,
  VersionField,
} from '@doorstep/subgraph-kit';
import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, type Relation } from 'typeorm';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { District } from '../schools/district';
import { School } from '../schools/school';
import { IndicatorCode } from '../standards/standard';
import type { IndicatorCode as Code, StandardContent } from '../standards/standard.schema';
import { definitionOf, publicFigure, type IndicatorFigure, type PublicFigure } from './result.rules';

export const ResultStatus = { DRAFT: 'DRAFT', PUBLISHED: 'PUBLISHED' } as const;

describeChoices('ResultStatus', ResultStatus, 'Whether a result is public.', {
  DRAFT: 'Computed, and seen by those who assess and review only.',
  PUBLISHED: 'Published, and stands as it is.',
});

@EntityType('The indicators of a school in a cycle.', {
  table: 'school_result',
  keys: ['id'],
  policy: 'SchoolResult',
})
export class SchoolResult {
  @KeyField('The key of the result.')
  id!: string;

  @VersionField()
  version!: number;

  @Column('uuid')
  cycleId!: string;

  @LinkField(() => AssessmentCycle, { by: 'cycleId', policy: 'AssessmentCycle', description: 'The cycle.' })
  readonly cycle!: Relation<AssessmentCycle>;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @ChoiceField(ResultStatus, 'Whether it is public.')
  status!: keyof typeof ResultStatus;

  @InstantField('When it was published.', { nullable: true })
  publishedAt!: Date | null;
}

/** The columns of a judged figure. It goes out through `indicatorView` and `publicFigure` only, which hide. */
abstract class FigureRow implements IndicatorFigure {
  @PrimaryColumn('text')
  indicator!: Code;

  @Column('integer')
  favourable!: number;

  @Column('integer')
  total!: number;

  @Column('numeric', { precision: 5, scale: 4 })
  share!: string;

  @Column('smallint')
  level!: number;

  @Column('boolean')
  belowStandard!: boolean;

  @Column('boolean')
  hidden!: boolean;
}

/** An indicator of a school in a cycle, as it was judged. */
@Entity('indicator_result')
export class IndicatorRow extends FigureRow {
  @PrimaryColumn('uuid')
  resultId!: string;
}

/** An indicator of a school as a computation under way has judged it. */
@Entity('computed_figure')
export class ComputedFigure extends FigureRow {
  @PrimaryColumn('uuid')
  jobId!: string;

  @PrimaryColumn('uuid')
  schoolId!: string;
}

/** An indicator of a district, or of the city, in a cycle. */
@Entity('area_result')
export class AreaRow extends FigureRow {
  @PrimaryColumn('uuid')
  cycleId!: string;

  /** The code of a district, or `CITY`. */
  @PrimaryColumn('text')
  area!: string;
}

@ObjectType({
  description:
    'A figure by which a school, a district or the city is judged. Figures about fewer people than the standard publishes are hidden, and so are those by which such a figure could be worked out.',
})
export class IndicatorResult implements PublicFigure {
  @Field(() => IndicatorCode, { description: 'Which indicator.' })
  code!: Code;

  @Bilingual({ description: 'What the indicator is called.' })
  name!: BilingualText;

  @Field(() => Int, {
    nullable: true,
    description: 'How many people the figure describes; null where hidden.',
  })
  count!: number | null;

  @Field(() => ShareScalar, {
    nullable: true,
    description: 'The share, rounded down to four decimals; higher is better. Null where hidden.',
  })
  share!: string | null;

  @Field({ description: 'Whether the figure is hidden.' })
  hidden!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'The level, from 1 to 9; higher is better. Null where hidden.',
  })
  level!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the level lies below the standard's. Null where hidden.",
  })
  belowStandard!: boolean | null;

  @Field(() => Int, { description: 'The level from which it is not below the standard.' })
  standardLevel!: number;
}

@ObjectType({ description: 'The indicators of a district in a cycle, over all its schools.' })
export class DistrictResult {
  @Policy('read', 'District')
  @Field(() => District, { nullable: true, description: 'The district.' })
  district!: District;

  @Field(() => [IndicatorResult], { description: 'Its indicators.' })
  indicators!: IndicatorResult[];
}

/** The graph's view of figures, in the order of the standard, with nothing of what is hidden. */
export function indicatorViews(
  figures: readonly IndicatorFigure[],
  standard: StandardContent,
): IndicatorResult[] {
  return viewsOfPublic(figures.map(publicFigure), standard);
}

/** The same of figures that have been through `publicFigure` before. */
export function viewsOfPublic(
  figures: readonly PublicFigure[],
  standard: StandardContent,
): IndicatorResult[] {
  const order = standard.indicators.map(({ code }) => code);
  return figures
    .toSorted((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
    .map(figure => {
      const { name, standardLevel } = definitionOf(figure.code, standard);
      return Object.assign(new IndicatorResult(), figure, { name, standardLevel });
    });
}
