import { messagingMigrations } from '@doorstep/messaging';
import { subgraphMigrations } from '@doorstep/subgraph-kit';
import { CaseStudy } from './case-studies/case-study';
import { Enrolment } from './enrolments/enrolment';
import { Expert, ExpertConflict } from './experts/expert';
import {
  ImprovementPlan,
  ImprovementPlanItem,
  ImprovementPlanProposal,
} from './improvement-plans/improvement-plan';
import { migrations as own } from './migrations';
import { Offering } from './offerings/offering';
import { SchoolReference } from './schools/school-reference';
import { SiteStudy } from './site-studies/site-study';

export const entities = [
  SchoolReference,
  SiteStudy,
  Offering,
  Enrolment,
  ImprovementPlan,
  ImprovementPlanItem,
  ImprovementPlanProposal,
  CaseStudy,
  Expert,
  ExpertConflict,
];

export const migrations = [...messagingMigrations, ...subgraphMigrations, ...own];
