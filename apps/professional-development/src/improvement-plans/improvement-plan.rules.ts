import { refuse } from '@doorstep/service-kit/refusal';

/** How many offerings a plan proposes for each of its indicators. */
export const mostOfferingsPerIndicator = 5;

/** A published indicator, as far as a plan looks at it. */
export interface JudgedIndicator {
  code: string;
  level: number | null;
  share: string | null;
  count: number | null;
  belowStandard: boolean | null;
}

/**
 * What a plan is to mend: the indicators below the standard. A hidden figure (belowStandard null) opens nothing,
 * because a plan that named it would tell what was hidden.
 */
export function indicatorsToMend<I extends JudgedIndicator>(indicators: readonly I[]): I[] {
  const seen = new Set<string>();
  return indicators.filter(
    ({ code, belowStandard }) => belowStandard === true && !seen.has(code) && seen.add(code),
  );
}

/** @throws Refusal when the plan was accepted before */
export function checkAcceptable(plan: { status: string; acceptedOn: string | null }): void {
  if (plan.status === 'OPEN') return;
  throw refuse(
    'IMPROVEMENT_PLAN_ALREADY_ACCEPTED',
    ['planId'],
    `该改进计划已于 ${plan.acceptedOn} 接受。`,
    `The plan was accepted on ${plan.acceptedOn}.`,
  );
}
