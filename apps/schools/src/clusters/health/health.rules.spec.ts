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
const noFigure = (figure: Measured) =>
  figure.value === null && figure.reason.en !== '' && figure.reason.zh !== '';

test('a member of a year belongs on at least one of its days', () => {
  const left = { schoolId: 'x', during: { from: '2025-09-01', to: '2026-09-01' } };
  const joins = { schoolId: 'y', during: { from: '2027-08-31', to: null } };
  const record = { memberships: [...memberships, left, joins] };
  expect(membersIn(record, 2026)).toEqual(['a', 'b', 'c', 'y']);
  expect(membersIn(record, 2025)).toEqual(['x']);
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
    { inPlan: true, status: 'HELD', participants: ['a', 'b'] },
    { inPlan: true, status: 'PLANNED', participants: [] },
    { inPlan: true, status: 'CANCELLED', participants: [] },
    { inPlan: true, status: 'HELD', participants: ['a'] },
    { inPlan: false, status: 'HELD', participants: ['z'] },
  ];

  test('the plan kept: two of four; what was added later does not mend it', () => {
    expect(planKept({ activities }).value).toBe(0.5);
    expect(noFigure(planKept({ activities: activities.slice(4) }))).toBe(true);
  });

  test('who took part in nothing', () => {
    expect(withoutPart({ memberships, activities }, 2026)).toEqual({
      schoolIds: ['c'],
      share: { value: 1 / 3, reason: null },
    });
    const nothing = withoutPart({ memberships, activities: activities.slice(1, 3) }, 2026);
    expect(nothing.schoolIds).toEqual([]);
    expect(noFigure(nothing.share)).toBe(true);
  });
});

describe('balance, reciprocity and flow', () => {
  test('one that gives everything is 0, all alike is 1', () => {
    expect(balance({ memberships, shared: shared(['ab', 4], ['ac', 2]) }, 2026)).toEqual({
      evenness: { value: 0, reason: null },
      largestShare: { value: 1, reason: null },
      largestGiver: 'a',
      hours: 6,
    });
    const all = shared(['ab', 2], ['bc', 2], ['ca', 2]);
    expect(balance({ memberships, shared: all }, 2026).evenness.value).toBeCloseTo(1, 12);
    expect(reciprocity({ shared: all }).value).toBe(0);
  });

  test('worked by hand, with an entry taken back', () => {
    // Given: a 6, b 3, c 1: 1 − 0.19; the 5 hours that b gave c are taken back.
    const record = { memberships, shared: shared(['ab', 6], ['ba', 3], ['bc', 5], ['bc', -5], ['ca', 1]) };
    expect(balance(record, 2026)).toMatchObject({
      largestGiver: 'a',
      hours: 10,
      largestShare: { value: 0.6 },
    });
    expect(balance(record, 2026).evenness.value).toBeCloseTo(0.81, 12);
    // Matched: a–b 3 both ways, of 10.
    expect(reciprocity(record).value).toBeCloseTo(0.6, 12);
  });

  test('nothing shared, no figure', () => {
    const nothing = { memberships, shared: shared(['ab', 2], ['ab', -2]) };
    expect(balance(nothing, 2026)).toMatchObject({ largestGiver: null, hours: 0 });
    expect(noFigure(balance(nothing, 2026).evenness)).toBe(true);
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
      toWeaker: { value: 5 / 8, reason: null },
    });
  });

  test('the strength of a school is its mean level, of what is not hidden', () => {
    expect(strengthOf([{ level: 8 }, { level: 5 }, { level: null }])).toBe(6.5);
    expect(strengthOf([{ level: null }])).toBeNull();
  });
});
