import { refuse } from '@doorstep/service-kit/refusal';
import { SchoolStatus, SchoolStatusReason } from './school.rules';
import type { State } from './timeline.rules';

const { PROPOSED, OPEN, PROPOSED_TO_CLOSE, CLOSED, CREATED_IN_ERROR } = SchoolStatus;

/**
 * PROPOSED → OPEN → PROPOSED_TO_CLOSE → CLOSED. A plan may be dropped; what never was is CREATED_IN_ERROR; what was
 * entered wrongly goes back by a correction only, for a school that opens again is a new school.
 */
const steps: Readonly<Record<SchoolStatus, readonly SchoolStatus[]>> = {
  [PROPOSED]: [OPEN, CLOSED, CREATED_IN_ERROR],
  [OPEN]: [PROPOSED_TO_CLOSE, CLOSED, CREATED_IN_ERROR],
  [PROPOSED_TO_CLOSE]: [OPEN, CLOSED, CREATED_IN_ERROR],
  [CLOSED]: [OPEN, CREATED_IN_ERROR],
  [CREATED_IN_ERROR]: [PROPOSED, OPEN],
};

const { CORRECTION, DUPLICATE, PLAN_DROPPED, OTHER, REGISTER_FILE } = SchoolStatusReason;

/** The reasons that a step needs, where not any will do. */
const reasonsOf: Readonly<Record<string, readonly SchoolStatusReason[]>> = {
  [`${PROPOSED} ${CLOSED}`]: [PLAN_DROPPED, OTHER],
  [`${PROPOSED_TO_CLOSE} ${OPEN}`]: [PLAN_DROPPED, CORRECTION, OTHER],
  [`${CLOSED} ${OPEN}`]: [CORRECTION],
};

/** A change of status, as it is asked for. */
export interface StatusChange {
  to: SchoolStatus;
  reason: SchoolStatusReason;
  note: string | null;
}

/** Whether a school in this status no longer is, or never was. */
export const isGone = (status: unknown): boolean => status === CLOSED || status === CREATED_IN_ERROR;

const advice = {
  zh: '请选择其他日期，或先更正该次变更',
  en: 'name another day, or correct that change first',
};

/** Refuses a status that cannot follow what the school was until the day before. */
export function checkPrecedes(before: SchoolStatus, to: SchoolStatus): void {
  if (before === to || steps[before].includes(to)) return;
  throw refuse(
    'SCHOOL_STATUS_STEP_NOT_ALLOWED',
    ['to'],
    `学校前一日状态为 ${before}，只能变为 ${steps[before].join('、')}。`,
    `The school is ${before} on the day before: it can become ${steps[before].join(', ')}.`,
  );
}

/** Refuses a status that the next change of status, on a later day, cannot follow, or not for its reason. */
export function checkFollows(to: SchoolStatus, next: State, day: string): void {
  const [status, reason] = [
    next['status'] as SchoolStatus,
    next['statusReason'] as SchoolStatusReason | null,
  ];
  if (!steps[to].includes(status)) {
    throw refuse(
      'SCHOOL_STATUS_STEP_NOT_ALLOWED',
      ['to'],
      `学校自 ${day} 起为 ${status}，${to} 之后不能变为该状态：${advice.zh}。`,
      `The school is ${status} from ${day} on, and cannot become so after ${to}: ${advice.en}.`,
    );
  }
  const restricted = reasonsOf[`${to} ${status}`];
  if (!restricted || reason === REGISTER_FILE || (reason && restricted.includes(reason))) return;
  throw refuse(
    'SCHOOL_STATUS_STEP_NOT_ALLOWED',
    ['to'],
    `学校自 ${day} 起为 ${status}（原因 ${reason ?? '未填'}），从 ${to} 变为该状态的原因只能是 ${restricted.join('、')}：${advice.zh}。`,
    `The school is ${status} from ${day} on because of ${reason ?? 'nothing told'}, which does not explain it after ${to} (${restricted.join(', ')} would): ${advice.en}.`,
  );
}

/** Refuses a step that the machine does not know, or that this reason does not explain. */
export function checkStatusChange(from: SchoolStatus, { to, reason, note }: StatusChange): void {
  if (!steps[from].includes(to)) {
    const next = steps[from];
    throw refuse(
      'SCHOOL_STATUS_STEP_NOT_ALLOWED',
      ['to'],
      `学校当日状态为 ${from}，只能变为 ${next.join('、')}。`,
      `The school is ${from} on that day: it can become ${next.join(', ')}.`,
    );
  }
  const reasons = reasonsFor(from, to);
  if (!reasons.includes(reason)) {
    throw wrongReason(`从 ${from} 变为 ${to} `, `From ${from} to ${to}`, reasons);
  }
  checkNote(reason, note);
}

/** Refuses a reason that does not explain why what was planned will not be. */
export function checkPlanDropped({ to, reason, note }: StatusChange): void {
  const reasons = [PLAN_DROPPED, CORRECTION, OTHER];
  if (!reasons.includes(reason))
    throw wrongReason(`计划取消、保持 ${to} `, `To stay ${to} after all`, reasons);
  checkNote(reason, note);
}

function checkNote(reason: SchoolStatusReason, note: string | null): void {
  if (reason !== OTHER || note) return;
  throw refuse(
    'SCHOOL_STATUS_NOTE_MISSING',
    ['note'],
    '原因为 OTHER 时请说明。',
    'Say in words what the other reason is.',
  );
}

const wrongReason = (zh: string, en: string, reasons: readonly SchoolStatusReason[]) =>
  refuse(
    'SCHOOL_STATUS_REASON',
    ['reason'],
    `${zh}的原因应为 ${reasons.join('、')} 之一。`,
    `${en}, the reason is one of ${reasons.join(', ')}.`,
  );

function reasonsFor(from: SchoolStatus, to: SchoolStatus): readonly SchoolStatusReason[] {
  if (to === CREATED_IN_ERROR) return [DUPLICATE, CORRECTION];
  if (from === CREATED_IN_ERROR) return [CORRECTION];
  return (
    reasonsOf[`${from} ${to}`] ??
    Object.values(SchoolStatusReason).filter(reason => ![REGISTER_FILE, DUPLICATE].includes(reason))
  );
}

/** Every step of the machine with the reasons that explain it, for what checks many schools at once. */
export const statusSteps: readonly {
  from: SchoolStatus;
  to: SchoolStatus;
  reasons: readonly SchoolStatusReason[];
}[] = Object.entries(steps).flatMap(([from, next]) =>
  next.map(to => ({ from: from as SchoolStatus, to, reasons: reasonsFor(from as SchoolStatus, to) })),
);

/** The fields that change with a status, from a day on. */
export function withStatusChange(ground: State, { to, reason, note }: StatusChange, day: string): State {
  return {
    status: to,
    statusReason: reason,
    statusNote: note,
    closedOn: to === CLOSED ? day : null,
    ...(to === OPEN && ground['openedOn'] == null && { openedOn: day }),
  };
}

/** The fields of a proposal, and the change of status among them. */
export function statusChangeOf(proposed: State): { fields: State; status: StatusChange | null } {
  const { status, statusReason, statusNote, ...fields } = proposed;
  if (status === undefined) return { fields, status: null };
  const change = { to: status, reason: statusReason, note: statusNote ?? null } as StatusChange;
  return { fields, status: change };
}
