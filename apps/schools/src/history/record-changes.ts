import type { EntityManager, ObjectLiteral } from 'typeorm';
import { Change, type ChangedKind } from './change';

interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** Which fields differ. Values are JSON; the order of an object's own fields does not matter. */
function changesBetween<T extends Record<string, unknown>>(before: T, after: T): FieldChange[] {
  return Object.keys(after)
    .filter(field => canonical(before[field]) !== canonical(after[field]))
    .map(field => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}

/** Notes who changed what, in the transaction of the change. What was never changed stands in the thing itself. */
export async function recordChanges(
  tx: EntityManager,
  of: { kind: `${ChangedKind}`; key: string; version: number; by: string },
  changes: readonly FieldChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const { by: changedBy, ...thing } = of;
  await tx.insert(
    Change,
    changes.map(({ field, before, after }) => ({ ...thing, changedBy, field, before, after }) as object),
  );
}

/**
 * Gives fields of a thing other values, saves it and notes what has changed; where nothing differs, nothing is
 * done. The thing must be locked.
 * @returns whether something has changed
 */
export async function change<E extends ObjectLiteral & { version: number }>(
  tx: EntityManager,
  of: { kind: `${ChangedKind}`; key: string; by: string },
  thing: E,
  values: Partial<E>,
): Promise<boolean> {
  const before = Object.fromEntries(Object.keys(values).map(field => [field, thing[field] as unknown]));
  const changes = changesBetween<Record<string, unknown>>(before, values);
  if (changes.length === 0) return false;
  await tx.save(Object.assign(thing, values));
  await recordChanges(tx, { ...of, version: thing.version }, changes);
  return true;
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
