import { schools } from '@doorstep/contracts';

/** What schools says, and where it is made. */
export const publications = [
  schools.district, // districts/district.events.ts
  schools.districtFacts, // districts/district.events.ts
  schools.school, // register/school.events.ts
  schools.schoolFacts, // register/school.events.ts
  schools.participation, // programme/participation.events.ts
  schools.participationFacts, // programme/participation.events.ts
  schools.cluster, // clusters/cluster.events.ts
  schools.clusterFacts, // clusters/cluster.events.ts
  schools.districtPlan, // district-plans/district-plan.events.ts: from the approval on
  schools.districtPlanFacts, // district-plans/district-plan.events.ts
  schools.districtAppraisal, // appraisals/district-appraisals.service.ts: published
  schools.districtAppraisalFacts, // appraisals/district-appraisals.service.ts
] as const;
