import type { Capability } from '@doorstep/service';
import { createExpertCopy } from '../migrations/202611220060-experts';
import { createDistrictPlans } from '../migrations/202611220061-district-plans';
import { createPlanPanels } from '../migrations/202611220062-plan-panels';
import { createDistrictFunds } from '../migrations/202611220063-district-funds';
import { addNextReport } from '../migrations/202611220066-next-report';
import { boundFunds } from '../migrations/202611222291-fund-bounds';
import { correctReports } from '../migrations/202611222292-yearly-reports';
import { DistrictPlan, PlanTask } from './district-plan';
import {
  DistrictPlanReads,
  DistrictPlanResolver,
  PlansOfDistrict,
  PlanTaskResolver,
} from './district-plan.resolver';
import { districtPlanTasks } from './district-plan.tasks';
import { DistrictPlans } from './district-plans.service';
import { ExpertCopy } from './expert-copy';
import { FundEntry, FundLine, FundUse } from './fund';
import { FundResolver, FundUseReads } from './fund.resolver';
import { DistrictFunds } from './fund.service';
import { PlanReviewerResolver, PlanRubricReads, ReviewReads, ReviewResolver } from './panel.resolver';
import { PlanPanels } from './panel.service';
import { PlanProgress } from './plan-progress.service';
import { DistrictPlanReport } from './report';
import { DistrictPlanReview, PlanReviewer } from './review';
import { PlanRubric } from './rubric';

/** 区域推进方案: what a district plans, who judges it, what it costs and what becomes of it. */
export const districtPlans: Capability = {
  entities: [
    ExpertCopy,
    DistrictPlan,
    PlanTask,
    DistrictPlanReport,
    PlanRubric,
    DistrictPlanReview,
    PlanReviewer,
    FundUse,
    FundLine,
    FundEntry,
  ],
  migrations: [
    createExpertCopy,
    createDistrictPlans,
    createPlanPanels,
    createDistrictFunds,
    addNextReport,
    boundFunds,
    correctReports,
  ],
  tasks: districtPlanTasks,
  resolvers: ({ clock }) => {
    const plans = new DistrictPlans(clock);
    const progress = new PlanProgress(plans);
    return [
      DistrictPlanReads,
      new DistrictPlanResolver(plans, progress),
      new PlanTaskResolver(plans),
      PlansOfDistrict,
      PlanRubricReads,
      ReviewReads,
      new ReviewResolver(new PlanPanels(plans)),
      PlanReviewerResolver,
      FundUseReads,
      new FundResolver(new DistrictFunds(plans)),
    ];
  },
};
