import { assessment } from '@doorstep/contracts';
import { publishEntities } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { AssessmentCycle } from './assessment-cycle';

/** Tells how far a cycle has come. */
export async function publishCycle(tx: EntityManager, cycle: AssessmentCycle): Promise<void> {
  const standard = { code: cycle.standardCode, version: cycle.standardVersion };
  await publishEntities(tx, assessment.assessmentCycle, [{ ...cycle, standard }]);
}
