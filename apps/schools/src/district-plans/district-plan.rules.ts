import { refuse } from '@doorstep/service-kit/refusal';

/** 方案的状态, in the order in which a plan passes them. */
export enum DistrictPlanStatus {
  DRAFT = 'DRAFT',
  SUBMITTED = 'SUBMITTED',
  RETURNED = 'RETURNED',
  APPROVED = 'APPROVED',
  IN_FORCE = 'IN_FORCE',
  CLOSED = 'CLOSED',
}

/** What is done to a plan, and in which states it can be. §五（一）: 经市级专家组评议通过后实施. */
const allowed = {
  revise: [DistrictPlanStatus.DRAFT, DistrictPlanStatus.RETURNED],
  submit: [DistrictPlanStatus.DRAFT, DistrictPlanStatus.RETURNED],
  decide: [DistrictPlanStatus.SUBMITTED],
  start: [DistrictPlanStatus.APPROVED],
  carryOut: [DistrictPlanStatus.IN_FORCE],
  close: [DistrictPlanStatus.IN_FORCE],
} as const;

export type PlanStep = keyof typeof allowed;

/** Refuses a step that the plan's state does not allow. */
export function checkStep(
  plan: { status: DistrictPlanStatus },
  step: PlanStep,
  path = ['districtPlanId'],
): void {
  const states: readonly DistrictPlanStatus[] = allowed[step];
  if (states.includes(plan.status)) return;
  throw refuse(
    'DISTRICT_PLAN_STATUS',
    path,
    `方案当前状态为 ${plan.status}；此操作需要 ${states.join('、')}。`,
    `The plan is ${plan.status}; this needs one that is ${states.join(' or ')}.`,
  );
}

/** Nobody approves what they drafted or submitted themselves, whatever their roles. */
export function checkNotOwn(
  plan: { draftedBy: readonly string[]; submittedBy: string | null },
  subject: string,
): void {
  if (!plan.draftedBy.includes(subject) && plan.submittedBy !== subject) return;
  throw refuse(
    'DISTRICT_PLAN_OWN',
    ['reviewId'],
    '不得评议或审定自己起草、提交的方案，请由他人办理。',
    'Nobody reviews or approves a plan that they drafted or submitted: somebody else has to.',
  );
}

/** A plan is in force from its first day on at the earliest. */
export function checkStart(plan: { during: { from: string } }, today: string): void {
  if (plan.during.from <= today) return;
  throw refuse(
    'DISTRICT_PLAN_NOT_YET',
    ['districtPlanId'],
    `方案自 ${plan.during.from} 起方可实施。`,
    `The plan can be in force from ${plan.during.from} on.`,
  );
}

/** The business years, each January to December, of which a plan in force owes a report by a day. */
export function yearsOf(from: string, today: string): number[] {
  const [first, last] = [Number(from.slice(0, 4)), Number(today.slice(0, 4))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_year, place) => first + place);
}

/**
 * By when the report on a year is due: the last day of January after it. The plan asks for yearly appraisal (§五（四）)
 * and names no day; a month after the year is ours.
 */
export const reportDueOn = (year: number): string => `${year + 1}-01-31`;

/** The first year since a plan came into force that has no report yet. */
export function nextReportYear(inForceFrom: string, reported: readonly number[]): number {
  let year = Number(inForceFrom.slice(0, 4));
  while (reported.includes(year)) year += 1;
  return year;
}

/** A report is on a year in which the plan was in force, and not on one to come. */
export function checkReportYear(plan: { inForceFrom: string | null }, year: number, today: string): void {
  if (plan.inForceFrom && yearsOf(plan.inForceFrom, today).includes(year)) return;
  throw refuse(
    'PLAN_REPORT_YEAR',
    ['year'],
    '年度报告只能针对方案实施以来、不晚于今年的年度。',
    'A report is on a year since the plan came into force, this year at the latest.',
  );
}

/** A plan is closed when every year in which it was in force has its report. */
export function checkClosing(
  plan: { inForceFrom: string | null },
  reported: readonly number[],
  today: string,
): void {
  const missing = yearsOf(plan.inForceFrom ?? today, today).filter(year => !reported.includes(year));
  if (missing.length === 0) return;
  throw refuse(
    'DISTRICT_PLAN_REPORTS_MISSING',
    ['districtPlanId'],
    `结束前请补交年度报告：${missing.join('、')}。`,
    `Report on ${missing.join(', ')} first.`,
  );
}

/** Where a task of the road map stands on a day. */
export enum PlanTaskStanding {
  PLANNED = 'PLANNED',
  RUNNING = 'RUNNING',
  LATE = 'LATE',
  DONE = 'DONE',
  DONE_LATE = 'DONE_LATE',
}

export function standingOf(
  task: { startsOn: string; endsOn: string; doneOn: string | null },
  today: string,
): PlanTaskStanding {
  if (task.doneOn) return task.doneOn <= task.endsOn ? PlanTaskStanding.DONE : PlanTaskStanding.DONE_LATE;
  if (task.endsOn < today) return PlanTaskStanding.LATE;
  return task.startsOn <= today ? PlanTaskStanding.RUNNING : PlanTaskStanding.PLANNED;
}

/** Progress is 0 to 100 and reaches 100 on the day on which the task is done, which is not to come. */
export function checkProgress(
  given: { progressPercent: number; doneOn?: string | null },
  today: string,
): void {
  const { progressPercent, doneOn } = given;
  if (!Number.isInteger(progressPercent) || progressPercent < 0 || progressPercent > 100) {
    throw refuse('PLAN_TASK_PROGRESS', ['progressPercent'], '进度为 0 至 100。', 'Progress is 0 to 100.');
  }
  if (Boolean(doneOn) !== (progressPercent === 100)) {
    throw refuse(
      'PLAN_TASK_PROGRESS',
      ['doneOn'],
      '进度为 100 时填写完成日，否则不填。',
      'Give the day on which it was done with a progress of 100, and with no other.',
    );
  }
  if (doneOn && doneOn > today) {
    throw refuse(
      'PLAN_TASK_DONE_IN_FUTURE',
      ['doneOn'],
      '完成日不得晚于今天。',
      'It cannot be done in the future.',
    );
  }
}
