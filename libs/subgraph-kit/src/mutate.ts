import { AccessError } from '@doorstep/access';
import { refusalFrom, type ConstraintProblems } from '@doorstep/database';
import { Refusal } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { GraphContext } from './context';
import { claimKey, rememberResult } from './idempotency';
import type { UserError } from './user-errors';

export interface MutationOptions {
  /** The mutation's name in the graph. */
  operation: string;
  /** The mutation's input; with a `clientMutationKey`, sent twice it happens once. */
  input: object & { clientMutationKey?: string | null };
  /** What to tell the caller whose input violates a constraint of the database. */
  constraints?: ConstraintProblems;
}

/** A payload: what the work gave, or nothing of it, and why not. */
export type Outcome<T> = Partial<T> & { userErrors: UserError[] };

/**
 * Carries out a mutation in one transaction. What `work` refuses, and what the database refuses by a known
 * constraint, becomes `userErrors`, and nothing is done. `work` gives the payload without `userErrors`:
 * entities, lists of entities and plain values, which is what a repeated `clientMutationKey` is answered with
 * (the entities as they are by then).
 */
export async function mutate<T extends object>(
  context: Pick<GraphContext, 'actor' | 'database' | 'loaders'>,
  options: MutationOptions,
  work: (tx: EntityManager) => Promise<T>,
): Promise<Outcome<T>> {
  const { actor, database, loaders } = context;
  const { operation, input, constraints = {} } = options;
  if (input.clientMutationKey != null && actor.kind === 'anonymous') {
    throw new AccessError('UNAUTHENTICATED', {
      zh: '请先登录：clientMutationKey 属于登录的人。',
      en: 'Sign in: a clientMutationKey belongs to a person.',
    });
  }
  try {
    const payload = await database.transaction(async tx => {
      const claim = await claimKey<T>(tx, { actor: actor.subject, operation, input });
      if (claim && 'earlier' in claim) return claim.earlier;
      const result = await work(tx);
      if (claim) await rememberResult(tx, claim, result);
      return result;
    });
    return { ...payload, userErrors: [] };
  } catch (error) {
    const refusal = refusalFrom(error, constraints);
    if (!(refusal instanceof Refusal)) throw refusal;
    const nothing: Partial<T> = {};
    return { ...nothing, userErrors: refusal.problems.map(problem => ({ ...problem })) };
  } finally {
    loaders.clear();
  }
}
