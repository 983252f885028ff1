import { Policy, visible } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { DateTimeScalar, type GraphContext, loadOne } from '@doorstep/subgraph-kit';
import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { SchoolLink } from '../links/school-link';
import { School } from '../register/school';
import { SchoolResult } from './school-result';
import { type StandingResult, standingResultsOf, type When } from './standing';

@ObjectType('StandingResult', {
  description: 'A published result that stands for a school: its own, or that of a school that it came of.',
})
export class StandingResultView {
  schoolId!: string;
  resultId!: string;
  linkId!: string | null;

  @Field({
    description:
      'Whether it is its own. If not, it was measured at a predecessor: say so wherever you show it.',
  })
  own!: boolean;

  @Field(() => Int, {
    description: '0 for its own, -1 for that of a predecessor, -2 for that of the predecessor of one.',
  })
  generation!: number;

  @Field({
    description:
      'Whether it counts where one result alone can, as in the health of a cluster or a proposal of clusters: of several predecessors, that of the school that had most pupils.',
  })
  counts!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was published.' })
  publishedAt!: Date;
}

@Resolver(() => StandingResultView)
export class StandingResultResolver {
  @Policy('read', 'School')
  @FieldResolver(() => School, { nullable: true, description: 'The school at which it was measured.' })
  async measuredAt(
    @Root() { schoolId }: StandingResultView,
    @Ctx() context: GraphContext,
  ): Promise<School | null> {
    return visible(context.actor, 'School', await loadOne(context, School, 'id', schoolId));
  }

  @Policy('read', 'SchoolLink')
  @FieldResolver(() => SchoolLink, {
    nullable: true,
    description: 'The link by which that school was reached, its last one on the way; null for its own.',
  })
  async link(
    @Root() { linkId }: StandingResultView,
    @Ctx() context: GraphContext,
  ): Promise<SchoolLink | null> {
    return linkId === null ? null : loadOne(context, SchoolLink, 'id', linkId);
  }

  @Policy('read', 'SchoolResult')
  @FieldResolver(() => SchoolResult, { nullable: true, description: 'The result, with its indicators.' })
  result(@Root() { resultId }: StandingResultView): SchoolResult {
    return SchoolResult.of(resultId);
  }
}

/** What published results add to a school. */
@Resolver(() => School)
export class SchoolResultsResolver {
  constructor(private readonly clock: Clock) {}

  @Policy('read', 'SchoolResult')
  @FieldResolver(() => [StandingResultView], {
    nullable: true,
    description:
      'What assessment has published of it last. A school that has no result of its own yet, because it came of others, is known by theirs: all of them, the one that counts first. As of a day, what was published and linked by then.',
  })
  async standingResults(
    @Root() { id, asOf }: School,
    @Ctx() context: GraphContext,
  ): Promise<StandingResultView[]> {
    const when: When = asOf ? { on: asOf, publishedBy: asOf } : { on: businessDay(this.clock.now()) };
    const batch = (ids: readonly string[]) => standingResultsOf(context.database.manager, ids, when);
    return (await context.loaders.load(`standing results ${asOf ?? ''}`, batch, id)).map(viewOf);
  }
}

function viewOf({
  place,
  generation,
  schoolId,
  resultId,
  linkId,
  publishedAt,
}: StandingResult): StandingResultView {
  const own = generation === 0;
  const said = { schoolId, resultId, linkId, generation, publishedAt, own, counts: place === 1 };
  return Object.assign(new StandingResultView(), said);
}
