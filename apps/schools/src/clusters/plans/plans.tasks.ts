import type { Actor } from '@doorstep/access';
import { schoolYearOf } from '@doorstep/database/during';
import { actable, type GraphContext, taskSource } from '@doorstep/subgraph-kit';
import { ClusterPlan } from './cluster-plan';
import { PlanStatus } from './plan.rules';

/** Drafts that the caller is to agree to; nobody agrees to their own. */
const plansToAgree = taskSource<ClusterPlan>({
  kind: 'AGREE_CLUSTER_PLAN',
  subjectType: 'ClusterPlan',
  key: 'id',
  since: 'createdAt',
  awaiting(context) {
    return actable(context, ClusterPlan, 'approve', 'ClusterPlan')?.andWhere(
      'item.status = :draft AND NOT (:self = ANY(item.draftedBy))',
      { draft: PlanStatus.DRAFT, self: context.actor.subject },
    );
  },
  tell: ({ schoolYear }) => ({
    title: {
      zh: `审议集群 ${schoolYear} 学年计划`,
      en: `Agree to the plan of a cluster for the school year ${schoolYear}`,
    },
  }),
});

/** Plans that the principal of the cluster's lead is to revise, because they were given back. */
const plansToRevise = taskSource<ClusterPlan>({
  kind: 'REVISE_CLUSTER_PLAN',
  subjectType: 'ClusterPlan',
  key: 'id',
  since: 'createdAt',
  awaiting: (context, today) => plansOfLead(context, today, PlanStatus.RETURNED),
  tell: ({ schoolYear, returnedWhy }) => ({
    title: {
      zh: `修改集群 ${schoolYear} 学年计划：${returnedWhy?.zh ?? ''}`,
      en: `Revise the plan of the cluster for the school year ${schoolYear}: ${returnedWhy?.en ?? ''}`,
    },
  }),
});

/** Activities of a running plan whose day is past: held, or cancelled? And plans whose year is over. */
const activitiesToRecord = taskSource<ClusterPlan>({
  kind: 'RECORD_CLUSTER_ACTIVITIES',
  subjectType: 'ClusterPlan',
  key: 'id',
  since: 'createdAt',
  awaiting: (context, today) =>
    plansOfLead(context, today, PlanStatus.AGREED)?.andWhere(
      `item.schoolYear >= :thisYear AND EXISTS (SELECT FROM cluster_activity a
         WHERE a.plan_id = item.id AND a.status = 'PLANNED' AND a.planned_on < :today)`,
      { today, thisYear: schoolYearOf(today) },
    ),
  tell: ({ schoolYear }) => ({
    title: {
      zh: `记录集群 ${schoolYear} 学年已到期的活动`,
      en: `Record the activities of the cluster's plan ${schoolYear} whose day is past`,
    },
  }),
});

const plansToClose = taskSource<ClusterPlan>({
  kind: 'CLOSE_CLUSTER_PLAN',
  subjectType: 'ClusterPlan',
  key: 'id',
  since: 'createdAt',
  awaiting: (context, today) =>
    plansOfLead(context, today, PlanStatus.AGREED)?.andWhere('item.schoolYear < :thisYear', {
      thisYear: schoolYearOf(today),
    }),
  tell: ({ schoolYear }) => ({
    title: {
      zh: `总结并关闭集群 ${schoolYear} 学年计划`,
      en: `Report on the cluster's plan of the school year ${schoolYear} and close it`,
    },
  }),
});

/** The plans with this status of the clusters that a school of the caller leads today. */
function plansOfLead({ actor, database }: GraphContext, today: string, status: PlanStatus) {
  const codes = schoolsOf(actor);
  if (codes.length === 0) return undefined;
  return database.manager
    .createQueryBuilder(ClusterPlan, 'item')
    .where('item.status = :status', { status })
    .andWhere(
      `item.clusterId IN (SELECT m.cluster_id FROM cluster_membership m JOIN school s ON s.id = m.school_id
         WHERE s.code = ANY(:codes) AND m.lead_role IS NOT NULL AND m.during @> CAST(:today AS date))`,
      { codes, today },
    );
}

const schoolsOf = ({ grants }: Actor): string[] =>
  grants.flatMap(({ role, school }) => (role === 'principal' && school ? [school] : []));

export const clusterPlanTasks = [plansToAgree, plansToRevise, activitiesToRecord, plansToClose];
