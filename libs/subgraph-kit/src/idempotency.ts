import { refuse } from '@doorstep/service-kit/refusal';
import { createHash } from 'node:crypto';
import type { EntityManager, ObjectLiteral } from 'typeorm';

interface Operation {
  actor: string;
  operation: string;
  input: { clientMutationKey?: string | null };
}

/** A key that is ours for the length of the transaction. */
interface Claim {
  actor: string;
  operation: string;
  key: string;
}

/** How long a key is remembered. */
const retention = '30 days';

/**
 * Claims the input's `clientMutationKey` (null when it has none), or gives the earlier result. A second
 * caller with the same key waits here until the first has committed or given up.
 */
export async function claimKey<T extends object>(
  tx: EntityManager,
  { actor, operation, input }: Operation,
): Promise<Claim | { earlier: T } | null> {
  const { clientMutationKey: key, ...rest } = input;
  if (key == null) return null;
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw refuse(
      'IDEMPOTENCY_KEY_INVALID',
      ['clientMutationKey'],
      '请使用1至128个可见的ASCII字符，例如一个UUID。',
      'Use 1 to 128 visible ASCII characters, a UUID for example.',
    );
  }
  const hash = createHash('sha256').update(canonical(rest)).digest();
  const claimed: unknown[] = await tx.query(
    `INSERT INTO idempotency_key (actor, operation, key, input_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING key`,
    [actor, operation, key, hash],
  );
  if (claimed.length > 0) {
    await forgetOld(tx);
    return { actor, operation, key };
  }
  const [earlier]: { input_hash: Buffer; result: Remembered }[] = await tx.query(
    'SELECT input_hash, result FROM idempotency_key WHERE actor = $1 AND operation = $2 AND key = $3',
    [actor, operation, key],
  );
  if (!earlier?.input_hash.equals(hash)) {
    throw refuse(
      'IDEMPOTENCY_KEY_REUSED',
      ['clientMutationKey'],
      '该键已用于不同的输入，请换一个新的键。',
      'This key was sent before with other input. Take a new key for a new request.',
    );
  }
  return { earlier: await recall<T>(tx, earlier.result) };
}

/** Keeps what the claimed key is answered with from now on. */
export async function rememberResult(tx: EntityManager, claim: Claim, result: object): Promise<void> {
  await tx.query('UPDATE idempotency_key SET result = $4 WHERE actor = $1 AND operation = $2 AND key = $3', [
    claim.actor,
    claim.operation,
    claim.key,
    JSON.stringify(remember(tx, result)),
  ]);
}

/** A few at a time, by whoever comes, so that the table does not grow for ever. */
async function forgetOld(tx: EntityManager): Promise<void> {
  await tx.query(
    `DELETE FROM idempotency_key WHERE (actor, operation, key) IN (
       SELECT actor, operation, key FROM idempotency_key WHERE created_at < now() - $1::interval
       ORDER BY created_at LIMIT 20 FOR UPDATE SKIP LOCKED)`,
    [retention],
  );
}

type RememberedValue =
  { entity: string; id: ObjectLiteral } | { list: RememberedValue[] } | { value: unknown };
type Remembered = Record<string, RememberedValue>;

function remember(tx: EntityManager, result: object): Remembered {
  const keep = (value: unknown): RememberedValue => {
    if (Array.isArray(value)) return { list: value.map(keep) };
    const constructor = typeof value === 'object' && value !== null ? value.constructor : undefined;
    if (!constructor || !tx.connection.hasMetadata(constructor)) return { value };
    const metadata = tx.connection.getMetadata(constructor);
    return { entity: metadata.name, id: metadata.getEntityIdMap(value as ObjectLiteral) ?? {} };
  };
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, keep(value)]));
}

async function recall<T>(tx: EntityManager, remembered: Remembered): Promise<T> {
  const load = async (kept: RememberedValue): Promise<unknown> => {
    if ('list' in kept) return Promise.all(kept.list.map(load));
    return 'entity' in kept ? tx.findOneBy(kept.entity, kept.id) : kept.value;
  };
  const entries = Object.entries(remembered).map(async ([name, kept]) => [name, await load(kept)] as const);
  return Object.fromEntries(await Promise.all(entries)) as T;
}

/** The same text for the same input, whatever the order of its fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
