import { assessment, professionalDevelopment } from '@doorstep/contracts';
import { onFacts, publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { ImprovementPlan } from './improvement-plan';
import type { ImprovementPlansService } from './improvement-plans.service';

/** A published result opens a plan, once, if something lies below the standard. */
export const openPlansOnResults = (plans: ImprovementPlansService) =>
  onFacts(assessment.schoolResultFacts, (tx, facts) =>
    plans.openFor(
      tx,
      facts.map(({ data }) => data),
    ),
  );

/** A plan with the codes of what it is to mend. */
export interface PlanWithIndicators {
  plan: ImprovementPlan;
  indicators: string[];
}

export function publishPlans(tx: EntityManager, plans: readonly PlanWithIndicators[]): Promise<void> {
  return publishState(
    tx,
    professionalDevelopment.improvementPlan,
    plans.map(({ plan, indicators }) => {
      const { id, version, schoolId, cycleId, status, openedOn, acceptedOn } = plan;
      return { key: id, version, data: { id, schoolId, cycleId, indicators, status, openedOn, acceptedOn } };
    }),
  );
}
