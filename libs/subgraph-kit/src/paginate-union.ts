import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { ConnectionArgs, Page } from './connection';
import { readWindow, type OrderKey, type Window } from './keyset';
import { directionIn, explainedCursor, lazyPage, pageOf, type Row, withPrimaryKey, within } from './paginate';

export interface UnionOptions<T extends ObjectLiteral> {
  /**
   * Makes the query of each table: filtered, and limited to what the actor may see; no row is in two of them. The
   * first one's entity says the columns and the primary key.
   */
  queries: () => readonly [SelectQueryBuilder<T>, ...SelectQueryBuilder<T>[]];
  /** What a row is made into. */
  make: () => T;
}

/**
 * A page of a list whose rows stand in several tables with the same columns, under the same alias: what holds now and
 * what held, say. Each table gives its part of the page in the order of an index of its own, so that a page costs no
 * more than one of each.
 */
export function paginateUnion<T extends ObjectLiteral>(
  options: UnionOptions<T> & { orderBy: readonly OrderKey[]; args: ConnectionArgs },
): Page<T> {
  const { queries, make, args } = options;
  const order = withPrimaryKey(queries()[0], options.orderBy);
  const window = readWindow(args, order);
  return lazyPage(
    () => fetchRows(queries(), make, order, window),
    rows => pageOf(rows, order, window),
    async () => {
      const [first, ...others] = queries().map(query => query.orderBy().select('1', 'one'));
      const { sql, parameters } = unionOf([first!, ...others]);
      const [row] = await listOf(first!, sql)
        .select('COUNT(*)::int', 'count')
        .setParameters(parameters)
        .getRawMany<{ count: number }>();
      return row?.count ?? 0;
    },
  );
}

/** All rows of such tables, as entities. */
export async function readUnion<T extends ObjectLiteral>({ queries, make }: UnionOptions<T>): Promise<T[]> {
  const parts = queries().map(query => query.select(wholeRow(query), 'content'));
  const { sql, parameters } = unionOf(parts);
  const rows = await listOf(parts[0]!, sql)
    .select('list.content', 'content')
    .setParameters(parameters)
    .getRawMany<{ content: object }>();
  return rows.map(({ content }) => entityOf(parts[0]!, make, content));
}

const listOf = <T extends ObjectLiteral>({ connection }: SelectQueryBuilder<T>, sql: string) =>
  connection.createQueryBuilder().from(`(${sql})`, 'list');

async function fetchRows<T extends ObjectLiteral>(
  queries: readonly SelectQueryBuilder<T>[],
  make: () => T,
  order: readonly OrderKey[],
  window: Window,
): Promise<Row<T>[]> {
  const parts = queries.map(query => {
    within(query, order, window).orderBy().select(wholeRow(query), 'content');
    order.forEach((key, index) => {
      query.addSelect(`(${key.column})::text`, `key_${index}`);
      query.addSelect(key.column, `sort_${index}`);
      query.addOrderBy(key.column, directionIn(window, key));
    });
    return query.limit(window.size + 1);
  });
  const { sql, parameters } = unionOf(parts);
  const whole = listOf(queries[0]!, sql).select('list.*');
  order.forEach((key, index) => whole.addOrderBy(`list.sort_${index}`, directionIn(window, key)));
  const rows = await whole
    .limit(window.size + 1)
    .setParameters(parameters)
    .getRawMany<{ content: object; [key: `key_${number}`]: string }>()
    .catch(error => {
      throw explainedCursor(error, window);
    });
  return rows.map(row => ({
    node: entityOf(queries[0]!, make, row.content),
    keys: order.map((_key, index) => String(row[`key_${index}`])),
  }));
}

function unionOf<T extends ObjectLiteral>(queries: readonly SelectQueryBuilder<T>[]) {
  return {
    sql: queries.map(query => `(${query.getQuery()})`).join(' UNION ALL '),
    parameters: Object.assign({}, ...queries.map(query => query.getParameters())) as ObjectLiteral,
  };
}

const wholeRow = <T extends ObjectLiteral>(query: SelectQueryBuilder<T>) =>
  `to_jsonb(${query.expressionMap.mainAlias!.name})`;

/** An entity made of the JSON of its row. */
function entityOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>, make: () => T, content: object): T {
  const made = make();
  for (const column of query.expressionMap.mainAlias!.metadata.columns) {
    const value = (content as Record<string, unknown>)[column.databaseName] ?? null;
    const instant = column.type === 'timestamptz' && typeof value === 'string';
    column.setEntityValue(made, instant ? new Date(value) : value);
  }
  return made;
}
