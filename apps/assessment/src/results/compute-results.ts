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

/**
 * Computes the results of a cycle anew, and gives the number of schools that have one. PostgreSQL counts,
 * where the rows are; `result.rules.ts` judges the counts; they are written set by set. Neither the
 * statements nor the memory grow with the number of pupils.
 */
export async function computeResults(
  tx: EntityManager,
  cycleId: string,
  standard: StandardContent,
): Promise<number> {
  await tx.query('DELETE FROM area_result WHERE cycle_id = $1', [cycleId]);
  await tx.query('DELETE FROM school_result WHERE cycle_id = $1', [cycleId]);
  await tx.query(
    `INSERT INTO school_result (cycle_id, school_id, school_code, district_code, status)
     SELECT $1, s.id, s.code, s.district_code, 'DRAFT' FROM school_reference s
      WHERE s.id IN (SELECT school_id FROM pupil_result WHERE cycle_id = $1
                     UNION SELECT school_id FROM satisfaction_answer WHERE cycle_id = $1)
      ORDER BY s.code`,
    [cycleId],
  );
  for await (const counts of countSchools(tx, cycleId, standard)) {
    const figures = counts.map(count => ({ ...judge(count, standard), result_id: count.resultId }));
    await insertFigures(tx, 'indicator_result', 'result_id uuid', figures);
  }
  // A school of which only half-filled rows came in has nothing to be judged by.
  await tx.query(
    `DELETE FROM school_result r WHERE r.cycle_id = $1
        AND NOT EXISTS (SELECT FROM indicator_result i WHERE i.result_id = r.id)`,
    [cycleId],
  );
  const areas = judgeAreas(await countDistricts(tx, cycleId), standard);
  const rows = areas.map(figure => ({ ...figure, cycle_id: cycleId }));
  await insertFigures(tx, 'area_result', 'cycle_id uuid, area text', rows);
  const [count] = await tx.query<{ schools: number }[]>(
    'SELECT count(*)::int AS schools FROM school_result WHERE cycle_id = $1',
    [cycleId],
  );
  return count?.schools ?? 0;
}

/** Makes the results of a cycle public. */
export async function markPublished(tx: EntityManager, cycleId: string, at: Date): Promise<void> {
  await tx.query(
    `UPDATE school_result SET status = 'PUBLISHED', published_at = $2, version = version + 1 WHERE cycle_id = $1`,
    [cycleId, at],
  );
}

/** The counts of each indicator, school by school, in pages. */
async function* countSchools(
  tx: EntityManager,
  cycleId: string,
  { grades }: StandardContent,
): AsyncGenerator<(IndicatorCount & { resultId: string })[]> {
  const limits = JSON.stringify(
    grades.map(({ grade, cutScore, homeworkMinutesAtMost, sleepMinutesAtLeast }) => ({
      grade,
      cut_score: cutScore,
      homework: homeworkMinutesAtMost,
      sleep: sleepMinutesAtLeast,
    })),
  );
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await tx.query<{ id: string }[]>(
      'SELECT id FROM school_result WHERE cycle_id = $1 AND id > $2 ORDER BY id LIMIT $3',
      [cycleId, after, schoolsPerPage],
    );
    const last = page.at(-1);
    if (!last) return;
    yield await tx.query(COUNT_SCHOOLS, [cycleId, page.map(({ id }) => id), limits]);
    after = last.id;
  }
}

/**
 * A pupil counts for the academic level who has a score, and for the burden who has told both homework and
 * sleep: what was not told is neither good nor bad.
 */
const COUNT_SCHOOLS = `
  SELECT r.id AS "resultId", v.indicator, v.favourable, v.total
    FROM school_result r
   CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE p.score >= l.cut_score)::int AS reached,
            count(p.score)::int AS scored,
            count(*) FILTER (WHERE p.homework_minutes <= l.homework AND p.sleep_minutes >= l.sleep)::int AS within,
            count(*) FILTER (WHERE p.homework_minutes IS NOT NULL AND p.sleep_minutes IS NOT NULL)::int AS told
       FROM pupil_result p
       JOIN jsonb_to_recordset($3::jsonb) AS l (grade smallint, cut_score numeric, homework integer, sleep integer)
         ON l.grade = p.grade
      WHERE p.cycle_id = $1 AND p.school_id = r.school_id) pupils
   CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE a.respondent_group = 'PARENT' AND a.satisfied)::int AS satisfied_parents,
            count(*) FILTER (WHERE a.respondent_group = 'PARENT')::int AS parents,
            count(*) FILTER (WHERE a.respondent_group = 'COMMUNITY' AND a.satisfied)::int AS satisfied_residents,
            count(*) FILTER (WHERE a.respondent_group = 'COMMUNITY')::int AS residents
       FROM satisfaction_answer a
      WHERE a.cycle_id = $1 AND a.school_id = r.school_id) answers
   CROSS JOIN LATERAL (VALUES
     ('ACADEMIC_LEVEL', reached, scored),
     ('ACADEMIC_BURDEN', within, told),
     ('SATISFACTION_PARENTS', satisfied_parents, parents),
     ('SATISFACTION_COMMUNITY', satisfied_residents, residents)) AS v (indicator, favourable, total)
   WHERE r.id = ANY($2) AND v.total > 0`;

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
  table: 'indicator_result' | 'area_result',
  key: string,
  figures: readonly IndicatorFigure[],
): Promise<void> {
  const keys = key.split(', ').map(column => column.split(' ')[0]);
  const columns = [...keys, 'indicator, favourable, total, share, level, below_standard, hidden'].join(', ');
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
