import { may, Policy, visible } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import {
  badInput,
  Connection,
  ConnectionArgs,
  DateScalar,
  filtered,
  type GraphContext,
  Input,
  loadMany,
  loadOne,
  orderKey,
  type Page,
  paginate,
  paginateFor,
  payloadOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { District } from '../districts/district';
import { schoolYearOf } from '../figures/school-year.rules';
import { School } from '../register/school';
import { confirmUpToDate } from './confirmation.service';
import { DataFinding, findingsOn } from './data-finding';
import {
  countsByRule,
  countsBySchool,
  DataFindingFilter,
  DataQuality,
  RuleCount,
  SchoolCount,
} from './quality.types';
import { SchoolConfirmation } from './school-confirmation';

@InputType({ description: 'Which school is up to date.' })
class ConfirmUpToDateInput {
  @Field(() => ID, { description: 'The school.' })
  schoolId!: string;
}

const ConfirmUpToDatePayload = payloadOf(SchoolConfirmation, 'schoolConfirmation', 'ConfirmUpToDatePayload');

/** The worst first. */
const worstFirst = [orderKey('rank'), orderKey('subjectCode'), orderKey('id')];

@Resolver(() => DataQuality)
export class DataQualityResolver {
  constructor(private readonly clock: Clock) {}

  private today(): string {
    return businessDay(this.clock.now());
  }

  @Policy('read', 'DataQuality')
  @Query(() => DataQuality, {
    nullable: true,
    description:
      'What is missing, stale or contradictory in the data of a district; null if there is no such district, or for those who do not answer for it.',
  })
  async dataQuality(
    @Arg('districtCode', () => ID, { description: 'The official code of the district.' })
    districtCode: string,
    @Ctx() context: GraphContext,
  ): Promise<DataQuality | null> {
    if (!may(context.actor, 'read', 'DataQuality', { districtCode })) return null;
    if (!(await loadOne(context, District, 'code', districtCode))) return null;
    const schoolYear = schoolYearOf(this.today());
    const [counts] = await context.database.manager.query<{ schools: number; confirmedSchools: number }[]>(
      `SELECT count(*)::int AS schools, (count(*) FILTER (WHERE confirmed_year >= $2))::int AS "confirmedSchools"
         FROM school_to_confirm WHERE district_code = $1`,
      [districtCode, schoolYear],
    );
    return Object.assign(new DataQuality(), { districtCode, schoolYear, ...counts });
  }

  @Policy('read', 'DataQuality')
  @FieldResolver(() => Connection(DataFinding), {
    nullable: true,
    description: 'What is amiss, the worst first.',
  })
  findings(
    @Root() { districtCode }: DataQuality,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('filter', () => DataFindingFilter, { nullable: true, description: 'Which ones; all without it.' })
    filter?: DataFindingFilter | null,
  ): Page<DataFinding> {
    const query = findingsOn(context, this.today()).andWhere('item.districtCode = :districtCode', {
      districtCode,
    });
    return paginate({ query: filtered(query, filter), orderBy: worstFirst, args });
  }

  @Policy('read', 'DataQuality')
  @FieldResolver(() => [RuleCount], {
    nullable: true,
    description:
      'How often each rule found something, the worst first; rules that found nothing are not named.',
  })
  byRule(@Root() { districtCode }: DataQuality, @Ctx() context: GraphContext): Promise<RuleCount[]> {
    return countsByRule(context, districtCode, this.today());
  }

  @Policy('read', 'DataQuality')
  @FieldResolver(() => [SchoolCount], { nullable: true, description: 'The schools with most findings.' })
  bySchool(
    @Root() { districtCode }: DataQuality,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many schools, 1 to 100.' }) first: number,
    @Ctx() context: GraphContext,
  ): Promise<SchoolCount[]> {
    if (first < 1 || first > 100) {
      throw badInput(
        'PAGE_SIZE',
        `first 为 ${first}：应为 1 至 100。`,
        `first is ${first}: ask for 1 to 100.`,
      );
    }
    return countsBySchool(context, districtCode, this.today(), first);
  }

  @UseCase({
    policy: ['update', 'DataQuality'],
    gives: () => ConfirmUpToDatePayload,
    description:
      "Says that a running school's data were looked through today and are up to date; by its principal or its district. Sent twice on a day, it does nothing the second time.",
    constraints: {
      school_confirmation_once_a_day: {
        code: 'CONFLICT',
        path: ['schoolId'],
        zh: '刚刚有人确认过。',
        en: 'Somebody has just confirmed it.',
      },
    },
  })
  async confirmUpToDate(@Input() { schoolId }: ConfirmUpToDateInput, @Work() { tx, actor }: UseCaseContext) {
    return { schoolConfirmation: await confirmUpToDate(tx, actor, schoolId, this.clock) };
  }
}

@Resolver(() => SchoolCount)
export class SchoolCountResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school.' })
  async school(@Root() { schoolId }: SchoolCount, @Ctx() context: GraphContext): Promise<School | null> {
    return visible(context.actor, 'School', await loadOne(context, School, 'id', schoolId));
  }
}

/** What data quality adds to a school. */
@Resolver(() => School)
export class SchoolQualityResolver {
  constructor(private readonly clock: Clock) {}

  @Policy('read', 'DataQuality')
  @FieldResolver(() => Connection(DataFinding), {
    nullable: true,
    description:
      'What is amiss with its data today, the worst first; empty for those who do not answer for the school.',
  })
  dataFindings(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<DataFinding> {
    return paginateFor(context, {
      name: 'School.dataFindings',
      query: () => findingsOn(context, businessDay(this.clock.now())),
      parent: { column: 'item.schoolId', value: school.id },
      orderBy: worstFirst,
      args,
    });
  }

  @FieldResolver(() => DateScalar, {
    nullable: true,
    description: 'On which day its data were last confirmed up to date; null if never.',
  })
  async confirmedOn(@Root() school: School, @Ctx() context: GraphContext): Promise<string | null> {
    const all = await loadMany(context, SchoolConfirmation, 'schoolId', school.id);
    return (
      all
        .map(({ confirmedOn }) => confirmedOn)
        .sort()
        .at(-1) ?? null
    );
  }
}
