import { actable, taskSource } from '@doorstep/subgraph-kit';
import { ClusterPlan } from './cluster-plan';
import { PlanStatus } from './plan.rules';

/** Drafts that the caller is to agree to; nobody agrees to their own. */
export const plansToAgree = taskSource<ClusterPlan>({
  kind: 'AGREE_CLUSTER_PLAN',
  subjectType: 'ClusterPlan',
  key: 'id',
  since: 'createdAt',
  awaiting(context) {
    return actable(context, ClusterPlan, 'approve', 'ClusterPlan')?.andWhere(
      'item.status = :draft AND item.createdBy <> :self',
      {
        draft: PlanStatus.DRAFT,
        self: context.actor.subject,
      },
    );
  },
  tell: ({ schoolYear }) => ({
    title: {
      zh: `审议集群 ${schoolYear} 学年计划`,
      en: `Agree to the plan of a cluster for the school year ${schoolYear}`,
    },
  }),
});
