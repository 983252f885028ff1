import { type Actor, may, Policy } from '@doorstep/access';
import { type GraphContext, loadMany, readOf } from '@doorstep/subgraph-kit';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { standardOf } from '../cycles/standard-of';
import { District } from '../schools/district';
import { Standard, standardView } from '../standards/standard';
import type { Standards } from '../standards/standards';
import { CITY } from './result.rules';
import {
  AreaRow,
  DistrictResult,
  IndicatorResult,
  IndicatorRow,
  indicatorViews,
  SchoolResult,
} from './school-result';

export const SchoolResultRead = readOf(SchoolResult, { one: 'schoolResult', policy: 'SchoolResult' });

@Resolver(SchoolResult)
export class SchoolResultResolver {
  constructor(private readonly standards: Standards) {}

  @FieldResolver(() => Standard, { description: 'The standard by which it was judged.' })
  async standard(@Root() { cycleId }: SchoolResult, @Ctx() context: GraphContext): Promise<Standard> {
    return standardView(await standardOf(context, this.standards, cycleId));
  }

  @FieldResolver(() => [IndicatorResult], {
    description: 'The indicators that were collected of the school, in the order of the standard.',
  })
  async indicators(
    @Root() { id, cycleId }: SchoolResult,
    @Ctx() context: GraphContext,
  ): Promise<IndicatorResult[]> {
    const [rows, standard] = await Promise.all([
      loadMany(context, IndicatorRow, 'resultId', id),
      standardOf(context, this.standards, cycleId),
    ]);
    return indicatorViews(rows, standard.content);
  }
}

/** What a cycle shows of its results, beside those of the schools. */
@Resolver(AssessmentCycle)
export class CycleResultsResolver {
  constructor(private readonly standards: Standards) {}

  @Policy('read', 'SchoolResult')
  @FieldResolver(() => [DistrictResult], {
    nullable: true,
    description: 'The indicators of the districts that you may see, by their codes.',
  })
  async districtResults(
    @Root() cycle: AssessmentCycle,
    @Ctx() context: GraphContext,
  ): Promise<DistrictResult[]> {
    const rows = await areaRows(context, cycle);
    const { content } = this.standards.exactly(cycle);
    const figures = Map.groupBy(
      rows.filter(({ area }) => area !== CITY && maySee(context.actor, cycle, area)),
      ({ area }) => area,
    );
    return [...figures.keys()].sort().map(code =>
      Object.assign(new DistrictResult(), {
        district: District.of(code),
        indicators: indicatorViews(figures.get(code) ?? [], content),
      }),
    );
  }

  @Policy('read', 'SchoolResult')
  @FieldResolver(() => [IndicatorResult], {
    nullable: true,
    description: 'The indicators of the city, over all its schools; null where you may not see them yet.',
  })
  async cityIndicators(
    @Root() cycle: AssessmentCycle,
    @Ctx() context: GraphContext,
  ): Promise<IndicatorResult[] | null> {
    if (!maySee(context.actor, cycle)) return null;
    const rows = (await areaRows(context, cycle)).filter(({ area }) => area === CITY);
    return indicatorViews(rows, this.standards.exactly(cycle).content);
  }
}

const areaRows = (context: GraphContext, { id }: AssessmentCycle) =>
  loadMany(context, AreaRow, 'cycleId', id);

/** The figures of a district, or of the city, are judged like the results that they sum. */
function maySee(actor: Actor, { status }: AssessmentCycle, districtCode?: string): boolean {
  const sample = { status: status === 'PUBLISHED' ? 'PUBLISHED' : 'DRAFT', districtCode };
  return may(actor, 'read', 'SchoolResult', sample);
}
