import type { ColumnOptions } from 'typeorm';

/** When something holds: days, half-open, `from` counts and `to` does not; `to` null is open-ended. */
export interface During {
  /** First day, YYYY-MM-DD. */
  from: string;
  /** The day after the last, YYYY-MM-DD; null while no end is known. */
  to: string | null;
}

const BOUNDS = /^\[(\d{4,}-\d\d-\d\d),(\d{4,}-\d\d-\d\d)?\)$/;

/** As PostgreSQL writes a daterange: `[2026-09-01,2027-09-01)`. */
export function toDateRange({ from, to }: During): string {
  return `[${from},${to ?? ''})`;
}

/** Reads PostgreSQL's daterange. Throws for an empty one and for one without a first day, which hold no fact of ours. */
export function fromDateRange(range: string): During {
  const [, from, to] = BOUNDS.exec(range) ?? [];
  if (!from) throw new Error(`Not a half-open range of days: ${range}`);
  return { from, to: to ?? null };
}

/** Whether it holds on this day (YYYY-MM-DD). */
export function holdsOn({ from, to }: During, day: string): boolean {
  return from <= day && (to === null || day < to);
}

/** Whether two share a day. */
export function overlaps(one: During, other: During): boolean {
  return (other.to === null || one.from < other.to) && (one.to === null || other.from < one.to);
}

/** Options of the column `during`: `@Column(duringColumn) during: During`. */
export const duringColumn = {
  type: 'daterange',
  transformer: {
    to: (during: During | undefined) =>
      during && typeof during.from === 'string' ? toDateRange(during) : during,
    from: (range: string | null) => (range === null ? null : fromDateRange(range)),
  },
} as const satisfies ColumnOptions;

/** The days of a school year: from 1 September of the year that names it. */
export const schoolYear = (year: number): { from: string; to: string } => ({
  from: `${year}-09-01`,
  to: `${year + 1}-09-01`,
});

/** The school year in which a day lies, named by the year in which it begins: 2027-08-31 lies in 2026. */
export function schoolYearOf(day: string): number {
  const year = Number(day.slice(0, 4));
  return day.slice(5) < '09-01' ? year - 1 : year;
}
