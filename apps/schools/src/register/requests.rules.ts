import { refuse } from '@doorstep/service-kit/refusal';
import { sameValue } from '../history/same-value.rules';
import type { State } from './timeline.rules';

export enum SchoolChangeRequestStatus {
  PROPOSED = 'PROPOSED',
  APPROVED = 'APPROVED',
  REFUSED = 'REFUSED',
  WITHDRAWN = 'WITHDRAWN',
}

/** Who decides a request, which waits: somebody else than asked for it. */
export function checkDecision(request: { status: string; createdBy: string }, by: string): void {
  checkWaiting(request);
  if (request.createdBy !== by) return;
  throw refuse(
    'SCHOOL_CHANGE_REQUEST_OWN',
    ['requestId'],
    '不能审批自己提出的变更：请由区里其他人员审批。',
    'Nobody decides on what they asked for themselves: somebody else of the district does.',
  );
}

/** Refuses what is decided already. */
export function checkWaiting({ status }: { status: string }): void {
  if (status === SchoolChangeRequestStatus.PROPOSED) return;
  throw refuse(
    'SCHOOL_CHANGE_REQUEST_DECIDED',
    ['requestId'],
    `该申请已是 ${status}。`,
    `The request is ${status} already.`,
  );
}

/** The proposed fields that are no longer what they were when the request was made. */
export function changedMeanwhile(base: State, now: State): string[] {
  return Object.keys(base).filter(field => !sameValue(base[field], now[field]));
}

/** Refuses to approve what would undo a change that its proposer did not know of. */
export function checkBase(base: State, now: State): void {
  const fields = changedMeanwhile(base, now);
  if (fields.length === 0) return;
  throw refuse(
    'SCHOOL_CHANGE_REQUEST_STALE',
    ['despiteChanges'],
    `提出申请后，${fields.join('、')} 已有变动：请核对后退回，或以 despiteChanges 确认批准。`,
    `Since it was asked for, ${fields.join(', ')} changed: refuse it, or approve it with despiteChanges.`,
  );
}

/** Two requests on one field would undo each other: the second waits for the first. */
export function checkFree(fields: readonly string[], waiting: readonly string[], path: string[]): void {
  const both = fields.filter(field => waiting.includes(field));
  if (both.length === 0) return;
  throw refuse(
    'SCHOOL_CHANGE_REQUEST_CONFLICTS',
    [...path, both[0]!],
    `对 ${both.join('、')} 已有一项申请待审批：请先撤回该申请或等待审批结果。`,
    `Another request on ${both.join(', ')} awaits its decision: withdraw that one, or wait for it.`,
  );
}
