import { type During, overlaps, schoolYear, schoolYearOf } from '@doorstep/database/during';
import { refuse } from '@doorstep/service-kit/refusal';

export enum PlanStatus {
  DRAFT = 'DRAFT',
  RETURNED = 'RETURNED',
  AGREED = 'AGREED',
  CLOSED = 'CLOSED',
}

export enum ActivityKind {
  JOINT_RESEARCH = 'JOINT_RESEARCH',
  OPEN_LESSON = 'OPEN_LESSON',
  STUDY_VISIT = 'STUDY_VISIT',
  TRAINING = 'TRAINING',
  MEETING = 'MEETING',
  SHOWCASE = 'SHOWCASE',
  OTHER = 'OTHER',
}

export enum ActivityStatus {
  PLANNED = 'PLANNED',
  HELD = 'HELD',
  CANCELLED = 'CANCELLED',
}

/** What can still be written in. */
export const unagreed = [PlanStatus.DRAFT, PlanStatus.RETURNED] as const;

/** A step of a plan comes behind the one before: DRAFT (→ RETURNED → DRAFT) → AGREED → CLOSED. */
export function checkPlanIs(plan: { status: PlanStatus }, ...wanted: PlanStatus[]): void {
  if (wanted.includes(plan.status)) return;
  throw refuse(
    'CLUSTER_PLAN_STATUS',
    ['planId'],
    `计划现为 ${plan.status}，需为 ${wanted.join(' 或 ')}。`,
    `The plan is ${plan.status}; for this it needs to be ${wanted.join(' or ')}.`,
  );
}

/** A plan is for a school year in which the cluster is there, and that begins in a year from now at the latest. */
export function checkPlanYear(year: number, during: During, today: string): void {
  const latest = schoolYearOf(today) + 1;
  if (year <= latest && overlaps(schoolYear(year), during)) return;
  const from = during.from === null ? latest : schoolYearOf(during.from);
  throw refuse(
    'CLUSTER_PLAN_YEAR',
    ['schoolYear'],
    `请填写该集群存续期间的学年（以开始年份表示），${from} 至 ${latest} 之间。`,
    `Give a school year in which the cluster is there, by the year in which it begins: from ${from} to ${latest}.`,
  );
}

/** Whoever has written in a plan does not agree to it. */
export function checkAgreedByAnother(plan: { draftedBy: readonly string[] }, subject: string): void {
  if (!plan.draftedBy.includes(subject)) return;
  throw refuse(
    'CLUSTER_PLAN_OWN',
    ['planId'],
    '计划须由起草人（含添加活动的人）以外的人同意。',
    'Somebody other than its authors agrees to a plan; who added an activity is one of them.',
  );
}

/** What is planned or held in a plan's year lies in it. */
export function checkInYear(year: number, day: string, path: string[]): void {
  const { from, to } = schoolYear(year);
  if (from <= day && day < to) return;
  throw refuse(
    'CLUSTER_ACTIVITY_DAY',
    path,
    `日期须在学年 ${from} 至 ${to}（不含）之内。`,
    `The day lies in the school year, from ${from} until the day before ${to}.`,
  );
}

/** Nothing was held tomorrow. */
export function checkHeldByNow(heldOn: string, today: string): void {
  if (heldOn <= today) return;
  throw refuse(
    'CLUSTER_ACTIVITY_DAY',
    ['heldOn'],
    `今天是 ${today}：尚未举行的活动请稍后记录。`,
    `Today is ${today}: record what was held when it has been.`,
  );
}

/** Only what is still planned is held or cancelled. */
export function checkStillPlanned({ status }: { status: ActivityStatus }): void {
  if (status === ActivityStatus.PLANNED) return;
  throw refuse(
    'CLUSTER_ACTIVITY_STATUS',
    ['activityId'],
    `活动已为 ${status}，不再变更。`,
    `The activity is ${status} already and changes no more.`,
  );
}

/** What of a plan was held. */
export interface PlanFigures {
  planned: number;
  heldAsPlanned: number;
  heldBeside: number;
  cancelled: number;
}

export function planFigures(activities: readonly { inPlan: boolean; status: string }[]): PlanFigures {
  const count = (fits: (activity: { inPlan: boolean; status: string }) => boolean) =>
    activities.filter(fits).length;
  return {
    planned: count(({ inPlan }) => inPlan),
    heldAsPlanned: count(({ inPlan, status }) => inPlan && status === 'HELD'),
    heldBeside: count(({ inPlan, status }) => !inPlan && status === 'HELD'),
    cancelled: count(({ status }) => status === 'CANCELLED'),
  };
}
