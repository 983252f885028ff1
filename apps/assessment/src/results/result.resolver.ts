import { type Actor, may, Policy, visible, visibleWhere } from '@doorstep/access';
import {
  ConnectionArgs,
  type GraphContext,
  loadMany,
  loadOne,
  type Page,
  paginateFor,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, Field, FieldResolver, ID, InputType, Query, Resolver, Root } from 'type-graphql';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { standardOf } from '../cycles/standard-of';
import { District, School } from '../schools/school';
import { IndicatorCode, Standard, standardView } from '../standards/standard';
import type { Standards } from '../standards/standards';
import { CITY } from './result.rules';
import {
  AreaRow,
  DistrictResult,
  IndicatorResult,
  IndicatorRow,
  indicatorViews,
  SchoolResult,
  SchoolResultConnection,
} from './school-result';

@InputType({ description: 'Which results are wanted. What is absent does not matter.' })
class SchoolResultFilter {
  @Field(() => ID, {
    nullable: true,
    description: 'Those of the schools of this district, by its official code.',
  })
  districtCode?: string | null;

  @Field(() => IndicatorCode, {
    nullable: true,
    description: 'Those whose level of this indicator is known to lie below the standard.',
  })
  belowStandardIn?: keyof typeof IndicatorCode | null;
}

@Resolver(SchoolResult)
export class SchoolResultResolver {
  constructor(private readonly standards: Standards) {}

  @Policy('read', 'SchoolResult')
  @Query(() => SchoolResult, {
    nullable: true,
    description: 'The result of a school in a cycle; null if there is none with this key that you may see.',
  })
  async schoolResult(
    @Arg('id', () => ID, { description: 'The key of the result.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<SchoolResult | null> {
    return visible(context.actor, 'SchoolResult', await loadOne(context, SchoolResult, 'id', id));
  }

  @Policy('read', 'AssessmentCycle')
  @FieldResolver(() => AssessmentCycle, { nullable: true, description: 'The cycle.' })
  cycle(@Root() { cycleId }: SchoolResult, @Ctx() context: GraphContext): Promise<AssessmentCycle | null> {
    return loadOne(context, AssessmentCycle, 'id', cycleId);
  }

  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school.' })
  school(@Root() { schoolId }: SchoolResult): School {
    return School.of(schoolId);
  }

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

/** What a cycle shows of its results. */
@Resolver(AssessmentCycle)
export class CycleResultsResolver {
  constructor(private readonly standards: Standards) {}

  @Policy('read', 'SchoolResult')
  @FieldResolver(() => SchoolResultConnection, {
    nullable: true,
    description: 'The results of the schools that you may see, by the official code of the school.',
  })
  results(
    @Root() { id }: AssessmentCycle,
    @Arg('filter', () => SchoolResultFilter, { nullable: true, description: 'Which; all of them if absent.' })
    filter: SchoolResultFilter | null,
    @Args() args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<SchoolResult> {
    return paginateFor(context, {
      name: 'AssessmentCycle.results',
      query: () => filtered(seenResults(context), filter ?? {}),
      parent: { column: 'result.cycleId', value: id },
      orderBy: [{ column: 'result.schoolCode' }],
      args,
    });
  }

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

/** What this service adds to a school of the register. */
@Resolver(School)
export class SchoolResultsResolver {
  @Policy('read', 'SchoolResult')
  @FieldResolver(() => SchoolResultConnection, {
    nullable: true,
    description: 'The results of the school that you may see, latest first.',
  })
  results(
    @Root() { id }: School,
    @Args() args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<SchoolResult> {
    return paginateFor(context, {
      name: 'School.results',
      query: () => seenResults(context),
      parent: { column: 'result.schoolId', value: id },
      // UUIDv7 keys grow with time.
      orderBy: [{ column: 'result.id', direction: 'DESC' }],
      args,
    });
  }
}

function seenResults({ actor, database }: GraphContext) {
  const { sql, parameters } = visibleWhere(actor, 'read', 'SchoolResult', 'result');
  return database.manager.createQueryBuilder(SchoolResult, 'result').where(sql, parameters);
}

function filtered(query: ReturnType<typeof seenResults>, filter: SchoolResultFilter) {
  const { districtCode, belowStandardIn } = filter;
  if (districtCode) query.andWhere('result.districtCode = :districtCode', { districtCode });
  if (belowStandardIn) {
    // A filter may not tell what is hidden.
    query.andWhere(
      `EXISTS (SELECT FROM indicator_result i WHERE i.result_id = result.id
          AND i.indicator = :belowStandardIn AND i.below_standard AND NOT i.hidden)`,
      { belowStandardIn },
    );
  }
  return query;
}

const areaRows = (context: GraphContext, { id }: AssessmentCycle) =>
  loadMany(context, AreaRow, 'cycleId', id);

/** The figures of a district, or of the city, are judged like the results that they sum. */
function maySee(actor: Actor, { status }: AssessmentCycle, districtCode?: string): boolean {
  const sample = { status: status === 'PUBLISHED' ? 'PUBLISHED' : 'DRAFT', districtCode };
  return may(actor, 'read', 'SchoolResult', sample);
}
