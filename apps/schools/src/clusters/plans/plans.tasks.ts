import { visibleWhere } from '@doorstep/access';
import { taskSource } from '@doorstep/subgraph-kit';
import { ClusterPlan } from './cluster-plan';
import { PlanStatus } from './plan.rules';

/** Drafts that the caller is to agree to; nobody agrees to their own. */
export const plansToAgree = taskSource<ClusterPlan>({
  kind: 'AGREE_CLUSTER_PLAN',
  subjectType: 'ClusterPlan',
  key: 'id',
  since: 'createdAt',
  awaiting({ actor, database }) {
    const { sql, parameters } = visibleWhere(actor, 'approve', 'ClusterPlan', 'item');
    if (sql === 'FALSE') return null;
    return database.manager
      .createQueryBuilder(ClusterPlan, 'item')
      .where(sql, parameters)
      .andWhere('item.status = :draft AND item.createdBy <> :self', {
        draft: PlanStatus.DRAFT,
        self: actor.subject,
      });
  },
  tell: ({ schoolYear }) => ({
    title: {
      zh: `审议集群 ${schoolYear} 学年计划`,
      en: `Agree to the plan of a cluster for the school year ${schoolYear}`,
    },
  }),
});
