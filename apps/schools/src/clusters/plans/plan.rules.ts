import { schoolYear } from '@doorstep/database/during';
import { refuse } from '@doorstep/service-kit/refusal';

export enum PlanStatus {
  DRAFT = 'DRAFT',
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

/** A step of a plan comes behind the one before: DRAFT → AGREED → CLOSED. */
export function checkPlanIs(plan: { status: PlanStatus }, ...wanted: PlanStatus[]): void {
  if (wanted.includes(plan.status)) return;
  throw refuse(
    'CLUSTER_PLAN_STATUS',
    ['planId'],
    `计划现为 ${plan.status}，需为 ${wanted.join(' 或 ')}。`,
    `The plan is ${plan.status}; for this it needs to be ${wanted.join(' or ')}.`,
  );
}

/** Whoever has written a plan does not agree to it. */
export function checkAgreedByAnother(plan: { createdBy: string }, subject: string): void {
  if (plan.createdBy !== subject) return;
  throw refuse(
    'CLUSTER_PLAN_OWN',
    ['planId'],
    '计划须由起草人以外的人同意。',
    'Somebody other than its author agrees to a plan.',
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
