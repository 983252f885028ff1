import { refuse } from '@doorstep/service-kit/refusal';

export enum RoundStatus {
  PLANNED = 'PLANNED',
  OPEN = 'OPEN',
  CLOSED = 'CLOSED',
}

/** Of which schools the participants are a share. */
export enum CoverageDenominator {
  ALL_COMPULSORY = 'ALL_COMPULSORY',
  PUBLIC_COMPULSORY = 'PUBLIC_COMPULSORY',
}

/** What a round aims at by the end of a year: schools, or a share of the schools there are, or both. */
export interface Target {
  byYear: number;
  /** CITY or DISTRICT; null for all project schools. */
  level?: string | null;
  schools?: number | null;
  share?: string | null;
}

/** Refuses targets that say nothing, lie before the round opens, or speak of one year and level twice. */
export function checkTargets(targets: readonly Target[], opensOn: string): void {
  const seen = new Set<string>();
  targets.forEach(({ byYear, level, schools, share }, place) => {
    const path = ['targets', String(place)];
    const key = `${byYear} ${level ?? ''}`;
    if (schools == null && share == null) {
      throw refuse(
        'PROGRAMME_TARGET_EMPTY',
        path,
        '请填写目标学校数或目标占比。',
        'Name a number of schools, a share, or both.',
      );
    }
    if (schools != null && (schools < 1 || schools > 100_000)) throw targetOfSchools([...path, 'schools']);
    if (share != null && Number(share) === 0) {
      throw refuse(
        'PROGRAMME_TARGET_EMPTY',
        [...path, 'share'],
        '目标占比须大于 0。',
        'The share must be above 0.',
      );
    }
    if (byYear < Number(opensOn.slice(0, 4)) || byYear > 2100) {
      const [zh, en] = [
        '目标年份不得早于本轮开始的年份。',
        'The year must not lie before the year in which the round opens.',
      ];
      throw refuse('PROGRAMME_TARGET_YEAR', [...path, 'byYear'], zh, en);
    }
    if (seen.has(key)) {
      const [zh, en] = ['同一年份和级别只能有一个目标。', 'There is one target for a year and level.'];
      throw refuse('PROGRAMME_TARGET_TWICE', path, zh, en);
    }
    seen.add(key);
  });
}

function targetOfSchools(path: string[]): Error {
  return refuse(
    'PROGRAMME_ROUND_TARGET',
    path,
    '目标学校数须为 1 至 100000 的整数。',
    'The number of schools aimed at is a whole number from 1 to 100000.',
  );
}

/**
 * The target that holds in a year: of the years not before it the nearest, else the last.
 * @param level CITY, DISTRICT, or null for all project schools
 */
export function targetFor<T extends Target>(
  targets: readonly T[],
  year: number,
  level: string | null,
): T | null {
  const ofLevel = targets
    .filter(target => (target.level ?? null) === level)
    .sort((a, b) => a.byYear - b.byYear);
  return ofLevel.find(({ byYear }) => byYear >= year) ?? ofLevel.at(-1) ?? null;
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
    throw targetOfSchools(['targetSchools']);
  }
}

/**
 * The days of a round may change as long as no application was taken outside of them: it opens no later than the first one
 * came, and closes today at the earliest.
 * @param firstApplication its day; null if no school has applied
 */
export function checkNewDays(
  before: { opensOn: string; closesOn: string },
  after: { opensOn: string; closesOn: string },
  firstApplication: string | null,
  today: string,
): void {
  if (after.opensOn > before.opensOn && firstApplication && after.opensOn > firstApplication) {
    throw refuse(
      'PROGRAMME_ROUND_HAS_APPLICATIONS',
      ['opensOn'],
      `已有学校于 ${firstApplication} 申报：开始日不得晚于该日。`,
      `A school applied on ${firstApplication}: the round opens no later than that.`,
    );
  }
  if (after.closesOn !== before.closesOn && after.closesOn < today) {
    throw refuse(
      'PROGRAMME_ROUND_CLOSES_IN_PAST',
      ['closesOn'],
      `截止日不得早于今日（${today}）：填写今日即停止申报。`,
      `A round is closed today (${today}) at the earliest: with today it takes no more applications.`,
    );
  }
}

/** Of which schools participants are a share is settled when the first is admitted: shares of two days are compared. */
export function checkDenominator(
  before: { denominator: string },
  after: { denominator: string },
  admitted: boolean,
): void {
  if (!admitted || after.denominator === before.denominator) return;
  throw refuse(
    'PROGRAMME_ROUND_HAS_SCHOOLS',
    ['denominator'],
    '本轮已有学校获准参加，占比的口径不得再改：各年占比须可比较。',
    'Schools were admitted to the round: of which schools they are a share is settled, so that the shares of its years compare.',
  );
}
