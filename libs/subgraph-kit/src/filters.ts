import { Field, ID } from 'type-graphql';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { isUuid } from './entities';

/** A condition on the rows of `alias`, for a value that the caller gave. */
export type FilterCondition<V> = (value: V, alias: string) => { sql: string; parameters?: ObjectLiteral };

const conditions = new WeakMap<object, Map<string, FilterCondition<never>>>();

/**
 * A field of a filter, and the condition that it stands for: a filter is an input type whose properties all
 * carry this, `@Among` or `@Is`, and `filtered` puts them into the query.
 */
export function Where<V>(
  type: () => object,
  description: string,
  condition: FilterCondition<V>,
): PropertyDecorator {
  return (prototype, property) => {
    Field(type, { nullable: true, description })(prototype, property as string);
    const own = conditions.get(prototype) ?? new Map<string, FilterCondition<never>>();
    conditions.set(prototype, own.set(property as string, condition));
  };
}

/** A field of a filter that names values of one column (a property of the entity): one of them must be the row's. */
export function Among(column: string, type: () => object, description: string): PropertyDecorator {
  return (prototype, property) =>
    Where<unknown[]>(
      () => [type()],
      description,
      // Of one value, an index that begins with the column gives the list in its order: nothing else is read.
      (values, alias) =>
        values.length === 1
          ? { sql: `${alias}.${column} = :${String(property)}`, parameters: { [property]: values[0] } }
          : { sql: `${alias}.${column} = ANY(:${String(property)})`, parameters: { [property]: values } },
    )(prototype, property);
}

/** A field of a filter that names the value of one column (a property of the entity). */
export function Is(column: string, type: () => object, description: string): PropertyDecorator {
  return (prototype, property) =>
    Where<unknown>(type, description, (value, alias) => ({
      sql: `${alias}.${column} = :${String(property)}`,
      parameters: { [property]: value },
    }))(prototype, property);
}

/** Like `@Is`, of a key: what is no key finds nothing. */
export function IsKey(column: string, description: string): PropertyDecorator {
  return (prototype, property) =>
    Where<string>(
      () => ID,
      description,
      (value, alias) =>
        isUuid(value)
          ? { sql: `${alias}.${column} = :${String(property)}`, parameters: { [property]: value } }
          : { sql: 'FALSE' },
    )(prototype, property);
}

/** Like `@Among`, of keys: what is no key finds nothing. */
export function AmongKeys(column: string, description: string): PropertyDecorator {
  return (prototype, property) =>
    Where<string[]>(
      () => [ID],
      description,
      (values, alias) => ({
        sql: `${alias}.${column} = ANY(:${String(property)})`,
        parameters: { [property]: values.filter(isUuid) },
      }),
    )(prototype, property);
}

/** The query, limited to the rows that meet all that the caller gave. */
export function filtered<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  filter: object | null | undefined,
): SelectQueryBuilder<T> {
  if (!filter) return query;
  const alias = query.expressionMap.mainAlias?.name;
  if (!alias) throw new Error('filtered needs a query of an entity');
  const known = conditions.get(Object.getPrototypeOf(filter) as object);
  for (const [property, condition] of known ?? []) {
    const value = (filter as Record<string, unknown>)[property];
    if (value === undefined || value === null) continue;
    const { sql, parameters } = condition(value as never, alias);
    query.andWhere(sql, parameters);
  }
  return query;
}

/** What `text` looks like as a pattern of LIKE that finds it anywhere. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
