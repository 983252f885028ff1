import { Refusal } from '@doorstep/service-kit/refusal';
import { QueryFailedError } from 'typeorm';

/** What to tell the caller whose input violates a constraint. */
export interface ConstraintProblem {
  code: string;
  /** Where in the input. */
  path: string[];
  zh: string;
  en: string;
}

/** By the constraint's name. */
export type ConstraintProblems = Record<string, ConstraintProblem>;

/** The name of the constraint that PostgreSQL says was violated; undefined for any other error. */
export function violatedConstraint(error: unknown): string | undefined {
  const cause = error instanceof QueryFailedError ? error.driverError : error;
  const { code, constraint } = (cause ?? {}) as { code?: unknown; constraint?: unknown };
  // Class 23: integrity constraint violation.
  return typeof code === 'string' && code.startsWith('23') && typeof constraint === 'string'
    ? constraint
    : undefined;
}

/** The Refusal that a violated constraint means; any other error unchanged. `throw refusalFrom(error, problems)`. */
export function refusalFrom(error: unknown, problems: ConstraintProblems): unknown {
  const name = violatedConstraint(error);
  const problem = name !== undefined && Object.hasOwn(problems, name) ? problems[name] : undefined;
  if (!problem) return error;
  const { code, path, zh, en } = problem;
  const refusal = new Refusal([{ code, path, message: { zh, en } }]);
  refusal.cause = error;
  return refusal;
}
