import { refuse } from '@doorstep/service-kit/refusal';

/** What a school asks for. */
export enum SupportKind {
  FUNDS = 'FUNDS',
  PEOPLE = 'PEOPLE',
  EXPERT = 'EXPERT',
}

export enum SupportStatus {
  OPEN = 'OPEN',
  GRANTED = 'GRANTED',
  PARTLY_GRANTED = 'PARTLY_GRANTED',
  REFUSED = 'REFUSED',
  WITHDRAWN = 'WITHDRAWN',
}

/** What an answer may be. */
export enum SupportAnswer {
  GRANTED = 'GRANTED',
  PARTLY_GRANTED = 'PARTLY_GRANTED',
  REFUSED = 'REFUSED',
}

/** Ten billion yuan. */
const mostFen = 1_000_000_000_000;

/** Funds have an amount in whole fen; people and experts have none. */
export function checkAmount(kind: SupportKind, fen: number | null): void {
  if (kind !== SupportKind.FUNDS) {
    if (fen === null) return;
    throw refuse(
      'SUPPORT_AMOUNT_WITHOUT_FUNDS',
      ['amountFen'],
      '只有申请经费（FUNDS）时才填写金额。',
      'Only a request for FUNDS has an amount.',
    );
  }
  if (fen !== null && Number.isSafeInteger(fen) && fen > 0 && fen <= mostFen) return;
  throw refuse(
    'SUPPORT_AMOUNT',
    ['amountFen'],
    '申请经费须填写金额，单位为分，为正整数。',
    'A request for FUNDS has an amount in whole fen, above 0.',
  );
}

/**
 * What is granted of the amount asked for: all of it, or, where it is granted in part, the part named.
 * @returns fen; null where nothing or no money is granted
 */
export function grantedFen(answer: SupportAnswer, asked: number | null, given: number | null): number | null {
  if (answer === SupportAnswer.REFUSED || asked === null) {
    if (given === null) return null;
    throw refuse('SUPPORT_GRANT', ['grantedFen'], '此答复不涉及金额。', 'No amount goes with this answer.');
  }
  if (answer === SupportAnswer.GRANTED) {
    if (given === null || given === asked) return asked;
  } else if (given !== null && Number.isSafeInteger(given) && given > 0 && given < asked) {
    return given;
  }
  throw refuse(
    'SUPPORT_GRANT',
    ['grantedFen'],
    '全部同意即为申请金额；部分同意须填写大于 0 且小于申请金额的金额（分）。',
    'GRANTED is the whole amount; PARTLY_GRANTED names a part of it, in whole fen.',
  );
}

/** Only what is open is answered or withdrawn, and nobody answers what they asked for themselves. */
export function checkOpen(request: { status: string; createdBy: string }, answeredBy?: string): void {
  if (request.status !== SupportStatus.OPEN) {
    throw refuse(
      'SUPPORT_REQUEST_ENDED',
      ['supportRequestId'],
      `该申请已是 ${request.status}，不能再变更。`,
      `The request is ${request.status} already.`,
    );
  }
  if (request.createdBy !== answeredBy) return;
  throw refuse(
    'SUPPORT_ANSWERED_BY_ASKER',
    ['supportRequestId'],
    '不能答复自己提出的申请，请由他人答复。',
    'Nobody answers what they asked for themselves: let somebody else answer.',
  );
}
