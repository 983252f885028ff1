import { assessment, professionalDevelopment } from '@doorstep/contracts';
import { onFacts, publishEntities } from '@doorstep/messaging';
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

/** Tells what plans are now, each with the codes of what it is to mend. */
export const publishPlans = (
  tx: EntityManager,
  plans: readonly (ImprovementPlan & { indicators: string[] })[],
): Promise<void> => publishEntities(tx, professionalDevelopment.improvementPlan, plans);
