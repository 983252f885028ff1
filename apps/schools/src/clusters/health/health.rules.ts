import { type During, overlaps, schoolYear } from '@doorstep/database/during';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { meanPairwiseJaccard, normalisedHerfindahl, slope, weightedReciprocity } from '@doorstep/statistics';

/** A figure, or why there is none; of a share of what can be counted, also the exact decimal. */
export type Measured =
  { value: number; share?: string; reason: null } | { value: null; reason: BilingualText };

const measured = (value: number | null, zh: string, en: string): Measured =>
  value === null ? { value, reason: { zh, en } } : { value, reason: null };

/** Counts, or hours in quarters, as a share; null of nothing. */
const measuredShare = (part: number, whole: number, zh: string, en: string): Measured =>
  whole > 0
    ? { value: part / whole, share: shareOf(part, whole), reason: null }
    : { value: null, reason: { zh, en } };

/** Rounded half up to four places, in whole numbers, so that no binary fraction decides. */
function shareOf(part: number, whole: number): string {
  const [quarters, of] = [BigInt(Math.round(part * 4)), BigInt(Math.round(whole * 4))];
  const tenThousandths = (quarters * 20_000n + of) / (of * 2n);
  return `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
}

/** What the health of a cluster is worked out from. */
export interface ClusterRecord {
  memberships: readonly { schoolId: string; during: During }[];
  declarations: readonly { schoolId: string; schoolYear: number; features: string[]; courses: string[] }[];
  /** Activities of the year: planned ones (as they stood in the agreed plan), and all that were held. */
  activities: readonly {
    inPlan: boolean;
    status: string;
    plannedOn: string;
    participants: readonly string[];
  }[];
  /** Confirmed entries of the year, those that take earlier ones back with hours below zero. */
  shared: readonly { giver: string; receiver: string; hours: number }[];
  /** The strength of each school that has a published result. */
  strengths: ReadonlyMap<string, number>;
}

/** A school year as it looks on a day: while it runs, what lies ahead is not held against anybody. */
export interface YearSoFar {
  year: number;
  today: string;
}

/** The schools that belong to a cluster on at least one day of a school year, by today. */
export function membersIn(record: Pick<ClusterRecord, 'memberships'>, { year, today }: YearSoFar): string[] {
  const { from, to } = schoolYear(year);
  const belongs = ({ during }: { during: During }) => during.from <= today && overlaps(during, { from, to });
  return from > today ? [] : [...new Set(record.memberships.filter(belongs).map(({ schoolId }) => schoolId))];
}

/**
 * How alike what these schools declared for a year is: the mean of Jaccard's index over all pairs of those that have
 * declared something, features and courses together. `words` makes a word comparable.
 */
export function similarityOf(
  { declarations }: Pick<ClusterRecord, 'declarations'>,
  schoolIds: readonly string[],
  year: number,
  words: (word: string) => string,
): Measured {
  const members = new Set(schoolIds);
  const sets = declarations
    .filter(({ schoolId, schoolYear: of }) => of === year && members.has(schoolId))
    .map(
      ({ features, courses }) =>
        new Set([
          ...features.map(word => `feature ${words(word)}`),
          ...courses.map(word => `course ${words(word)}`),
        ]),
    );
  return measured(
    meanPairwiseJaccard(sets),
    '少于两所成员校申报了特色或课程。',
    'Fewer than two members have declared features or courses.',
  );
}

/** By how much similarity changes in a year: the slope of the least-squares line through the years that have one. */
export function trendOf(years: readonly { year: number; similarity: Measured }[]): Measured {
  const points = years.flatMap(({ year, similarity }) =>
    similarity.value === null ? [] : [{ x: year, y: similarity.value }],
  );
  return measured(slope(points), '少于两个学年有相似度。', 'Fewer than two school years have a similarity.');
}

/** The share of what stood in the agreed plan and was due by yesterday, or is held already, that was held. */
export function planKept({ activities }: Pick<ClusterRecord, 'activities'>, today: string): Measured {
  const planned = activities.filter(({ inPlan }) => inPlan);
  const isHeld = ({ status }: { status: string }) => status === 'HELD';
  const due = planned.filter(activity => activity.plannedOn < today || isHeld(activity));
  return planned.length === 0
    ? measured(null, '本学年没有已同意的计划。', 'There is no plan of that year that was agreed to.')
    : measuredShare(
        due.filter(isHeld).length,
        due.length,
        '计划中的活动尚未到期。',
        'Nothing that stands in the plan has been due yet.',
      );
}

/** Who of the members took part in no activity that was held; nobody where none was. */
export function withoutPart(
  record: Pick<ClusterRecord, 'memberships' | 'activities'>,
  year: YearSoFar,
): { schoolIds: string[]; share: Measured } {
  const held = record.activities.filter(({ status }) => status === 'HELD');
  const seen = new Set(held.flatMap(({ participants }) => participants));
  const members = membersIn(record, year);
  const absent = held.length === 0 ? [] : members.filter(id => !seen.has(id));
  return {
    schoolIds: absent,
    share: measuredShare(
      absent.length,
      held.length === 0 ? 0 : members.length,
      '本学年没有举行活动。',
      'No activity was held in that year.',
    ),
  };
}

const nothingShared = [
  '本学年没有已确认的共享。',
  'Nothing that was shared in that year is confirmed.',
] as const;

/** The hours that each pair of schools has shared, one way and the other, reversals taken off. */
function flowsOf({ shared }: Pick<ClusterRecord, 'shared'>): { from: string; to: string; weight: number }[] {
  const flows = new Map<string, { from: string; to: string; weight: number }>();
  for (const { giver: from, receiver: to, hours } of shared) {
    const key = `${from} ${to}`;
    flows.set(key, { from, to, weight: (flows.get(key)?.weight ?? 0) + hours });
  }
  // A reversal may lie in a later year than what it takes back.
  return [...flows.values()].filter(({ weight }) => weight > 0);
}

/** How evenly the members give: 1 − the normalised Herfindahl index of hours given; 0 where one gives everything. */
export function balance(
  record: Pick<ClusterRecord, 'memberships' | 'shared'>,
  year: YearSoFar,
): { evenness: Measured; largestShare: Measured; largestGiver: string | null; hours: number } {
  const given = new Map(membersIn(record, year).map(id => [id, 0]));
  for (const { from, weight } of flowsOf(record)) given.set(from, (given.get(from) ?? 0) + weight);
  const hours = [...given.values()].reduce((sum, one) => sum + one, 0);
  const [largest] = [...given].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const concentration = normalisedHerfindahl([...given.values()]);
  return {
    evenness: measured(concentration === null ? null : 1 - concentration, ...nothingShared),
    largestShare: measuredShare(largest?.[1] ?? 0, hours, ...nothingShared),
    largestGiver: hours > 0 ? largest![0] : null,
    hours,
  };
}

/** How much of what is given is returned by whom it was given to (`weightedReciprocity`). */
export const reciprocity = (record: Pick<ClusterRecord, 'shared'>): Measured =>
  measured(weightedReciprocity(flowsOf(record)), ...nothingShared);

/** Hours by where they flow: to a weaker school, an equally strong one, a stronger one, or nobody knows. */
export interface FlowHours {
  toWeaker: number;
  toEqual: number;
  toStronger: number;
  unknown: number;
}

/** Whether sharing flows from stronger to weaker schools: the share of hours whose two schools' strengths are known. */
export function flow({ shared, strengths }: Pick<ClusterRecord, 'shared' | 'strengths'>): {
  hours: FlowHours;
  toWeaker: Measured;
} {
  const hours: FlowHours = { toWeaker: 0, toEqual: 0, toStronger: 0, unknown: 0 };
  for (const { from, to, weight } of flowsOf({ shared })) {
    const [giver, receiver] = [strengths.get(from), strengths.get(to)];
    if (giver === undefined || receiver === undefined) hours.unknown += weight;
    else if (giver > receiver) hours.toWeaker += weight;
    else if (giver < receiver) hours.toStronger += weight;
    else hours.toEqual += weight;
  }
  const known = hours.toWeaker + hours.toEqual + hours.toStronger;
  return {
    hours,
    toWeaker: measuredShare(
      hours.toWeaker,
      known,
      '没有双方均有已发布评测结果的共享。',
      'Nothing was shared between two schools that both have a published result.',
    ),
  };
}

/** The strength of a school: the mean level of the indicators of its published result that are not hidden. */
export function strengthOf(indicators: readonly { level: number | null }[]): number | null {
  const levels = indicators.flatMap(({ level }) => (level === null ? [] : [level]));
  return levels.length === 0 ? null : levels.reduce((sum, level) => sum + level, 0) / levels.length;
}
