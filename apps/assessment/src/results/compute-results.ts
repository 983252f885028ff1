import type { EntityManager } from 'typeorm';
import type { StandardContent } from '../standards/standard.schema';
import {
  judge,
  judgeAreas,
  type DistrictCount,
  type IndicatorCount,
  type IndicatorFigure,
} from './result.rules';

/** How many schools are counted with one statement. */
const schoolsPerPage = 500;

/** The columns of a judged figure. */
const FIGURE = 'indicator, favourable, total, share, level, below_standard, hidden';

/**
 * Judges the next schools of the register by what came in of them, and keeps their figures under the job; undefined when there are no more.
 * PostgreSQL counts, where the rows are; `result.rules.ts` judges the counts. Neither the statements nor the memory
 * grow with the number of pupils.
 */
export async function computePage(
  tx: EntityManager,
  given: { jobId: string; cycleId: string; after: string; standard: StandardContent },
): Promise<{ last: string; schools: number } | undefined> {
  const { jobId, cycleId, after, standard } = given;
  const page = await tx.query<{ id: string }[]>(
    'SELECT id FROM school_reference WHERE id > $1 ORDER BY id LIMIT $2',
    [after, schoolsPerPage],
  );
  const last = page.at(-1);
  if (!last) return undefined;
  const counts = await countSchools(
    tx,
    cycleId,
    page.map(({ id }) => id),
    standard,
  );
  const figures = counts.map(count => ({
    ...judge(count, standard),
    job_id: jobId,
    school_id: count.schoolId,
  }));
  await insertFigures(tx, 'computed_figure', 'job_id uuid, school_id uuid', figures);
  return { last: last.id, schools: page.length };
}

/**
 * Puts what a computation has found in the place of the results of its cycle. A school of which only half-filled rows
 * came in has nothing to be judged by, and no result.
 * @returns how many schools have one
 */
export async function replaceResults(
  tx: EntityManager,
  given: { jobId: string; cycleId: string; standard: StandardContent },
): Promise<number> {
  const { jobId, cycleId, standard } = given;
  await tx.query('DELETE FROM area_result WHERE cycle_id = $1', [cycleId]);
  await tx.query('DELETE FROM school_result WHERE cycle_id = $1', [cycleId]);
  const [found] = await tx.query<{ schools: number }[]>(
    `WITH made AS (
       INSERT INTO school_result (cycle_id, school_id, school_code, district_code, status)
       SELECT $1, s.id, s.code, s.district_code, 'DRAFT' FROM school_reference s
        WHERE s.id IN (SELECT school_id FROM computed_figure WHERE job_id = $2)
        ORDER BY s.code
       RETURNING id)
     SELECT count(*)::int AS schools FROM made`,
    [cycleId, jobId],
  );
  await tx.query(
    `INSERT INTO indicator_result (result_id, ${FIGURE})
     SELECT r.id, ${FIGURE} FROM computed_figure f
       JOIN school_result r ON r.cycle_id = $1 AND r.school_id = f.school_id
      WHERE f.job_id = $2`,
    [cycleId, jobId],
  );
  const areas = judgeAreas(await countDistricts(tx, cycleId), standard);
  const rows = areas.map(figure => ({ ...figure, cycle_id: cycleId }));
  await insertFigures(tx, 'area_result', 'cycle_id uuid, area text', rows);
  await dropComputed(tx, jobId);
  return found?.schools ?? 0;
}

/** Forgets what a computation has found so far. */
export async function dropComputed(tx: EntityManager, jobId: string): Promise<void> {
  await tx.query('DELETE FROM computed_figure WHERE job_id = $1', [jobId]);
}

/** The counts of each indicator, school by school. */
async function countSchools(
  tx: EntityManager,
  cycleId: string,
  schoolIds: readonly string[],
  { grades }: StandardContent,
): Promise<(IndicatorCount & { schoolId: string })[]> {
  const limits = grades.map(({ grade, cutScore, homeworkMinutesAtMost, sleepMinutesAtLeast }) => ({
    grade,
    cut_score: cutScore,
    homework: homeworkMinutesAtMost,
    sleep: sleepMinutesAtLeast,
  }));
  return tx.query(COUNT_SCHOOLS, [cycleId, schoolIds, JSON.stringify(limits)]);
}

/**
 * A pupil counts for the academic level who has a score, and for the burden who has told both homework and
 * sleep: what was not told is neither good nor bad.
 */
const COUNT_SCHOOLS = `
  SELECT s.id AS "schoolId", v.indicator, v.favourable, v.total
    FROM unnest($2::uuid[]) AS s (id)
   CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE p.score >= l.cut_score)::int AS reached,
            count(p.score)::int AS scored,
            count(*) FILTER (WHERE p.homework_minutes <= l.homework AND p.sleep_minutes >= l.sleep)::int AS within,
            count(*) FILTER (WHERE p.homework_minutes IS NOT NULL AND p.sleep_minutes IS NOT NULL)::int AS told
       FROM pupil_result p
       JOIN jsonb_to_recordset($3::jsonb) AS l (grade smallint, cut_score numeric, homework integer, sleep integer)
         ON l.grade = p.grade
      WHERE p.cycle_id = $1 AND p.school_id = s.id) pupils
   CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE a.respondent_group = 'PARENT' AND a.satisfied)::int AS satisfied_parents,
            count(*) FILTER (WHERE a.respondent_group = 'PARENT')::int AS parents,
            count(*) FILTER (WHERE a.respondent_group = 'COMMUNITY' AND a.satisfied)::int AS satisfied_residents,
            count(*) FILTER (WHERE a.respondent_group = 'COMMUNITY')::int AS residents
       FROM satisfaction_answer a
      WHERE a.cycle_id = $1 AND a.school_id = s.id) answers
   CROSS JOIN LATERAL (VALUES
     ('ACADEMIC_LEVEL', reached, scored),
     ('ACADEMIC_BURDEN', within, told),
     ('SATISFACTION_PARENTS', satisfied_parents, parents),
     ('SATISFACTION_COMMUNITY', satisfied_residents, residents)) AS v (indicator, favourable, total)
   WHERE v.total > 0`;

async function countDistricts(tx: EntityManager, cycleId: string): Promise<DistrictCount[]> {
  return tx.query(
    `SELECT r.district_code AS district, i.indicator,
            sum(i.favourable)::int AS favourable, sum(i.total)::int AS total,
            coalesce(array_agg(i.total) FILTER (WHERE i.hidden), '{}') AS "hiddenTotals"
       FROM indicator_result i JOIN school_result r ON r.id = i.result_id
      WHERE r.cycle_id = $1
      GROUP BY r.district_code, i.indicator
      ORDER BY r.district_code, i.indicator`,
    [cycleId],
  );
}

/** Writes many figures with one statement. @param key the columns that say whose they are, with their types */
async function insertFigures(
  tx: EntityManager,
  table: 'computed_figure' | 'area_result',
  key: string,
  figures: readonly IndicatorFigure[],
): Promise<void> {
  const keys = key.split(', ').map(column => column.split(' ')[0]);
  const columns = [...keys, FIGURE].join(', ');
  await tx.query(
    `INSERT INTO ${table} (${columns})
     SELECT ${columns} FROM jsonb_to_recordset($1::jsonb) AS f (${key}, indicator text, favourable integer,
       total integer, share numeric, level smallint, below_standard boolean, hidden boolean)`,
    [
      JSON.stringify(
        figures.map(({ belowStandard, ...rest }) => ({ ...rest, below_standard: belowStandard })),
      ),
    ],
  );
}
