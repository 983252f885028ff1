import { Policy } from '@doorstep/access';
import { schoolYearOf } from '@doorstep/database';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { badInput, type GraphContext } from '@doorstep/subgraph-kit';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Cluster } from '../cluster';
import { comparable } from '../features/features.rules';
import {
  ClusterBalance,
  ClusterFlow,
  ClusterHealth,
  ClusterManagement,
  figureOf,
  Homogenisation,
  SimilarityOfYear,
} from './health';
import { recordsOf, yearsOfTrend } from './health.load';
import {
  balance,
  type ClusterRecord,
  flow,
  membersIn,
  planKept,
  reciprocity,
  similarityOf,
  trendOf,
  withoutPart,
  type YearSoFar,
} from './health.rules';

@Resolver(() => Cluster)
export class ClusterHealthResolver {
  constructor(private readonly clock: Clock) {}

  @Policy('read', 'ClusterHealth')
  @FieldResolver(() => ClusterHealth, {
    nullable: true,
    description:
      'How it fared in a school year: homogenisation, management, balance and the flow of sharing, with the formula of each figure. While the year runs, it counts what has been due and who has belonged by today. For those who work in clusters and with them.',
  })
  async health(
    @Root() cluster: Cluster,
    @Ctx() context: GraphContext,
    @Arg('year', () => Int, {
      nullable: true,
      description: 'The school year, named by the year in which it begins; the one that runs, without it.',
    })
    given?: number | null,
  ): Promise<ClusterHealth> {
    const today = businessDay(this.clock.now());
    const year = given ?? schoolYearOf(today);
    if (year < 2000 || year > 2100) {
      throw badInput(
        'SCHOOL_YEAR',
        '学年须在 2000 至 2100 之间。',
        'A school year lies between 2000 and 2100.',
      );
    }
    const record = await context.loaders.load(
      `health of cluster in ${year}`,
      (ids: readonly string[]) => recordsOf(context.database.manager, ids, year),
      cluster.id,
    );
    return healthOf(record, { year, today });
  }
}

function healthOf(record: ClusterRecord, year: YearSoFar): ClusterHealth {
  return Object.assign(new ClusterHealth(), {
    year: year.year,
    members: membersIn(record, year).length,
    homogenisation: homogenisationOf(record, year),
    management: managementOf(record, year),
    balance: balanceOf(record, year),
    flow: flowOf(record),
  });
}

function homogenisationOf(record: ClusterRecord, so: YearSoFar): Homogenisation {
  const members = membersIn(record, so);
  const { year } = so;
  const years = Array.from({ length: yearsOfTrend }, (_, place) => year - yearsOfTrend + 1 + place).map(
    one => ({ year: one, similarity: similarityOf(record, members, one, comparable) }),
  );
  return Object.assign(new Homogenisation(), {
    similarity: figureOf(years.at(-1)!.similarity),
    trend: figureOf(trendOf(years)),
    years: years.map(({ year: one, similarity }) =>
      Object.assign(new SimilarityOfYear(), { year: one, similarity: figureOf(similarity) }),
    ),
  });
}

function managementOf(record: ClusterRecord, year: YearSoFar): ClusterManagement {
  const absent = withoutPart(record, year);
  return Object.assign(new ClusterManagement(), {
    planKept: figureOf(planKept(record, year.today)),
    held: record.activities.filter(({ status }) => status === 'HELD').length,
    shareWithoutPart: figureOf(absent.share),
    schoolIds: absent.schoolIds,
  });
}

function balanceOf(record: ClusterRecord, year: YearSoFar): ClusterBalance {
  const { evenness, largestShare, largestGiver, hours } = balance(record, year);
  return Object.assign(new ClusterBalance(), {
    hours,
    evenness: figureOf(evenness),
    largestShare: figureOf(largestShare),
    largestGiverId: largestGiver,
  });
}

function flowOf(record: ClusterRecord): ClusterFlow {
  const { hours, toWeaker } = flow(record);
  return Object.assign(new ClusterFlow(), {
    ...hours,
    shareToWeaker: figureOf(toWeaker),
    reciprocity: figureOf(reciprocity(record)),
  });
}
