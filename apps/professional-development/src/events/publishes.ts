import { professionalDevelopment } from '@doorstep/contracts';

/** What this service says, where it is made, and when. */
export const publications = [
  professionalDevelopment.siteStudy, // site-studies/site-studies.service.ts: recorded
  professionalDevelopment.offering, // offerings/offerings.service.ts: made, and with every place that is taken
  professionalDevelopment.improvementPlan, // improvement-plans/improvement-plan.events.ts: opened, accepted
  professionalDevelopment.caseStudy, // case-studies/case-study.events.ts: approved
  professionalDevelopment.caseStudyFacts, // case-studies/case-study.events.ts: approved
  professionalDevelopment.expert, // experts/expert.events.ts: registered, changed, a conflict declared or ended, erased
] as const;
