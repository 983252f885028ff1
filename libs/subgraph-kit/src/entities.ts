import { type BilingualText, type Refusal, refuse } from '@doorstep/service-kit/refusal';
import type {
  EntityManager,
  EntityMetadata,
  EntityTarget,
  FindOneOptions,
  FindOptionsWhere,
  ObjectLiteral,
} from 'typeorm';
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

/** How a caller is told that there is no such entity. */
export interface Absence extends BilingualText {
  /** `SCHOOL_NOT_FOUND`. */
  code: string;
  /** The field of an input that names one, as most inputs call it: `schoolId`. */
  field: string;
}

const absences = new WeakMap<object, Absence>();

/** Says, beside an entity, how a caller is told that there is no such one: `findById` and `lockById` do. */
export const Absent =
  (absence: Absence): ClassDecorator =>
  target =>
    void absences.set(target, absence);

type EntityClass<E> = new () => E;

/** The refusal of a key that is nobody's; `path` is where in the input it stands, when not in the usual field. */
export function absent(entity: EntityClass<unknown>, path?: string[]): Refusal {
  const said = absences.get(entity);
  if (!said) throw new Error(`${entity.name} needs an @Absent that says what is told when there is none`);
  return refuse(said.code, path ?? [said.field], said.zh, said.en);
}

type WithId = ObjectLiteral & { id: string; version?: number };

/** The entity with this key; refuses as its `@Absent` says. */
export function findById<E extends WithId>(
  tx: EntityManager,
  entity: EntityClass<E>,
  id: string,
  path?: string[],
): Promise<E> {
  return byId(tx, entity, id, path);
}

/**
 * Loads an entity for a change and locks its row until the transaction ends, so that two changes come one
 * after the other. Refuses as its `@Absent` says when there is none, with `CONFLICT` when it has changed since
 * the caller read it.
 */
export async function lockById<E extends WithId>(
  tx: EntityManager,
  entity: EntityClass<E>,
  id: string,
  expectedVersion?: number,
): Promise<E> {
  const found = await byId(tx, entity, id, undefined, {
    lock: { mode: 'pessimistic_write' },
    loadEagerRelations: false,
  });
  if (expectedVersion !== undefined) expectVersion(versioned(found), expectedVersion);
  return found;
}

async function byId<E extends WithId>(
  tx: EntityManager,
  entity: EntityClass<E>,
  id: string,
  path?: string[],
  options: FindOneOptions<E> = {},
): Promise<E> {
  const key = primaryKey(tx.connection.getMetadata(entity));
  const where = { id } as FindOptionsWhere<E>;
  const found = key.type === 'uuid' && !isUuid(id) ? null : await tx.findOne(entity, { where, ...options });
  if (!found) throw absent(entity, path);
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
