import { refuse } from '@doorstep/service-kit/refusal';
import { isUuid } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { ParticipationReference, SchoolReference } from './school-reference';

/** The copy of a school of the register; refuses with `SCHOOL_NOT_FOUND`. */
export async function schoolOf(tx: EntityManager, id: string): Promise<SchoolReference> {
  const school = isUuid(id) ? await tx.findOneBy(SchoolReference, { id }) : null;
  if (school) return school;
  throw refuse(
    'SCHOOL_NOT_FOUND',
    ['schoolId'],
    '没有找到这所学校。刚登记的学校，请稍等片刻再试。',
    'No such school is known here. If it has only just been registered, try again in a moment.',
  );
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
