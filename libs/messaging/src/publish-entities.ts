import type { StateTopic } from '@doorstep/contracts';
import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { publishState } from './outbox';
import { publishStateFrom } from './publish-from';

/** What an entity must say for a contract: instants may be `Date`; fields that the contract does not name stay out. */
export type Told<T> = T extends string | null | undefined
  ? T | (string extends NonNullable<T> ? Date : never)
  : T extends readonly (infer Item)[]
    ? readonly Told<Item>[]
    : T extends object
      ? { [Field in keyof T as string extends Field ? never : Field]: Told<T[Field]> }
      : T;

/**
 * Announces entities as they are now: of each, the fields that the topic's contract names, and no other. What the
 * contract names and the entity does not have does not compile.
 * @param key the property that is the topic's key
 */
export async function publishEntities<T, E extends Told<T> & { version: number }>(
  tx: EntityManager,
  topic: StateTopic<T>,
  entities: readonly E[],
  key: keyof E & string = 'id' as keyof E & string,
): Promise<void> {
  const fields = fieldsOf(topic);
  await publishState(
    tx,
    topic,
    entities.map(entity => {
      const row = entity as Record<string, unknown>;
      const said = fields
        .map(field => [field, told(row[field])] as const)
        .filter(([, value]) => value !== undefined);
      return { key: String(row[key]), version: entity.version, data: Object.fromEntries(said) as T };
    }),
  );
}

/**
 * Announces the rows that a statement writes, in that statement: for bulk. It is to return whole rows
 * (`RETURNING *`, or `k.*`); the fields that the contract names are columns of the entity.
 * @param writing the INSERT or UPDATE
 * @returns how many rows were written
 */
export async function publishEntitiesFrom<T>(
  tx: EntityManager,
  topic: StateTopic<T>,
  entity: EntityTarget<ObjectLiteral>,
  writing: string,
  parameters: readonly unknown[],
): Promise<number> {
  const metadata = tx.connection.getMetadata(entity);
  const columns = fieldsOf(topic).flatMap(field => {
    const column = metadata.findColumnWithPropertyName(field);
    if (!column) throw new Error(`${topic.name} tells ${field}, and ${metadata.name} has no such column.`);
    return column.isSelect === false ? [] : [`written."${column.databaseName}" AS "${field}"`];
  });
  const [key] = metadata.primaryColumns;
  return publishStateFrom(tx, topic, {
    before: `written AS (${writing})`,
    states: `
      SELECT written."${key!.databaseName}"::text AS key, written.version, row_to_json(state) AS data
        FROM written CROSS JOIN LATERAL (SELECT ${columns.join(', ')}) state`,
    parameters,
  });
}

function fieldsOf<T>(topic: StateTopic<T>): string[] {
  return Object.keys((topic.schema as unknown as { shape: object }).shape);
}

const told = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);
