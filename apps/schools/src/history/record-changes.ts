import type { EntityManager, ObjectLiteral } from 'typeorm';
import { Change, type ChangedKind } from './change';
import { sameValue } from './same-value.rules';

/** Who changes what, and what else there is to say of it. */
export interface ChangeOf {
  kind: `${ChangedKind}`;
  key: string;
  /** The subject of who asks for it. */
  by: string;
  /** The day from which on it holds; that of the transaction by default. */
  effectiveOn?: string;
  /** When it was entered; the transaction's instant by default. */
  changedAt?: Date;
  /** When it was asked for, and who approved it, where it needed an approval. */
  askedAt?: Date;
  approvedBy?: string;
  /** Why. */
  reason?: string | null;
  /** The job that made it, where a file says so. */
  jobId?: string;
}

interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** Which fields differ. */
function changesBetween<T extends Record<string, unknown>>(before: T, after: T): FieldChange[] {
  return Object.keys(after)
    .filter(field => !sameValue(before[field], after[field]))
    .map(field => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}

/** Notes who changed what, in the transaction of the change. What was never changed stands in the thing itself. */
export async function recordChanges(
  tx: EntityManager,
  of: ChangeOf & { version: number },
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
 * done. The thing must be locked. A school is changed by `amendSchools` of the register instead, which keeps what
 * it was and will be.
 * @returns whether something has changed
 */
export async function change<E extends ObjectLiteral & { version: number }>(
  tx: EntityManager,
  of: ChangeOf,
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
