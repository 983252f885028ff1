import type { Capability } from '@doorstep/service';
import { createCaseStudy } from '../migrations/1795363200005-case-study';
import { CaseStudiesService } from './case-studies.service';
import { CaseStudy } from './case-study';
import { CaseStudyMutations, CaseStudyRead } from './case-study.resolver';
import { caseStudyTasks } from './case-study.tasks';

/** What can be learnt from how a school solved its problem. */
export const caseStudies: Capability = {
  entities: [CaseStudy],
  migrations: [createCaseStudy],
  resolvers: ({ clock }) => [CaseStudyRead, new CaseStudyMutations(new CaseStudiesService(clock))],
  tasks: caseStudyTasks,
};
