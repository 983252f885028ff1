/** A school year (学年) runs from 1 September to 31 August; its number is the year in which it begins. */

/** The school year of a day: 2026 of 2026-09-01 as of 2027-08-31. */
export function schoolYearOf(day: string): number {
  const year = Number(day.slice(0, 4));
  return day.slice(5) >= '09-01' ? year : year - 1;
}

/** Its first day. */
export const firstDayOf = (schoolYear: number): string => `${schoolYear}-09-01`;

/** “2026/27”, as people write it. */
export const writtenYear = (schoolYear: number): string =>
  `${schoolYear}/${String((schoolYear + 1) % 100).padStart(2, '0')}`;
