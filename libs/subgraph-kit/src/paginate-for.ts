import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { ConnectionArgs, Page } from './connection';
import type { GraphContext } from './context';
import { isUuid, primaryKey } from './entities';
import { readWindow, type OrderKey, type Window } from './keyset';
import { directionIn, explainedCursor, lazyPage, pageOf, withPrimaryKey, within, type Row } from './paginate';

export interface PaginateForOptions<T extends ObjectLiteral> {
  /** Says which list it is. Calls with the same name, filter, order and page are answered together. */
  name: string;
  /** Makes the query of all parents' items: filtered, and limited to what the actor may see. */
  query: () => SelectQueryBuilder<T>;
  /** The property path of the column that names the parent (`story.schoolId`), and whose items are asked for. */
  parent: { column: string; value: string };
  orderBy: readonly OrderKey[];
  args: ConnectionArgs;
}

/**
 * A page of the items of one parent, fetched together with the same page of every other parent in the
 * request: the stories of twenty schools take two statements, and their counts one.
 */
export function paginateFor<T extends ObjectLiteral>(
  { loaders }: Pick<GraphContext, 'loaders'>,
  { name, query, parent, orderBy, args }: PaginateForOptions<T>,
): Page<T> {
  const list = new ListByParent(query, parent.column, orderBy, args);
  return lazyPage(
    () => loaders.load(`${name} ${list.filter} ${list.page}`, parents => list.rows(parents), parent.value),
    rows => pageOf(rows, list.order, list.window),
    () => loaders.load(`${name} ${list.filter} count`, parents => list.counts(parents), parent.value),
  );
}

class ListByParent<T extends ObjectLiteral> {
  readonly order: OrderKey[];
  readonly window: Window;
  /** What tells one filter from another. */
  readonly filter: string;
  /** The type of the column that names the parent. */
  private readonly type: string;

  constructor(
    private readonly query: () => SelectQueryBuilder<T>,
    private readonly parent: string,
    orderBy: readonly OrderKey[],
    args: ConnectionArgs,
  ) {
    const sample = query();
    this.order = withPrimaryKey(sample, orderBy);
    this.window = readWindow(args, this.order);
    this.filter = JSON.stringify([sample.expressionMap.wheres, sample.expressionMap.parameters]);
    const [alias, ...path] = parent.split('.');
    const metadata = sample.expressionMap.aliases.find(({ name }) => name === alias)?.metadata;
    const type = metadata?.findColumnWithPropertyPath(path.join('.'))?.type;
    this.type = typeof type === 'string' ? type : 'text';
  }

  private get uuid(): boolean {
    return this.type === 'uuid';
  }

  /** What tells one order and page from another. */
  get page(): string {
    return JSON.stringify([this.order, this.window]);
  }

  async rows(parents: readonly string[]): Promise<Row<T>[][]> {
    const places = await this.places(parents);
    const nodes = await this.nodes(
      parents,
      places.map(({ id }) => id),
    );
    const byParent = new Map<string, Row<T>[]>();
    for (const place of places) {
      const node = nodes.get(place.id);
      if (!node) continue;
      const rows = byParent.get(place.parent) ?? [];
      rows.push({ node, keys: this.order.map((_key, index) => String(place[`key_${index}`])) });
      byParent.set(place.parent, rows);
    }
    return parents.map(parent => byParent.get(this.asStored(parent)) ?? []);
  }

  async counts(parents: readonly string[]): Promise<number[]> {
    const rows = await this.of(parents)
      .orderBy()
      .select(`(${this.parent})::text`, 'parent')
      .addSelect('COUNT(*)::int', 'count')
      .groupBy(this.parent)
      .getRawMany<{ parent: string; count: number }>();
    const counts = new Map(rows.map(({ parent, count }) => [parent, count]));
    return parents.map(parent => counts.get(this.asStored(parent)) ?? 0);
  }

  /**
   * Which items stand on each parent's page (and one more): for each parent the first of an index that begins with it, however
   * many the parent has. A view is looked at once for all parents, because what it sums up it would sum up for each.
   */
  private async places(parents: readonly string[]): Promise<Place[]> {
    const order = this.order.map(key => `${key.column} ${directionIn(this.window, key)}`).join(', ');
    const { isView } = this;
    const list = isView ? this.of(parents) : this.query().andWhere(`${this.parent} = page_of.parent`);
    const ranked = within(list, this.order, this.window)
      .orderBy()
      .select(`(${this.idColumn()})::text`, 'id')
      .addSelect(`(${this.parent})::text`, 'parent')
      .addSelect(
        `ROW_NUMBER() OVER (${isView ? `PARTITION BY ${this.parent} ` : ''}ORDER BY ${order})`,
        'rank',
      );
    this.order.forEach((key, index) => ranked.addSelect(`(${key.column})::text`, `key_${index}`));
    if (!isView) {
      for (const key of this.order) ranked.addOrderBy(key.column, directionIn(this.window, key));
      ranked.limit(this.window.size + 1);
    }
    const [sql, parameters] = ranked.getQueryAndParameters();
    const given = `$${parameters.length + 1}`;
    try {
      return isView
        ? await ranked.connection.query(
            `SELECT * FROM (${sql}) AS ranked WHERE rank <= ${given} ORDER BY parent, rank`,
            [...parameters, this.window.size + 1],
          )
        : await ranked.connection.query(
            `SELECT ranked.* FROM unnest(${given}::${this.type}[]) AS page_of (parent) CROSS JOIN LATERAL (${sql}) AS ranked
              ORDER BY ranked.parent, ranked.rank`,
            [...parameters, this.keys(parents)],
          );
    } catch (error) {
      throw explainedCursor(error, this.window);
    }
  }

  /** The parents stand in the query too, because in a view they find the rows and the keys do not. */
  private async nodes(parents: readonly string[], ids: string[]): Promise<Map<string, T>> {
    if (ids.length === 0) return new Map();
    const query = this.of(parents);
    const { propertyName } = primaryKey(query.expressionMap.mainAlias!.metadata);
    const nodes = await query.andWhere(`${this.idColumn()} = ANY(:page_ids)`, { page_ids: ids }).getMany();
    return new Map(nodes.map(node => [String(node[propertyName]), node]));
  }

  private of(parents: readonly string[]): SelectQueryBuilder<T> {
    return this.query().andWhere(`${this.parent} = ANY(:page_parents)`, {
      page_parents: this.keys(parents),
    });
  }

  private keys(parents: readonly string[]): string[] {
    return this.uuid ? parents.filter(isUuid) : [...parents];
  }

  private get isView(): boolean {
    return this.query().expressionMap.mainAlias!.metadata.tableType === 'view';
  }

  /** PostgreSQL writes a uuid in small letters, whatever it was asked for with. */
  private asStored(parent: string): string {
    return this.uuid ? parent.toLowerCase() : parent;
  }

  private idColumn(): string {
    const { name, metadata } = this.query().expressionMap.mainAlias!;
    return `${name}.${primaryKey(metadata).propertyPath}`;
  }
}

interface Place {
  id: string;
  parent: string;
  [key: `key_${number}`]: string;
}
