import { refuse } from '@doorstep/service-kit/refusal';

export enum RoundStatus {
  PLANNED = 'PLANNED',
  OPEN = 'OPEN',
  CLOSED = 'CLOSED',
}

/** Where a round stands on a day. It opens with its first day and is closed from `closesOn` on. */
export function roundStatus(round: { opensOn: string; closesOn: string }, today: string): RoundStatus {
  if (today < round.opensOn) return RoundStatus.PLANNED;
  return today < round.closesOn ? RoundStatus.OPEN : RoundStatus.CLOSED;
}

export function checkRound(round: { opensOn: string; closesOn: string; targetSchools: number }): void {
  if (round.closesOn <= round.opensOn) {
    throw refuse(
      'PROGRAMME_ROUND_DAYS',
      ['closesOn'],
      '截止日须晚于开始日。',
      'The round must close after the day on which it opens.',
    );
  }
  if (!Number.isInteger(round.targetSchools) || round.targetSchools < 1 || round.targetSchools > 100_000) {
    throw refuse(
      'PROGRAMME_ROUND_TARGET',
      ['targetSchools'],
      '目标学校数须为 1 至 100000 的整数。',
      'The number of schools aimed at is a whole number from 1 to 100000.',
    );
  }
}
