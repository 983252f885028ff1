import { Refusal } from '@doorstep/service-kit/refusal';
import { trendOf } from './figures.types';
import { firstDayOf, schoolYearOf, writtenYear } from './school-year.rules';
import {
  catchmentShare,
  changeInPoints,
  checkCounts,
  checkYear,
  type Counts,
  hiddenOf,
  hiddenTotals,
} from './yearly-figures.rules';

const counts: Counts = {
  enrolment: 800,
  fromCatchment: 600,
  applicants: 200,
  places: 160,
  teachers: 55.5,
  classes: 20,
};

const problems = (changes: Partial<Counts>): string[] => {
  try {
    checkCounts({ ...counts, ...changes });
    return [];
  } catch (error) {
    return (error as Refusal).problems.map(({ path }) => path.join('.'));
  }
};

test.each<[Partial<Counts>, string[]]>([
  [{}, []],
  [{ fromCatchment: 800 }, []],
  [{ fromCatchment: null, applicants: null, places: null, teachers: null, classes: null }, []],
  [{ enrolment: 0, fromCatchment: 0, classes: 0 }, []],
  [{ fromCatchment: 801 }, ['fromCatchment']],
  [{ enrolment: -1, fromCatchment: null }, ['enrolment']],
  [{ classes: 0, teachers: 55.55 }, ['classes', 'teachers']],
])('counts %j are refused at %j', (changes, expected) => {
  expect(problems(changes)).toEqual(expected);
});

test('a school year begins on 1 September', () => {
  expect(['2026-08-31', '2026-09-01', '2027-02-28'].map(schoolYearOf)).toEqual([2025, 2026, 2026]);
  expect([firstDayOf(2026), writtenYear(2026), writtenYear(2099)]).toEqual([
    '2026-09-01',
    '2026/27',
    '2099/00',
  ]);
  expect(() => checkYear(2027, 2026)).toThrow('has begun');
  expect(() => checkYear(2026, 2026)).not.toThrow();
});

test('shares are exact and rounded down, their change is the difference of the shares as shown', () => {
  expect(catchmentShare(3, 2)).toBe('0.6666');
  expect([catchmentShare(0, 0), catchmentShare(10, null)]).toEqual([null, null]);
  expect([changeInPoints('0.8000', '0.7500'), changeInPoints('0.6666', '0.7001')]).toEqual(['-5.00', '3.35']);
  const points = trendOf([
    { schoolYear: 2023, share: '0.5000' },
    { schoolYear: 2024, share: '0.5100' },
    { schoolYear: 2026, share: '0.5200' },
  ]);
  expect(points.map(point => point.changeInPoints)).toEqual([null, '1.00', null]);
});

test('who is left over is hidden as well as who is counted', () => {
  const hidden = (changes: Partial<Counts>) => Object.values(hiddenOf({ ...counts, ...changes }));
  expect(hidden({})).toEqual([false, false, false]);
  expect(hidden({ enrolment: 9, fromCatchment: 0 })).toEqual([true, true, false]);
  expect(hidden({ fromCatchment: 9 })).toEqual([false, true, false]);
  expect(hidden({ fromCatchment: 791 })).toEqual([false, true, false]);
  expect(hidden({ fromCatchment: 800, applicants: 9 })).toEqual([false, false, true]);
  const none = { enrolment: 0, enrolmentKnown: 0, fromCatchment: 0, fromElsewhere: 0, applicants: 0 };
  const totals = (changes: object) => Object.values(hiddenTotals({ ...none, ...changes }));
  expect(totals({})).toEqual([false, false, false]);
  expect(totals({ enrolment: 5 })).toEqual([true, true, false]);
  expect(totals({ enrolment: 12, enrolmentKnown: 12, fromCatchment: 200, fromElsewhere: 9 })).toEqual([
    false,
    true,
    false,
  ]);
});
