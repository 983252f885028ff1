import { actable, taskSource } from '@doorstep/subgraph-kit';
import { DistrictPlan } from './district-plan';
import { DistrictPlanStatus, reportDueOn } from './district-plan.rules';
import { DistrictPlanReview, ReviewStatus } from './review';

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

const toName = taskSource<DistrictPlanReview>({
  kind: 'SEAT_PLAN_PANEL',
  subjectType: 'DistrictPlanReview',
  key: 'id',
  since: 'createdAt',
  awaiting: context =>
    actable(context, DistrictPlanReview, 'create', 'DistrictPlanReview')?.andWhere(
      'item.status = :awaiting',
      {
        awaiting: ReviewStatus.AWAITING_PANEL,
      },
    ),
  tell: ({ districtCode, number }) => ({
    title: {
      zh: `为 ${districtCode} 的方案（第 ${number} 次提交）组建专家组`,
      en: `Name the panel for the plan of ${districtCode}, submission ${number}`,
    },
  }),
});

const ownSheet = `EXISTS (SELECT FROM district_plan_reviewer r
  WHERE r.review_id = item.id AND r.expert_id = :subject AND r.submitted_at IS NULL)`;

const toScore = taskSource<DistrictPlanReview>({
  kind: 'SCORE_DISTRICT_PLAN',
  subjectType: 'DistrictPlanReview',
  key: 'id',
  since: 'seatedAt',
  awaiting: context =>
    actable(context, DistrictPlanReview, 'review', 'DistrictPlanReview')
      ?.andWhere('item.status = :scoring', { scoring: ReviewStatus.SCORING })
      .andWhere(ownSheet, { subject: context.actor.subject }),
  tell: ({ districtCode }) => ({
    title: { zh: `评议 ${districtCode} 的区域推进方案`, en: `Score the district plan of ${districtCode}` },
  }),
});

/** All have scored: for the chair, or whoever of the city is no member. The rule itself is judged when it is confirmed. */
const toConfirm = taskSource<DistrictPlanReview>({
  kind: 'DECIDE_DISTRICT_PLAN',
  subjectType: 'DistrictPlanReview',
  key: 'id',
  since: 'seatedAt',
  awaiting: context =>
    actable(context, DistrictPlanReview, 'read', 'DistrictPlanReview')
      ?.andWhere('item.status = :scoring', { scoring: ReviewStatus.SCORING })
      .andWhere(
        `NOT EXISTS (SELECT FROM district_plan_reviewer r WHERE r.review_id = item.id AND r.submitted_at IS NULL)`,
      )
      .andWhere(
        `(EXISTS (SELECT FROM district_plan_reviewer r WHERE r.review_id = item.id AND r.chair AND r.expert_id = :subject)
          OR :officer)`,
        {
          subject: context.actor.subject,
          officer: actable(context, DistrictPlanReview, 'create', 'DistrictPlanReview') !== undefined,
        },
      ),
  tell: ({ districtCode }) => ({
    title: {
      zh: `审定 ${districtCode} 的区域推进方案`,
      en: `Confirm the decision on the district plan of ${districtCode}`,
    },
  }),
});

/** A year that has ended without a report. */
const reportDue = taskSource<DistrictPlan>({
  kind: 'REPORT_ON_DISTRICT_PLAN',
  subjectType: 'DistrictPlan',
  key: 'id',
  since: 'statusSince',
  awaiting: (context, today) =>
    actable(context, DistrictPlan, 'update', 'DistrictPlan')
      ?.andWhere('item.status = :inForce', { inForce: DistrictPlanStatus.IN_FORCE })
      .andWhere('item.nextReportYear < :year', { year: Number(today.slice(0, 4)) }),
  tell: ({ title, nextReportYear }) => ({
    title: {
      zh: `提交 ${nextReportYear} 年度报告：${title.zh}`,
      en: `File the report on ${nextReportYear}: ${title.en}`,
    },
    dueOn: nextReportYear === null ? null : reportDueOn(nextReportYear),
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
  toName,
  toScore,
  toConfirm,
  reportDue,
];
