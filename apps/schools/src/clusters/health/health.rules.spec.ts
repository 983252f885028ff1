import { comparable } from '../features/features.rules';
import {
  balance,
  flow,
  type Measured,
  membersIn,
  planKept,
  reciprocity,
  similarityOf,
  strengthOf,
  trendOf,
  withoutPart,
} from './health.rules';

const during = { from: '2026-09-01', to: null };
const memberships = ['a', 'b', 'c'].map(schoolId => ({ schoolId, during }));
const shared = (...entries: [pair: string, hours: number][]) =>
  entries.map(([pair, hours]) => ({ giver: pair[0]!, receiver: pair[1]!, hours }));
/** When the school year is over. */
const over = { year: 2026, today: '2027-09-01' };
const noFigure = (figure: Measured) =>
  figure.value === null && figure.reason.en !== '' && figure.reason.zh !== '';

test('a member of a year belongs on at least one of its days', () => {
  const left = { schoolId: 'x', during: { from: '2025-09-01', to: '2026-09-01' } };
  const joins = { schoolId: 'y', during: { from: '2027-08-31', to: null } };
  const record = { memberships: [...memberships, left, joins] };
  expect(membersIn(record, over)).toEqual(['a', 'b', 'c', 'y']);
  expect(membersIn(record, { year: 2025, today: over.today })).toEqual(['x']);
  // While the year runs, nobody belongs who is to join later.
  expect(membersIn(record, { year: 2026, today: '2027-08-30' })).toEqual(['a', 'b', 'c']);
  expect(membersIn(record, { year: 2026, today: '2026-08-31' })).toEqual([]);
});

describe('homogenisation', () => {
  const declared = (schoolId: string, schoolYear: number, features: string[], courses: string[] = []) => ({
    schoolId,
    schoolYear,
    features,
    courses,
  });

  test('worked by hand: features and courses are not the same, width and capitals do not count', () => {
    const declarations = [
      declared('a', 2026, ['阅读', 'STEAM'], ['剪纸']),
      declared('b', 2026, ['ｓｔｅａｍ'], ['剪纸', '阅读']),
      declared('c', 2026, ['足球']),
      declared('z', 2026, ['足球']),
      declared('c', 2025, ['阅读', 'STEAM']),
    ];
    // a–b: STEAM and 剪纸 of {阅读, STEAM, 剪纸, course 阅读}: 2/4; a–c and b–c: 0. z is no member.
    const figure = similarityOf({ declarations }, ['a', 'b', 'c'], 2026, comparable);
    expect(figure.value).toBeCloseTo(0.5 / 3, 12);
  });

  test('no figure of one school, and no trend of one year', () => {
    const one = similarityOf({ declarations: [declared('a', 2026, ['x'])] }, ['a', 'b'], 2026, comparable);
    expect(noFigure(one)).toBe(true);
    expect(noFigure(trendOf([{ year: 2026, similarity: { value: 0.2, reason: null } }]))).toBe(true);
    const rising = [
      { year: 2024, similarity: { value: 0.2, reason: null } },
      { year: 2025, similarity: one },
      { year: 2026, similarity: { value: 0.5, reason: null } },
    ];
    expect(trendOf(rising).value).toBeCloseTo(0.15, 12);
  });
});

describe('management', () => {
  const activities = [
    { inPlan: true, status: 'HELD', plannedOn: '2026-10-01', participants: ['a', 'b'] },
    { inPlan: true, status: 'PLANNED', plannedOn: '2026-12-01', participants: [] },
    { inPlan: true, status: 'CANCELLED', plannedOn: '2027-02-01', participants: [] },
    { inPlan: true, status: 'HELD', plannedOn: '2027-03-01', participants: ['a'] },
    { inPlan: false, status: 'HELD', plannedOn: '2026-10-01', participants: ['z'] },
  ];

  test('the plan kept: two of four; what was added later does not mend it', () => {
    expect(planKept({ activities }, over.today)).toEqual({ value: 0.5, share: '0.5000', reason: null });
    expect(noFigure(planKept({ activities: activities.slice(4) }, over.today))).toBe(true);
  });

  test('while the year runs, what is not due yet is not missed; what is held already counts', () => {
    const on = (today: string) => planKept({ activities }, today);
    // On its own day an activity can still be held.
    expect(on('2026-12-01').value).toBe(1);
    expect(on('2026-12-02')).toEqual({ value: 2 / 3, share: '0.6667', reason: null });
    expect(on('2027-02-02').value).toBe(0.5);
    const nothing = planKept({ activities: activities.slice(1, 3) }, '2026-12-01');
    expect(nothing.value === null && nothing.reason.en).toContain('due yet');
  });

  test('who took part in nothing', () => {
    expect(withoutPart({ memberships, activities }, over)).toEqual({
      schoolIds: ['c'],
      share: { value: 1 / 3, share: '0.3333', reason: null },
    });
    const nothing = withoutPart({ memberships, activities: activities.slice(1, 3) }, over);
    expect(nothing.schoolIds).toEqual([]);
    expect(noFigure(nothing.share)).toBe(true);
  });
});

