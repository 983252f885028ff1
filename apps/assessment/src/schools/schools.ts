import { refuse } from '@doorstep/service-kit/refusal';
import { findById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { ParticipationReference, SchoolReference } from './school-reference';

/** The copy of a school of the register; refuses with `SCHOOL_NOT_FOUND`. */
export function schoolOf(tx: EntityManager, id: string): Promise<SchoolReference> {
  return findById(tx, SchoolReference, id);
}

const stagesInProgramme = ['DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED'];

/** §三 sets its conditions for the schools of the programme: refuses with `DECISION_SCHOOL_NOT_IN_PROGRAMME`. */
export async function refuseOutsideProgramme(tx: EntityManager, schoolId: string): Promise<void> {
  if (await tx.existsBy(ParticipationReference, { schoolId, stage: In(stagesInProgramme) })) return;
  throw refuse(
    'DECISION_SCHOOL_NOT_IN_PROGRAMME',
    ['schoolId'],
    '这所学校没有参加项目；只对项目学校作出决定。',
    'The school does not take part in the programme: decisions are for its schools only.',
  );
}
