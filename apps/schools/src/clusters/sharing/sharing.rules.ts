import { refuse } from '@doorstep/service-kit/refusal';

export enum SharingKind {
  TEACHER_EXCHANGE = 'TEACHER_EXCHANGE',
  COURSE = 'COURSE',
  EXPERT = 'EXPERT',
  ROOM = 'ROOM',
  MATERIAL = 'MATERIAL',
}

export enum SharingStatus {
  RECORDED = 'RECORDED',
  CONFIRMED = 'CONFIRMED',
  DECLINED = 'DECLINED',
}

const mostHours = 2_000;

/** Quarters of an hour, so that sums are exact; at most a full post for a year. */
export function checkHours(hours: number): void {
  if (hours >= 0.25 && hours <= mostHours && Number.isInteger(hours * 4)) return;
  throw refuse(
    'SHARING_HOURS',
    ['hours'],
    `课时为 0.25 至 ${mostHours}，以 0.25 为单位。`,
    `From 0.25 to ${mostHours} hours, in quarters of an hour.`,
  );
}

/** Nothing was given tomorrow. */
export function checkGivenByNow(onDay: string, today: string): void {
  if (onDay <= today) return;
  throw refuse(
    'SHARING_DAY',
    ['onDay'],
    `今天是 ${today}：请在分享之后记录。`,
    `Today is ${today}: record what was shared when it has been.`,
  );
}

/** Two schools share, not one with itself. */
export function checkTwoSchools(giver: string, receiver: string): void {
  if (giver.toLowerCase() !== receiver.toLowerCase()) return;
  throw refuse(
    'SHARING_ONE_SCHOOL',
    ['receiverSchoolId'],
    '提供学校与接受学校须不同。',
    'The giver and the receiver are two schools.',
  );
}

export type Side = 'giver' | 'receiver';

/**
 * Who is to confirm an entry: the side that has not recorded it; the receiver of what a third party recorded,
 * or somebody who speaks for both.
 */
export const sideThatConfirms = (recorder: { giver: boolean; receiver: boolean }): Side =>
  recorder.receiver && !recorder.giver ? 'giver' : 'receiver';

/** Only what awaits an answer is answered. */
export function checkAwaiting({ status }: { status: SharingStatus }): void {
  if (status === SharingStatus.RECORDED) return;
  throw refuse(
    'SHARING_ANSWERED',
    ['entryId'],
    status === SharingStatus.CONFIRMED
      ? '该记录已确认；如有误，请冲销。'
      : '该记录已被否认；如确有其事，请重新记录。',
    status === SharingStatus.CONFIRMED
      ? 'The entry is confirmed already; if it is wrong, reverse it.'
      : 'The entry has been declined; if it did happen, record it anew.',
  );
}

/** Nobody confirms what they recorded themselves. */
export function checkConfirmedByAnother(entry: { createdBy: string }, subject: string): void {
  if (entry.createdBy !== subject) return;
  throw refuse(
    'SHARING_OWN',
    ['entryId'],
    '记录须由另一方的人确认。',
    'Somebody other than who recorded it confirms an entry.',
  );
}

/** Only what both sides have agreed on is reversed, and no reversal. */
export function checkReversible(entry: { status: SharingStatus; hours: number }): void {
  if (entry.status === SharingStatus.CONFIRMED && entry.hours > 0) return;
  throw refuse(
    'SHARING_NOT_REVERSIBLE',
    ['entryId'],
    '只能冲销已确认的原始记录；未确认的记录请否认或撤回，冲销有误请重新记录。',
    'Only a confirmed original entry is reversed: decline one that awaits an answer, and record anew what a reversal took back.',
  );
}
