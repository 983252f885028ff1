import { fromDateRange, holdsOn, overlaps, schoolYear, schoolYearOf, toDateRange } from './index';

test('a range is half-open in both directions of the translation', () => {
  expect(toDateRange({ from: '2026-09-01', to: '2027-09-01' })).toBe('[2026-09-01,2027-09-01)');
  expect(toDateRange({ from: '2026-09-01', to: null })).toBe('[2026-09-01,)');
  expect(fromDateRange('[2026-09-01,2027-09-01)')).toEqual({ from: '2026-09-01', to: '2027-09-01' });
  expect(fromDateRange('[2026-09-01,)')).toEqual({ from: '2026-09-01', to: null });
  for (const odd of ['empty', '(,2027-09-01)', '[2026-09-01,2027-09-01]']) {
    expect(() => fromDateRange(odd)).toThrow('Not a half-open range of days');
  }
});

test('its first day counts and its last does not', () => {
  const year = { from: '2026-09-01', to: '2027-09-01' };
  expect(['2026-08-31', '2026-09-01', '2027-08-31', '2027-09-01'].map(day => holdsOn(year, day))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(holdsOn({ from: '2026-09-01', to: null }, '2099-01-01')).toBe(true);
});

test('ranges that touch do not overlap', () => {
  const year = { from: '2026-09-01', to: '2027-09-01' };
  expect(overlaps(year, { from: '2027-09-01', to: null })).toBe(false);
  expect(overlaps(year, { from: '2027-08-31', to: null })).toBe(true);
  expect(overlaps({ from: '2027-09-01', to: null }, year)).toBe(false);
  expect(overlaps({ from: '2020-01-01', to: null }, { from: '2026-01-01', to: null })).toBe(true);
});

test('a school year begins on 1 September and is named by that year', () => {
  expect(schoolYear(2026)).toEqual({ from: '2026-09-01', to: '2027-09-01' });
  expect(['2026-08-31', '2026-09-01', '2027-08-31', '2028-02-29'].map(schoolYearOf)).toEqual([
    2025, 2026, 2026, 2027,
  ]);
});
