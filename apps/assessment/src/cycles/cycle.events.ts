import { assessment } from '@doorstep/contracts';
import { publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { AssessmentCycle } from './assessment-cycle';

/** Tells how far a cycle has come. */
export async function publishCycle(tx: EntityManager, cycle: AssessmentCycle): Promise<void> {
  const { id, version, name, status, startsOn, standardCode, standardVersion } = cycle;
  const standard = { code: standardCode, version: standardVersion };
  await publishState(tx, assessment.assessmentCycle, [
    { key: id, version, data: { id, name, standard, status, startsOn } },
  ]);
}
