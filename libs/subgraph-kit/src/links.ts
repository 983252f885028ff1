import { Policy, type SubjectName, visible } from '@doorstep/access';
import { Arg, Args, Ctx, Field, FieldResolver, Resolver, Root, UseMiddleware } from 'type-graphql';
import type { ObjectLiteral } from 'typeorm';
import { Connection, ConnectionArgs, type Page } from './connection';
import type { GraphContext } from './context';
import { loadOne } from './entities';
import { filtered } from './filters';
import { paginateFor } from './paginate-for';
import { type OrderBy, orderKey, seenBy } from './reads';
import { stubOf } from './references';
import { DateScalar } from './scalars';

type EntityClass = new () => ObjectLiteral;

interface LinkOptions {
  description: string;
  /** Who may follow it: `read` of this subject, of each thing that it leads to. */
  policy: SubjectName;
}

/**
 * A field that leads from a row to the row whose key it holds: null where there is none, or none that the
 * caller may see. Of many rows, one statement; none where the other belongs to another service (`ForeignType`),
 * which then says what the caller may see of it.
 */
export function LinkField(
  target: () => EntityClass,
  options: LinkOptions & {
    /** The property that holds the other's key. */
    by: string;
    /** The property of the other that is the key. */
    key?: string;
    /** Whether there always is one, which everybody may see. */
    always?: boolean;
  },
): PropertyDecorator {
  const { by, key = 'id', always = false, policy, description } = options;
  return (prototype, property) => {
    Field(target, { nullable: !always, description })(prototype, property as string);
    Policy('read', policy)(prototype, property);
    UseMiddleware(async ({ root, context }) => {
      const value = (root as Record<string, unknown>)[by];
      if (value == null) return null;
      const { actor, database } = context as GraphContext;
      if (!database.dataSource.hasMetadata(target())) return stubOf(target(), { [key]: value });
      return visible(actor, policy, await loadOne(context as GraphContext, target(), key, String(value)));
    })(prototype, property as string);
  };
}

/**
 * A field that leads from a row to the page of rows that hold its key, as far as the caller may see them. Of
 * many rows, two statements, and one more for their counts.
 */
export function ListField(
  item: () => EntityClass,
  options: LinkOptions & {
    /** The property of the items that holds this one's key. */
    by: string;
    /** The property of this one that they hold. */
    key?: string;
    /** The order of the items; their key breaks ties. */
    orderBy: OrderBy[];
    /** Whether each item is asked for, or the policy's subject stands for the whole list. */
    whole?: boolean;
    /** The input type of the list's filter: every property carries `@Among`, `@Is` or `@Where`. */
    filter?: new () => object;
    /** Whether the items hold for a time (`during`): then the field has the argument `asOf`. */
    dated?: boolean;
  },
): PropertyDecorator {
  const {
    by,
    key = 'id',
    orderBy,
    policy,
    description,
    whole = false,
    dated = false,
    filter: Filter,
  } = options;
  return (prototype, property) => {
    const name = property as string;
    Field(() => Connection(item()), { nullable: true, description })(prototype, name);
    Args(() => ConnectionArgs)(prototype, name, 0);
    if (dated) Arg('asOf', () => DateScalar, { nullable: true, description: asOfMeans })(prototype, name, 1);
    if (Filter) {
      const description = 'Which ones; all without it.';
      Arg('filter', () => Filter, { nullable: true, description })(prototype, name, dated ? 2 : 1);
    }
    Policy('read', policy)(prototype, property);
    UseMiddleware(async ({ root, args, context }) => {
      const { manager } = (context as GraphContext).database;
      const asOf = args['asOf'] as string | null | undefined;
      return paginateFor(context as GraphContext, {
        name: `${prototype.constructor.name}.${name}`,
        query: () => {
          const items = whole
            ? manager.createQueryBuilder(item(), 'item')
            : seenBy(context as GraphContext, item(), policy);
          if (Filter && args['filter']) filtered(items, Object.assign(new Filter(), args['filter']));
          return asOf ? items.andWhere('item.during @> CAST(:asOf AS date)', { asOf }) : items;
        },
        parent: { column: `item.${by}`, value: String((root as Record<string, unknown>)[key]) },
        orderBy: orderBy.map(property => orderKey(property)),
        args,
      });
    })(prototype, name);
  };
}

/**
 * The same list, added to a type that another folder owns: `listOn(School, 'designs', { item: SchoolDesign, … })` is a
 * resolver class. What can be said in the owner's own folder is a `ListField`.
 */
export function listOn<E extends ObjectLiteral>(
  parent: EntityClass,
  field: string,
  options: LinkOptions & {
    item: new () => E;
    /** The property of the items that holds the parent's key. */
    by: string;
    /** The property of the parent that they hold. */
    key?: string;
    /** The order of the items; their key breaks ties. */
    orderBy: OrderBy[];
  },
): new () => object {
  const { item, by, key = 'id', policy, orderBy, description } = options;
  const list = (root: Record<string, unknown>, args: ConnectionArgs, context: GraphContext): Page<E> =>
    paginateFor(context, {
      name: `${parent.name}.${field}`,
      query: () => seenBy(context, item, policy),
      parent: { column: `item.${by}`, value: String(root[key]) },
      orderBy: orderBy.map(property => orderKey(property)),
      args,
    });
  class List {}
  // Of all fields that are added to a type, type-graphql finds the method by its name.
  const method = { value: list, writable: true, configurable: true };
  Object.defineProperty(List.prototype, field, method);
  Root()(List.prototype, field, 0);
  Args(() => ConnectionArgs)(List.prototype, field, 1);
  Ctx()(List.prototype, field, 2);
  Policy('read', policy)(List.prototype, field);
  FieldResolver(() => Connection(item), { nullable: true, description })(List.prototype, field, method);
  Resolver(() => parent)(List);
  return List;
}

const asOfMeans = 'Only those that hold on this business day; all that ever did or will, without it.';
