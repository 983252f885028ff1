import { type Action, Policy, type SubjectName, visible, visibleWhere } from '@doorstep/access';
import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { Connection, ConnectionArgs, type Page } from './connection';
import type { GraphContext } from './context';
import { loadOne } from './entities';
import { filtered } from './filters';
import type { OrderKey } from './keyset';
import { paginate } from './paginate';

export interface ReadOptions {
  /** The query's name: `cluster`. */
  one: string;
  policy: SubjectName;
  /** The property that is the key; `id` by default. */
  key?: string;
}

export interface ReadsOptions extends ReadOptions {
  /** The name of the list's query: `clusters`. */
  many: string;
  /** What the list says of itself, its order included. */
  description: string;
  /** The input type of the list's filter: every property carries `@Among`, `@Is` or `@Where`. */
  filter?: new () => object;
  /** The order of the list; the key breaks ties. */
  orderBy: OrderBy[];
}

/** The query of one entity by its key, where there is no list of them all. */
export function readOf<E extends ObjectLiteral>(
  entity: new () => E,
  { one, policy, key = 'id' }: ReadOptions,
): new () => object {
  const words = one.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

  @Resolver()
  class Read {
    @Policy('read', policy)
    @Query(() => entity, {
      name: one,
      nullable: true,
      description: `The ${words} with this key; null if there is none that you may see.`,
    })
    async one(
      @Arg(key, () => ID, { description: `The key of the ${words}.` }) value: string,
      @Ctx() context: GraphContext,
    ): Promise<E | null> {
      return visible(context.actor, policy, await loadOne(context, entity, key, value));
    }
  }
  return Read;
}

/**
 * The two queries that every entity has: one by its key, and the list of all that the caller may see, filtered
 * and paged. Give the class to the subgraph as one of its resolvers.
 */
export function readsOf<E extends ObjectLiteral>(
  entity: new () => E,
  options: ReadsOptions,
): new () => object {
  const { many, policy, description, orderBy } = options;
  const Read = readOf(entity, options);

  const list = (context: GraphContext, args: ConnectionArgs, given?: object | null): Page<E> =>
    paginate({
      query: filtered(seenBy(context, entity, policy), given),
      orderBy: orderBy.map(property => orderKey(property)),
      args,
    });

  if (!options.filter) {
    @Resolver()
    class Lists extends Read {
      @Policy('read', policy)
      @Query(() => Connection(entity), { name: many, nullable: true, description })
      many(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() context: GraphContext): Page<E> {
        return list(context, args);
      }
    }
    return Lists;
  }
  const Filter = options.filter;

  @Resolver()
  class FilteredLists extends Read {
    @Policy('read', policy)
    @Query(() => Connection(entity), { name: many, nullable: true, description })
    many(
      @Args(() => ConnectionArgs) args: ConnectionArgs,
      @Ctx() context: GraphContext,
      @Arg('filter', () => Filter, { nullable: true, description: 'Which ones; all without it.' })
      given?: object | null,
    ): Page<E> {
      return list(context, args, given);
    }
  }
  return FilteredLists;
}

/** All rows of an entity that the actor may see, as `item`. */
export function seenBy<E extends ObjectLiteral>(
  context: GraphContext,
  entity: new () => E,
  policy: SubjectName,
  alias = 'item',
): SelectQueryBuilder<E> {
  const { sql, parameters } = visibleWhere(context.actor, 'read', policy, alias);
  return context.database.manager.createQueryBuilder(entity, alias).where(sql, parameters);
}

/** A property by which a list is ordered, `-day` for the latest first; or a key made of the alias of its rows. */
export type OrderBy = string | ((alias: string) => OrderKey);

/** The rows of an entity to which the actor may do this, as `item`; undefined where no role of theirs lets them to any. */
export function actable<E extends ObjectLiteral>(
  context: GraphContext,
  entity: new () => E,
  action: Action,
  policy: SubjectName,
): SelectQueryBuilder<E> | undefined {
  const { sql, parameters } = visibleWhere(context.actor, action, policy, 'item');
  if (sql === 'FALSE') return undefined;
  return context.database.manager.createQueryBuilder(entity, 'item').where(sql, parameters);
}

/** `-day` as a key of the order of `alias`. */
export function orderKey(by: OrderBy, alias = 'item'): OrderKey {
  if (typeof by === 'function') return by(alias);
  return by.startsWith('-')
    ? { column: `${alias}.${by.slice(1)}`, direction: 'DESC' }
    : { column: `${alias}.${by}`, direction: 'ASC' };
}
