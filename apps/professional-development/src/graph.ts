import { buildSubgraph, loadOne, stub } from '@doorstep/subgraph-kit';
import type { GraphQLSchema } from 'graphql';
import { CaseStudiesService } from './case-studies/case-studies.service';
import { CaseStudy } from './case-studies/case-study';
import { CaseStudyResolver } from './case-studies/case-study.resolver';
import { Enrolment } from './enrolments/enrolment';
import { EnrolmentResolver } from './enrolments/enrolment.resolver';
import { EnrolmentsService } from './enrolments/enrolments.service';
import { ExpertReads, ExpertResolver } from './experts/expert.resolver';
import type { ExpertsService } from './experts/experts.service';
import { AssessmentCycle, SchoolResult } from './improvement-plans/assessed';
import { ImprovementPlan } from './improvement-plans/improvement-plan';
import {
  ImprovementPlanItemResolver,
  ImprovementPlanResolver,
} from './improvement-plans/improvement-plan.resolver';
import type { ImprovementPlansService } from './improvement-plans/improvement-plans.service';
import { Offering } from './offerings/offering';
import { OfferingResolver } from './offerings/offering.resolver';
import { OfferingsService } from './offerings/offerings.service';
import { School } from './schools/school';
import { SchoolResolver } from './schools/school.resolver';
import { SiteStudiesService } from './site-studies/site-studies.service';
import { SiteStudy } from './site-studies/site-study';
import { SiteStudyResolver } from './site-studies/site-study.resolver';

/** The use cases that the graph stands on. */
export interface UseCases {
  siteStudies: SiteStudiesService;
  offerings: OfferingsService;
  enrolments: EnrolmentsService;
  plans: ImprovementPlansService;
  caseStudies: CaseStudiesService;
  experts: ExpertsService;
}

export function buildGraph(useCases: UseCases): GraphQLSchema {
  return buildSubgraph({
    resolvers: [
      SchoolResolver,
      new SiteStudyResolver(useCases.siteStudies),
      new OfferingResolver(useCases.offerings),
      new EnrolmentResolver(useCases.enrolments),
      new ImprovementPlanResolver(useCases.plans),
      ImprovementPlanItemResolver,
      new CaseStudyResolver(useCases.caseStudies),
      ExpertReads,
      new ExpertResolver(useCases.experts),
    ],
    references: {
      School: stub(School),
      AssessmentCycle: stub(AssessmentCycle),
      SchoolResult: stub(SchoolResult),
      SiteStudy: ({ id = '' }, context) => loadOne(context, SiteStudy, 'id', id),
      Offering: ({ id = '' }, context) => loadOne(context, Offering, 'id', id),
      Enrolment: ({ id = '' }, context) => loadOne(context, Enrolment, 'id', id),
      ImprovementPlan: ({ id = '' }, context) => loadOne(context, ImprovementPlan, 'id', id),
      CaseStudy: ({ id = '' }, context) => loadOne(context, CaseStudy, 'id', id),
    },
  });
}
