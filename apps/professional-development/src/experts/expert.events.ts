import { professionalDevelopment } from '@doorstep/contracts';
import { publishEntities, publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import { type Expert, ExpertConflict } from './expert';

/** Neither name nor reasons leave this service; an expert who was erased is gone from the topic. */
export async function publishExpert(tx: EntityManager, expert: Expert): Promise<void> {
  const { id, version, during } = expert;
  if (expert.erasedOn !== null) {
    return publishState(tx, professionalDevelopment.expert, [{ key: id, version, data: null }]);
  }
  const declared = await tx.find(ExpertConflict, { where: { expertId: id }, order: { id: 'ASC' } });
  const conflicts = declared.map(({ schoolId, districtCode, during: { from, to } }) => ({
    schoolId,
    districtCode,
    from,
    to,
  }));
  const { from: activeFrom, to: activeTo } = during;
  await publishEntities(tx, professionalDevelopment.expert, [{ ...expert, activeFrom, activeTo, conflicts }]);
}
