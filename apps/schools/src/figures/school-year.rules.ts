import { schoolYear as daysOf } from '@doorstep/database/during';

/** A school year (学年) runs from 1 September to 31 August; its number is the year in which it begins. */
export { schoolYearOf } from '@doorstep/database/during';

/** Its first day. */
export const firstDayOf = (schoolYear: number): string => daysOf(schoolYear).from;

/** Its last day. */
export const lastDayOf = (schoolYear: number): string => `${schoolYear + 1}-08-31`;

/** “2026/27”, as people write it. */
export const writtenYear = (schoolYear: number): string =>
  `${schoolYear}/${String((schoolYear + 1) % 100).padStart(2, '0')}`;
