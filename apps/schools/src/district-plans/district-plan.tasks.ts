import { actable, taskSource } from '@doorstep/subgraph-kit';
import { DistrictPlan, PlanTask } from './district-plan';
import { DistrictPlanStatus, reportDueOn } from './district-plan.rules';
import { panelTasks } from './panel.tasks';

const plansThat = (status: DistrictPlanStatus, kind: string, [zh, en]: [string, string]) =>
  taskSource<DistrictPlan>({
    kind,
    subjectType: 'DistrictPlan',
    key: 'id',
    since: 'statusSince',
    awaiting: context =>
      actable(context, DistrictPlan, 'update', 'DistrictPlan')?.andWhere('item.status = :status', {
        status,
      }),
    tell: ({ title }) => ({ title: { zh: `${zh}：${title.zh}`, en: `${en}: ${title.en}` } }),
  });

/** A year that has ended without a report. */
const reportDue = taskSource<DistrictPlan>({
  kind: 'REPORT_ON_DISTRICT_PLAN',
  subjectType: 'DistrictPlan',
  key: 'id',
  since: 'statusSince',
  awaiting: (context, today) =>
    actable(context, DistrictPlan, 'update', 'DistrictPlan')
      ?.andWhere('item.status IN (:...begun)', {
        begun: [DistrictPlanStatus.IN_FORCE, DistrictPlanStatus.CLOSED],
      })
      .andWhere('item.nextReportYear < :year', { year: Number(today.slice(0, 4)) }),
  tell: ({ title, nextReportYear }) => ({
    title: {
      zh: `提交 ${nextReportYear} 年度报告：${title.zh}`,
      en: `File the report on ${nextReportYear}: ${title.en}`,
    },
    dueOn: nextReportYear === null ? null : reportDueOn(nextReportYear),
  }),
});

/** A task of a plan in force whose last day is past. */
const taskLate = taskSource<PlanTask>({
  kind: 'REPORT_LATE_PLAN_TASK',
  subjectType: 'PlanTask',
  key: 'id',
  since: alias => `(${alias}.ends_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'`,
  awaiting(context, today) {
    const plans = actable(context, DistrictPlan, 'update', 'DistrictPlan')?.andWhere(
      'item.status = :inForce',
      {
        inForce: DistrictPlanStatus.IN_FORCE,
      },
    );
    return (
      plans &&
      context.database.manager
        .createQueryBuilder(PlanTask, 'item')
        .where(`item.plan_id IN (${plans.select('item.id').getQuery()})`, plans.getParameters())
        .andWhere('item.doneOn IS NULL AND item.endsOn < :today', { today })
    );
  },
  tell: ({ code, title, endsOn }) => ({
    title: {
      zh: `报告逾期任务 ${code} 的进展：${title.zh}`,
      en: `Say how far the late task ${code} is: ${title.en}`,
    },
    dueOn: endsOn,
  }),
});

export const districtPlanTasks = [
  plansThat(DistrictPlanStatus.RETURNED, 'REVISE_DISTRICT_PLAN', [
    '修改并重新提交方案',
    'Revise the plan and submit it again',
  ]),
  plansThat(DistrictPlanStatus.APPROVED, 'START_DISTRICT_PLAN', [
    '实施已通过的方案',
    'Bring the approved plan into force',
  ]),
  ...panelTasks,
  reportDue,
  taskLate,
];