describe('balance, reciprocity and flow', () => {
  test('one that gives everything is 0, all alike is 1', () => {
    expect(balance({ memberships, shared: shared(['ab', 4], ['ac', 2]) }, over)).toEqual({
      evenness: { value: 0, reason: null },
      largestShare: { value: 1, share: '1.0000', reason: null },
      largestGiver: 'a',
      hours: 6,
    });
    const all = shared(['ab', 2], ['bc', 2], ['ca', 2]);
    expect(balance({ memberships, shared: all }, over).evenness.value).toBeCloseTo(1, 12);
    expect(reciprocity({ shared: all }).value).toBe(0);
  });

  test('worked by hand, with an entry taken back', () => {
    // Given: a 6, b 3, c 1: 1 − 0.19; the 5 hours that b gave c are taken back.
    const record = { memberships, shared: shared(['ab', 6], ['ba', 3], ['bc', 5], ['bc', -5], ['ca', 1]) };
    expect(balance(record, over)).toMatchObject({
      largestGiver: 'a',
      hours: 10,
      largestShare: { value: 0.6 },
    });
    expect(balance(record, over).evenness.value).toBeCloseTo(0.81, 12);
    // Matched: a–b 3 both ways, of 10.
    expect(reciprocity(record).value).toBeCloseTo(0.6, 12);
  });

  test('nothing shared, no figure', () => {
    const nothing = { memberships, shared: shared(['ab', 2], ['ab', -2]) };
    expect(balance(nothing, over)).toMatchObject({ largestGiver: null, hours: 0 });
    expect(noFigure(balance(nothing, over).evenness)).toBe(true);
    expect(noFigure(reciprocity(nothing))).toBe(true);
    expect(noFigure(flow({ ...nothing, strengths: new Map() }).toWeaker)).toBe(true);
  });

  test('hours flow to weaker schools, equal ones and stronger ones; where nobody knows they do not count', () => {
    const strengths = new Map([
      ['a', 8],
      ['b', 4],
      ['c', 4],
    ]);
    const entries = shared(['ab', 5], ['bc', 2], ['ca', 1], ['az', 7]);
    expect(flow({ shared: entries, strengths })).toEqual({
      hours: { toWeaker: 5, toEqual: 2, toStronger: 1, unknown: 7 },
      toWeaker: { value: 5 / 8, share: '0.6250', reason: null },
    });
  });

  test('shares are rounded half up, of quarters of an hour too', () => {
    const shareOf = (...hours: [string, number][]) => {
      const { largestShare } = balance({ memberships, shared: shared(...hours) }, over);
      return largestShare.value !== null && largestShare.share;
    };
    expect(shareOf(['ab', 11], ['ba', 25])).toBe('0.6944');
    expect(shareOf(['ab', 0.25], ['ba', 0.5])).toBe('0.6667');
    // 0.78125 lies in the middle, 17/32 = 0.53125 too.
    expect(shareOf(['ab', 12.5], ['ba', 3.5])).toBe('0.7813');
    expect(shareOf(['ab', 17], ['ba', 15])).toBe('0.5313');
  });

  test('the strength of a school is its mean level, of what is not hidden', () => {
    expect(strengthOf([{ level: 8 }, { level: 5 }, { level: null }])).toBe(6.5);
    expect(strengthOf([{ level: null }])).toBeNull();
  });
});
