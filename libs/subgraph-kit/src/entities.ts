import type { EntityManager, EntityMetadata, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import type { GraphContext } from './context';
import { expectVersion } from './user-errors';

type Loading = Pick<GraphContext, 'database' | 'loaders'>;

/** Whether PostgreSQL reads this as a uuid; what is not one is the key of nothing. */
export function isUuid(text: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text);
}

/**
 * The entity whose unique `property` has this value, or null; of many callers in one request, with one
 * statement. It does not ask who may see it: `visible(actor, subject, entity)` does.
 */
export async function loadOne<E extends ObjectLiteral>(
  context: Loading,
  entity: EntityTarget<E>,
  property: string & keyof E,
  value: string,
): Promise<E | null> {
  const [found] = await loadMany(context, entity, property, value);
  return found ?? null;
}

/** The entities whose `property` has this value, in the order of their keys; batched like `loadOne`. */
export async function loadMany<E extends ObjectLiteral>(
  { database, loaders }: Loading,
  entity: EntityTarget<E>,
  property: string & keyof E,
  value: string,
): Promise<E[]> {
  const metadata = database.dataSource.getMetadata(entity);
  const column = metadata.findColumnWithPropertyName(property);
  if (!column) throw new Error(`${metadata.name} has no column ${property}`);
  const uuid = column.type === 'uuid';
  const key = uuid ? value.toLowerCase() : value;
  if (uuid && !isUuid(key)) return [];
  const batch = async (keys: readonly string[]) => {
    const query = database.manager
      .createQueryBuilder(entity, 'entity')
      .where(`entity.${property} = ANY(:keys)`, { keys: [...keys] });
    for (const primary of metadata.primaryColumns) query.addOrderBy(`entity.${primary.propertyPath}`);
    const byKey = new Map<string, E[]>();
    for (const row of await query.getMany()) {
      const of = String(row[property]);
      byKey.set(of, [...(byKey.get(of) ?? []), row]);
    }
    return keys.map(one => byKey.get(one) ?? []);
  };
  return loaders.load(`${metadata.name}.${property}`, batch, key);
}

/**
 * Loads an entity for a change and locks its row until the transaction ends, so that two changes come one
 * after the other. Null when there is none; `CONFLICT` when it has changed since the caller read it.
 */
export async function lockById<E extends ObjectLiteral & { id: string; version?: number }>(
  tx: EntityManager,
  entity: EntityTarget<E>,
  id: string,
  expectedVersion?: number,
): Promise<E | null> {
  const metadata = tx.connection.getMetadata(entity);
  if (primaryKey(metadata).type === 'uuid' && !isUuid(id)) return null;
  const found = await tx.findOne(entity, {
    where: { id } as FindOptionsWhere<E>,
    lock: { mode: 'pessimistic_write' },
    loadEagerRelations: false,
  });
  if (found && expectedVersion !== undefined) expectVersion(versioned(found), expectedVersion);
  return found;
}

/** The one column of an entity's primary key. */
export function primaryKey(metadata: EntityMetadata) {
  const [column, ...others] = metadata.primaryColumns;
  if (!column || others.length > 0) throw new Error(`${metadata.name} needs a primary key of one column`);
  return column;
}

function versioned(entity: { version?: number }): { version: number } {
  if (entity.version === undefined) throw new Error('An expectedVersion needs an entity with a version');
  return { version: entity.version };
}
