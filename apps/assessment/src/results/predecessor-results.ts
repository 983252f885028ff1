import { Policy } from '@doorstep/access';
import {
  Connection,
  ConnectionArgs,
  type GraphContext,
  orderKey,
  type Page,
  paginateFor,
  seenBy,
} from '@doorstep/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { School } from '../schools/school';
import { SchoolPredecessor } from '../schools/school-reference';
import { SchoolResult } from './school-result';

/** What was measured at the schools of which a school came. */
@Resolver(() => School)
export class PredecessorResultsResolver {
  @Policy('read', 'SchoolResult')
  @FieldResolver(() => Connection(SchoolResult), {
    nullable: true,
    description:
      'The results of the schools that it came of (merged, split, replaced), over all generations, that you may see, latest first. Each says at which school it was measured: show that beside it, for it is no result of this school.',
  })
  predecessorResults(
    @Root() { id }: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
  ): Page<SchoolResult> {
    return paginateFor(context, {
      name: 'School.predecessorResults',
      query: () =>
        seenBy(context, SchoolResult, 'SchoolResult').innerJoin(
          SchoolPredecessor,
          'line',
          'line.predecessorId = item.schoolId',
        ),
      parent: { column: 'line.schoolId', value: id },
      // UUIDv7 keys grow with time.
      orderBy: [orderKey('-id')],
      args,
    });
  }
}
