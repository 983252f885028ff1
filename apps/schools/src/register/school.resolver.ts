import { may, Policy, visible } from '@doorstep/access';
import {
  Connection,
  ConnectionArgs,
  DateScalar,
  filtered,
  type GraphContext,
  loadOne,
  paginate,
  type Page,
  seenBy,
} from '@doorstep/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Change, ChangedKind } from '../history/change';
import { ChangeConnection, ChangeFilter, changesOf } from '../history/change.list';
import { schoolOn, schoolsOn } from './as-of';
import { School } from './school';
import { orderOfSchools, SchoolFilter, SchoolOrder } from './school.list';

@Resolver(() => School)
export class SchoolResolver {
  @Policy('read', 'School')
  @Query(() => School, { nullable: true, description: 'A school by its key; null if there is none.' })
  async school(
    @Arg('id', () => ID, { description: 'The key of the school.' }) id: string,
    @Ctx() context: GraphContext,
    @Arg('asOf', () => DateScalar, {
      nullable: true,
      description:
        'As it was, is or, as far as it is approved, will be on this day; as it is now without it.',
    })
    asOf?: string | null,
  ): Promise<School | null> {
    if (asOf) return schoolOn(context, asOf, 'id', id);
    return visible(context.actor, 'School', await loadOne(context, School, 'id', id));
  }

  @Policy('read', 'School')
  @Query(() => School, {
    nullable: true,
    description: 'A school by its official code; null if there is none.',
  })
  async schoolByCode(
    @Arg('code', { description: 'The official code of the school.' }) code: string,
    @Ctx() context: GraphContext,
    @Arg('asOf', () => DateScalar, {
      nullable: true,
      description:
        'As it was, is or, as far as it is approved, will be on this day; as it is now without it.',
    })
    asOf?: string | null,
  ): Promise<School | null> {
    if (asOf) return schoolOn(context, asOf, 'code', code);
    return visible(context.actor, 'School', await loadOne(context, School, 'code', code));
  }

  @Policy('read', 'School')
  @Query(() => Connection(School), { nullable: true, description: 'The register of schools.' })
  schools(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('filter', () => SchoolFilter, { nullable: true, description: 'Which schools; all without it.' })
    filter?: SchoolFilter | null,
    @Arg('orderBy', () => SchoolOrder, { defaultValue: SchoolOrder.CODE, description: 'In which order.' })
    orderBy: SchoolOrder = SchoolOrder.CODE,
    @Arg('asOf', () => DateScalar, {
      nullable: true,
      description:
        'The register as it was, is or, as far as it is approved, will be on this day, its filters included; as it is now without it.',
    })
    asOf?: string | null,
  ): Page<School> {
    if (asOf) return schoolsOn(context, asOf, { filter, orderBy, args });
    const query = filtered(seenBy(context, School, 'School'), filter);
    return paginate({ query, orderBy: orderOfSchools[orderBy], args });
  }

  @Policy('update', 'School')
  @FieldResolver(() => ChangeConnection, {
    nullable: true,
    description:
      'Who changed what of it, the latest first, those to come included; for those who keep the register of it, else null.',
  })
  changes(
    @Root() school: School,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: GraphContext,
    @Arg('filter', () => ChangeFilter, { nullable: true, description: 'Which changes; all without it.' })
    filter?: ChangeFilter | null,
  ): Page<Change> | null {
    if (!may(context.actor, 'update', 'School', school)) return null;
    return changesOf(context, ChangedKind.SCHOOL, school.id, args, filter);
  }
}
