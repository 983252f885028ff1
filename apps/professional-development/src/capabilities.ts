import type { Capability } from '@doorstep/service';
import { caseStudies } from './case-studies/capability';
import { enrolments } from './enrolments/capability';
import { experts } from './experts/capability';
import { improvementPlans } from './improvement-plans/capability';
import { offerings } from './offerings/capability';
import { schools } from './schools/capability';
import { siteStudies } from './site-studies/capability';

/** What professional-development can do, in the order in which its migrations run: one folder each. */
export const capabilities: readonly Capability[] = [
  schools,
  siteStudies,
  offerings,
  enrolments,
  improvementPlans,
  caseStudies,
  experts,
];
