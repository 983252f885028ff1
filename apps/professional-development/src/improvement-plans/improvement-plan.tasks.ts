import { actable, taskSource } from '@doorstep/subgraph-kit';
import { ImprovementPlan } from './improvement-plan';

/** Plans that the caller is to take on, since the beginning of the day on which they were opened. */
const openPlans = taskSource<ImprovementPlan>({
  kind: 'ACCEPT_IMPROVEMENT_PLAN',
  subjectType: 'ImprovementPlan',
  key: 'id',
  since: plan => `timezone('Asia/Shanghai', CAST(${plan}.openedOn AS timestamp))`,
  awaiting(context) {
    return actable(context, ImprovementPlan, 'accept', 'ImprovementPlan')?.andWhere(`item.status = 'OPEN'`);
  },
  tell: ({ schoolCode, openedOn }) => ({
    title: {
      zh: `接受学校 ${schoolCode} ${openedOn} 的改进计划`,
      en: `Take on the improvement plan of ${openedOn} for school ${schoolCode}`,
    },
  }),
});

export const improvementPlanTasks = [openPlans];
