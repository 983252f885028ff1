import type { Capability } from '@doorstep/service';
import { createSiteStudy } from '../migrations/1795363200002-site-study';
import { SiteStudiesService } from './site-studies.service';
import { SiteStudy } from './site-study';
import { SiteStudyMutations, SiteStudyRead } from './site-study.resolver';

/** What experts found on visits. */
export const siteStudies: Capability = {
  entities: [SiteStudy],
  migrations: [createSiteStudy],
  resolvers: ({ clock }) => [SiteStudyRead, new SiteStudyMutations(new SiteStudiesService(clock))],
};
