import { abilityFor, type Action, type SubjectName } from './abilities';
import type { Actor } from './actor';
import { AccessError } from './errors';
import { notAllowed, signInFirst } from './words';

/**
 * Whether the actor may do this: to `instance`, judged by its `districtCode`, `schoolCode`, `status` …, or,
 * without one, to at least some instance. A field that an ability asks for and the instance lacks refuses.
 */
export function may(actor: Actor, action: Action, subject: SubjectName, instance?: object): boolean {
  const rules = abilityFor(actor).possibleRulesFor(action, subject);
  if (!instance) return rules.some(rule => !rule.inverted);
  const rule = rules.find(candidate => candidate.matchesConditions(instance as never));
  return rule !== undefined && !rule.inverted;
}

/**
 * Lets the actor through, or throws an `AccessError`: `UNAUTHENTICATED` for somebody who is not signed in,
 * `FORBIDDEN` for everybody else. Use cases call it with the instance that they loaded themselves.
 */
export function authorise(actor: Actor, action: Action, subject: SubjectName, instance?: object): void {
  if (may(actor, action, subject, instance)) return;
  if (actor.kind === 'anonymous') throw new AccessError('UNAUTHENTICATED', signInFirst(action, subject));
  const which = instance && may(actor, action, subject) ? 'this' : 'any';
  throw new AccessError('FORBIDDEN', notAllowed(action, subject, which));
}

/** The instance if the actor may read it, else null: to those who may not see it, it is not there. */
export function visible<T extends object>(actor: Actor, subject: SubjectName, instance: T | null): T | null {
  return instance && may(actor, 'read', subject, instance) ? instance : null;
}
