import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { refuse } from '@doorstep/service-kit/refusal';
import { lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { schoolYearOf } from '../figures/school-year.rules';
import { School } from '../register/school';
import { SchoolConfirmation } from './school-confirmation';

/** Notes that a running school's data were looked through today and are up to date; once a day. */
export async function confirmUpToDate(
  tx: EntityManager,
  actor: Actor,
  schoolId: string,
  clock: Clock,
): Promise<SchoolConfirmation> {
  const school = await lockById(tx, School, schoolId);
  const { code: schoolCode, districtCode, status } = school;
  authorise(actor, 'update', 'DataQuality', { schoolCode, districtCode });
  if (status !== 'OPEN' && status !== 'PROPOSED_TO_CLOSE') {
    throw refuse(
      'SCHOOL_NOT_RUNNING',
      ['schoolId'],
      `学校 ${schoolCode} 的状态为 ${status}：只有在办学校需要确认。`,
      `The school ${schoolCode} is ${status}: only running schools are confirmed.`,
    );
  }
  const confirmedOn = businessDay(clock.now());
  const known = await tx.findOneBy(SchoolConfirmation, { schoolId: school.id, confirmedOn });
  if (known) return known;
  return tx.save(
    tx.create(SchoolConfirmation, {
      schoolId: school.id,
      schoolCode,
      districtCode,
      schoolYear: schoolYearOf(confirmedOn),
      confirmedOn,
      createdBy: actor.subject,
    }),
  );
}
