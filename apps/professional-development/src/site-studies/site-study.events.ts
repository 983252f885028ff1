import { professionalDevelopment } from '@doorstep/contracts';
import { publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { SiteStudy } from './site-study';

/** Who recorded it stays here: a topic holds no person. */
export function publishSiteStudy(tx: EntityManager, study: SiteStudy): Promise<void> {
  const { id, version, schoolId, theme, visitedOn, recommendsCultivation } = study;
  return publishState(tx, professionalDevelopment.siteStudy, [
    { key: id, version, data: { id, schoolId, theme, visitedOn, recommendsCultivation } },
  ]);
}
