import type { Capability } from '@doorstep/service';
import { createImprovementPlan } from '../migrations/1795363200004-improvement-plan';
import { ImprovementPlan, ImprovementPlanItem, ImprovementPlanProposal } from './improvement-plan';
import {
  ImprovementPlanItemResolver,
  ImprovementPlanRead,
  ImprovementPlanResolver,
} from './improvement-plan.resolver';
import { improvementPlanTasks } from './improvement-plan.tasks';
import { ImprovementPlansService } from './improvement-plans.service';

/** What a school is to mend after a cycle, and what helps. */
export const improvementPlans: Capability = {
  entities: [ImprovementPlan, ImprovementPlanItem, ImprovementPlanProposal],
  migrations: [createImprovementPlan],
  resolvers: ({ clock }) => [
    ImprovementPlanRead,
    new ImprovementPlanResolver(new ImprovementPlansService(clock)),
    ImprovementPlanItemResolver,
  ],
  tasks: improvementPlanTasks,
};
