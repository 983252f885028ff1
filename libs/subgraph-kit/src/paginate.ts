import { QueryFailedError, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import type { ConnectionArgs, Edge, Page, PageInfo } from './connection';
import { keysetCondition, noCursor, readWindow, writeCursor, type OrderKey, type Window } from './keyset';

export interface PaginateOptions<T extends ObjectLiteral> {
  /**
   * The whole list: filtered, and limited to what the actor may see (`visibleWhere`). It joins to-one
   * relations at most, so that a row is an item.
   */
  query: SelectQueryBuilder<T>;
  orderBy: readonly OrderKey[];
  args: ConnectionArgs;
}

/** A page of a list by keyset: as fast at the end as at the start, with no gap when rows come or go. */
export function paginate<T extends ObjectLiteral>({ query, orderBy, args }: PaginateOptions<T>): Page<T> {
  const order = withPrimaryKey(query, orderBy);
  const window = readWindow(args, order);
  return lazyPage(
    () => fetchRows(query, order, window),
    rows => pageOf(rows, order, window),
    () => count(query),
  );
}

/** An item with the text of its order keys. */
export interface Row<T> {
  node: T;
  keys: string[];
}

export interface Slice<T> {
  edges: Edge<T>[];
  pageInfo: PageInfo;
}

/** A page that fetches its rows once, and its count, when asked for them. */
export function lazyPage<T>(
  fetch: () => Promise<Row<T>[]>,
  slice: (rows: Row<T>[]) => Slice<T>,
  total: () => Promise<number>,
): Page<T> {
  let fetched: Promise<Slice<T>> | undefined;
  let counted: Promise<number> | undefined;
  const content = () => (fetched ??= fetch().then(slice));
  return {
    get edges() {
      return content().then(({ edges }) => edges);
    },
    get nodes() {
      return content().then(({ edges }) => edges.map(edge => edge.node));
    },
    get pageInfo() {
      return content().then(({ pageInfo }) => pageInfo);
    },
    get totalCount() {
      return (counted ??= total());
    },
  };
}

/** The rows as they came (one more than the page, in the direction of the window) as a page. */
export function pageOf<T>(rows: Row<T>[], order: readonly OrderKey[], window: Window): Slice<T> {
  const more = rows.length > window.size;
  const items = rows.slice(0, window.size);
  if (window.backwards) items.reverse();
  const edges = items.map(({ node, keys }) => ({ node, cursor: writeCursor(keys, order) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: window.backwards ? window.before !== undefined : more,
      hasPreviousPage: window.backwards ? more : window.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export function withPrimaryKey<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  orderBy: readonly OrderKey[],
): OrderKey[] {
  const alias = query.expressionMap.mainAlias;
  if (!alias) throw new Error('paginate needs a query of an entity');
  const named = new Set(orderBy.map(({ column }) => column));
  const direction = orderBy.at(-1)?.direction ?? 'ASC';
  const ties = alias.metadata.primaryColumns
    .map(column => `${alias.name}.${column.propertyPath}`)
    .filter(column => !named.has(column))
    .map(column => ({ column, direction }));
  return [...orderBy, ...ties];
}

/** Adds the cursors' conditions. */
export function within<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  order: readonly OrderKey[],
  window: Window,
): SelectQueryBuilder<T> {
  for (const side of ['after', 'before'] as const) {
    const values = window[side];
    if (!values) continue;
    const { sql, parameters } = keysetCondition(order, side, values);
    query.andWhere(sql, parameters);
  }
  return query;
}

export function directionIn(window: Window, { direction = 'ASC' }: OrderKey): 'ASC' | 'DESC' {
  return (direction === 'ASC') === window.backwards ? 'DESC' : 'ASC';
}

async function fetchRows<T extends ObjectLiteral>(
  list: SelectQueryBuilder<T>,
  order: readonly OrderKey[],
  window: Window,
): Promise<Row<T>[]> {
  const query = within(list.clone(), order, window);
  query.orderBy();
  order.forEach((key, index) => {
    query.addSelect(`(${key.column})::text`, `key_${index}`);
    query.addOrderBy(key.column, directionIn(window, key));
  });
  query.limit(window.size + 1);
  const { entities, raw } = await query.getRawAndEntities<Record<string, string>>().catch(error => {
    throw explainedCursor(error, window);
  });
  return entities.map((node, row) => ({
    node,
    keys: order.map((_key, index) => String(raw[row]?.[`key_${index}`])),
  }));
}

/** A forged cursor may hold text that its column cannot read (class 22: data exception). */
export function explainedCursor(error: unknown, window: Window): unknown {
  const code = error instanceof QueryFailedError ? (error.driverError as { code?: string }).code : undefined;
  const forged = code?.startsWith('22') && (window.after ?? window.before);
  return forged ? noCursor(window.after ? 'after' : 'before') : error;
}

async function count<T extends ObjectLiteral>(list: SelectQueryBuilder<T>): Promise<number> {
  const row = await list.clone().orderBy().select('COUNT(*)::int', 'count').getRawOne<{ count: number }>();
  return row?.count ?? 0;
}
