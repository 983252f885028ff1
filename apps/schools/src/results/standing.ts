import type { EntityManager } from 'typeorm';
import type { PublishedIndicator } from './school-result-copy';

/** A published result that stands for a school: its own, or that of a school that it came of. */
export interface StandingResult {
  /** The school for which it stands. */
  ofId: string;
  /** The school at which it was measured. */
  schoolId: string;
  schoolCode: string;
  resultId: string;
  indicators: PublishedIndicator[];
  publishedAt: Date;
  /** 0 for the school's own, -1 for that of a predecessor, and so on. */
  generation: number;
  /** The link by which the school was reached, the last one on the way; null for the school's own. */
  linkId: string | null;
  /** 1 for the one that counts where one alone can; the others of several predecessors follow. */
  place: number;
}

/** As of when: links that hold on the day, and results that were published by then. */
export interface When {
  on: string;
  /** Only what was published until this business day; all that is published, without it. */
  publishedBy?: string;
}

/**
 * SQL of the results that stand for schools, as a table: for each school its latest own result; where it has none,
 * on every line of predecessors the latest of the nearest school that has one. One pass over all of them, however many.
 *
 * Several predecessors all stand: their levels are never averaged, for a mean of levels was measured nowhere. Where one
 * alone can count, it is that of the school that had most pupils, for most of those who were measured are its.
 *
 * Read it by itself and bring the rows together: PostgreSQL cannot tell how many rows a recursion gives, and joins it with
 * many schools row by row.
 * @param of SQL of the schools' keys
 * @param on SQL of the day
 * @param publishedBy SQL of the last day on which a result may have been published; NULL for none
 */
export function standingResults({
  of,
  on,
  publishedBy = 'NULL',
}: {
  of: string;
  on: string;
  publishedBy?: string;
}): string {
  const latest = (schoolId: string) => `
    SELECT l.id FROM school_result_copy l
     WHERE l.school_id = ${schoolId}
       AND (${publishedBy}::date IS NULL OR l.published_at < (${publishedBy}::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
     ORDER BY l.published_at DESC, l.id DESC LIMIT 1`;
  return `(
    WITH RECURSIVE reached AS (
      SELECT o.id AS of_id, o.id AS school_id, 0 AS generation, NULL::uuid AS link_id, own.id AS result_id
        FROM (${of}) o (id) LEFT JOIN LATERAL (${latest('o.id')}) own ON true
      UNION
      SELECT r.of_id, k.predecessor_id, r.generation - 1, k.id, its.id
        FROM reached r
        JOIN school_link k ON k.successor_id = r.school_id AND k.revoked_reason IS NULL AND k.effective_on <= ${on}::date
        LEFT JOIN LATERAL (${latest('k.predecessor_id')}) its ON true
       WHERE r.result_id IS NULL),
    found AS (
      SELECT DISTINCT ON (of_id, school_id) * FROM reached WHERE result_id IS NOT NULL
       ORDER BY of_id, school_id, generation DESC, link_id)
    SELECT f.of_id, f.school_id, s.code AS school_code, s.name AS school_name, f.generation, f.link_id, f.result_id, c.indicators, c.published_at,
           row_number() OVER (PARTITION BY f.of_id
                              ORDER BY y.enrolment DESC NULLS LAST, c.published_at DESC, s.code)::int AS place
      FROM found f
      JOIN school_result_copy c ON c.id = f.result_id
      LEFT JOIN school s ON s.id = f.school_id
      LEFT JOIN LATERAL (SELECT enrolment FROM yearly_figures y
                          WHERE f.generation < 0 AND y.school_id = f.school_id AND make_date(y.school_year, 9, 1) <= ${on}::date
                          ORDER BY y.school_year DESC LIMIT 1) y ON true)`;
}

/** The results that stand for each of these schools, the one that counts first; one statement for however many. */
export async function standingResultsOf(
  db: EntityManager,
  schoolIds: readonly string[],
  { on, publishedBy }: When,
): Promise<StandingResult[][]> {
  const rows = await db.query<StandingResult[]>(
    `SELECT of_id AS "ofId", school_id AS "schoolId", school_code AS "schoolCode", result_id AS "resultId", indicators,
            published_at AS "publishedAt", generation, link_id AS "linkId", place
       FROM ${standingResults({ of: 'SELECT DISTINCT unnest($1::uuid[])', on: '$2', publishedBy: '$3' })} r
      ORDER BY place`,
    [schoolIds, on, publishedBy ?? null],
  );
  const bySchool = Map.groupBy(rows, ({ ofId }) => ofId);
  return schoolIds.map(id => bySchool.get(id) ?? []);
}

/** Of each of these schools, the result that counts; null of those for which none stands. */
export async function latestResults(
  db: EntityManager,
  schoolIds: readonly string[],
  when: When,
): Promise<(StandingResult | null)[]> {
  const all = await standingResultsOf(db, schoolIds, when);
  return all.map(([first]) => first ?? null);
}
