import type { EntityManager } from 'typeorm';
import { compulsory, running } from '../register/school.sql';

/** The schools of compulsory education of a district that ran on a day, all and the public ones. */
export interface DistrictRegister {
  districtCode: string;
  allCompulsory: number;
  publicCompulsory: number;
}

/**
 * SQL of who takes part on each day of `asked` (an alias `a` with a `day`): FROM and WHERE, with the participation as `p`, its
 * step as `s`, and what the register says of the school on that day as `r`. On a day a school stands where the last step until
 * that day has led it. What the register does not reach back to still took part. A participation that a merge has passed on
 * was the predecessor's (`was`).
 * @param which SQL of which participations
 * @param stages the parameter that lists the stages
 */
export const takingPart = (asked: string, which: string, stages: string): string =>
  `FROM (${asked}) a
     JOIN participation p ON ${which}
     JOIN LATERAL (SELECT to_stage FROM participation_step s
                    WHERE s.participation_id = p.id AND s.on_day <= a.day ORDER BY s.id DESC LIMIT 1) s ON true
     LEFT JOIN LATERAL (SELECT (c.before #>> '{}')::uuid AS id FROM change c
                         WHERE c.kind = 'PARTICIPATION' AND c.key = p.id::text AND c.field = 'schoolId'
                           AND c.effective_on > a.day ORDER BY c.version LIMIT 1) was ON true
     LEFT JOIN LATERAL (${everyPeriod('id = coalesce(was.id, p.school_id)')}) r ON ${holdsOn('r', 'a.day')}
    WHERE s.to_stage = ANY(${stages}::text[]) AND coalesce(r.status IN ${running}, true)`;

/** SQL: whether the register has the school `r` of `takingPart` among all of compulsory education, or the public ones. */
export const amongAll = `r.stage IN ${compulsory}`;
export const amongPublic = `${amongAll} AND r.sector = 'PUBLIC'`;

/**
 * The schools of compulsory education that ran on each of the days, by district. However many the days are, the register
 * is read once: schools that are alike in all that counts are counted before the days are looked at.
 */
export async function countRegister(
  db: EntityManager,
  days: readonly string[],
): Promise<DistrictRegister[][]> {
  const rows = await db.query<(DistrictRegister & { on: string })[]>(
    `WITH alike AS (
       SELECT district_code, since, until, count(*) AS schools, count(*) FILTER (WHERE sector = 'PUBLIC') AS public
         FROM (${everyPeriod(`stage IN ${compulsory} AND status IN ${running}`)}) k
        GROUP BY district_code, since, until)
     SELECT a.day::text AS on, d.code AS "districtCode", coalesce(sum(k.schools), 0)::int AS "allCompulsory",
            coalesce(sum(k.public), 0)::int AS "publicCompulsory"
       FROM unnest($1::date[]) a (day)
      CROSS JOIN district d
       LEFT JOIN alike k ON k.district_code = d.code AND ${holdsOn('k', 'a.day')}
      GROUP BY a.day, d.code ORDER BY d.code`,
    [days],
  );
  return days.map(day => rows.filter(({ on }) => on === day));
}

/** SQL of what schools are, were and will be, each for its days, where the condition holds. */
const everyPeriod = (condition: string): string =>
  ['school', 'school_period']
    .map(
      table => `SELECT district_code, stage, sector, status, since, until FROM ${table} WHERE ${condition}`,
    )
    .join(' UNION ALL ');

const holdsOn = (period: string, day: string): string =>
  `${period}.since <= ${day} AND (${period}.until IS NULL OR ${period}.until > ${day})`;
