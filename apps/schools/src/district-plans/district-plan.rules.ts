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
  report: [DistrictPlanStatus.IN_FORCE, DistrictPlanStatus.CLOSED],
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

/** Whoever belongs to a district, by any role, neither judges its plan nor names who does, whatever the other roles. */
export function checkNotOwnDistrict(
  { grants }: { grants: readonly { district?: string }[] },
  districtCode: string,
): void {
  if (!grants.some(({ district }) => district === districtCode)) return;
  throw refuse(
    'DISTRICT_PLAN_OWN_DISTRICT',
    ['reviewId'],
    '本区人员不得为本区方案组建专家组、评议或审定，请由其他人办理。',
    'Nobody who belongs to the district names the panel of its plan, scores it or decides on it: somebody else has to.',
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

const yearOf = (day: string) => Number(day.slice(0, 4));

/** The business years, each January to December, since a plan came into force that are over on a day: they owe a report. */
export function yearsOver(from: string, today: string): number[] {
  const first = yearOf(from);
  return Array.from({ length: Math.max(0, yearOf(today) - first) }, (_year, place) => first + place);
}

/**
 * By when the report on a year is due: the last day of January after it. The plan asks for yearly appraisal (§五（四）)
 * and names no day; a month after the year is ours.
 */
export const reportDueOn = (year: number): string => `${year + 1}-01-31`;

interface InForce {
  inForceFrom: string | null;
  closedOn: string | null;
}

/** The first year in force that has no report yet; null where a plan was closed and every year has one. */
export function nextReportYear(plan: InForce, reported: readonly number[]): number | null {
  if (!plan.inForceFrom) return null;
  let year = yearOf(plan.inForceFrom);
  while (reported.includes(year)) year += 1;
  return plan.closedOn && year > yearOf(plan.closedOn) ? null : year;
}

/** A report is on a year in which the plan was in force and which is over, so that its figures are the year's. */
export function checkReportYear(plan: InForce, year: number, today: string): void {
  const { inForceFrom, closedOn } = plan;
  const owed = inForceFrom ? yearsOver(inForceFrom, today) : [];
  if (owed.includes(year) && (!closedOn || year <= yearOf(closedOn))) return;
  throw refuse(
    'PLAN_REPORT_YEAR',
    ['year'],
    '年度报告针对方案实施期间已经结束的年度：年度结束后，自次年 1 月 1 日起提交。',
    'A report is on a year in which the plan was in force and which is over: it can be filed from 1 January after it on.',
  );
}

/** The edition of a report: the first is no correction, a further one says what it corrects. */
export function nextEdition(filed: number, correction: unknown): number {
  if (filed > 0 && !correction) {
    throw refuse(
      'PLAN_REPORT_EXISTS',
      ['year'],
      '该年度的报告已提交。如需更正，请说明更正内容（correction）后再次提交；原报告保留。',
      'The report on this year was filed already. To correct it, file it again and say what is corrected (correction): both stay.',
    );
  }
  if (filed === 0 && correction) {
    throw refuse(
      'PLAN_REPORT_NOT_FILED',
      ['correction'],
      '该年度尚无报告可更正；请不填 correction。',
      'There is no report on this year to correct yet: file it without correction.',
    );
  }
  return filed + 1;
}

/** A plan is closed when every year in force that is over has its report; the one on the year of closing follows. */
export function checkClosing(
  plan: { inForceFrom: string | null },
  reported: readonly number[],
  today: string,
): void {
  const missing = yearsOver(plan.inForceFrom ?? today, today).filter(year => !reported.includes(year));
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

/** Progress is 0 to 100 and reaches 100 on the day on which the task is done, in the time of the plan and not to come. */
export function checkProgress(
  given: { progressPercent: number; doneOn?: string | null },
  planFrom: string,
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
  if (doneOn && doneOn < planFrom) {
    throw refuse(
      'PLAN_TASK_DONE_BEFORE_PLAN',
      ['doneOn'],
      `方案自 ${planFrom} 起，完成日不得早于该日。`,
      `The plan begins on ${planFrom}: a task of it is done on that day or later.`,
    );
  }
}

interface Dependent {
  code: string;
  dependsOn: readonly string[];
  doneOn: string | null;
}

/** What waits for another task is not done before it: neither is it reported so, nor can the other one be taken back. */
export function checkDoneInOrder(task: Dependent, doneOn: string | null, tasks: readonly Dependent[]): void {
  const early =
    doneOn &&
    tasks.find(({ code, doneOn: then }) => task.dependsOn.includes(code) && (!then || then > doneOn));
  if (early) {
    throw refuse(
      'PLAN_TASK_WAITS',
      ['doneOn'],
      early.doneOn
        ? `任务 ${task.code} 依赖 ${early.code}，后者于 ${early.doneOn} 完成；完成日不得早于该日。`
        : `任务 ${task.code} 依赖 ${early.code}，后者尚未完成；请先报告 ${early.code}。`,
      early.doneOn
        ? `The task ${task.code} waits for ${early.code}, which was done on ${early.doneOn}: it is done on that day or later.`
        : `The task ${task.code} waits for ${early.code}, which is not done: report that first.`,
    );
  }
  const waiting = tasks.find(
    ({ dependsOn, doneOn: then }) => then && dependsOn.includes(task.code) && (!doneOn || doneOn > then),
  );
  if (!waiting) return;
  throw refuse(
    'PLAN_TASK_WAITED_FOR',
    ['doneOn'],
    `依赖本任务的 ${waiting.code} 已报告于 ${waiting.doneOn} 完成；请先更正 ${waiting.code}。`,
    `The task ${waiting.code}, which waits for this one, is reported as done on ${waiting.doneOn}: correct that first.`,
  );
}
