import { professionalDevelopment } from '@doorstep/contracts';
import { publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { Offering } from './offering';

/** How many places are left is public; who took the others is not. */
export function publishOffering(tx: EntityManager, offering: Offering): Promise<void> {
  const { id, version, title, kind, indicators, stages, startsOn, places, freePlaces } = offering;
  return publishState(tx, professionalDevelopment.offering, [
    { key: id, version, data: { id, title, kind, indicators, stages, startsOn, places, freePlaces } },
  ]);
}
