import type { EntityManager } from 'typeorm';
import { fundBy } from '../district-plans/fund-by-day';
import { admittedStages } from '../programme/participation.rules';
import { amongPublic, countRegister, takingPart } from '../programme/register-of-the-day';
import type { AppraisalInputs } from './district-appraisal.rules';
import { lookedAtOn } from './school-appraisal.rules';

/** What the appraisal of a district's year rests on, as it stands on the day on which the year is looked at: seven statements. */
export async function gatherInputs(
  db: EntityManager,
  districtCode: string,
  year: number,
  today: string,
): Promise<AppraisalInputs> {
  const on = lookedAtOn(year, today);
  const from = `${year}-01-01`;
  const plan = await planOf(db, districtCode, year, on, from);
  return {
    year,
    on,
    plan,
    tasksDue: plan ? await tasksDue(db, plan.id, from, on) : [],
    fund: plan ? (await fundBy(db, plan.id, on)).map(({ approvedFen: _panels, ...line }) => line) : [],
    eligibleSchools: await eligibleSchools(db, districtCode, on),
    projectSchools: await projectSchools(db, districtCode, on),
    schoolAppraisals: await db.query(
      `SELECT DISTINCT ON (school_code) school_id AS "schoolId", practice, dissemination FROM school_appraisal
        WHERE district_code = $1 AND year = $2 AND status = 'PUBLISHED' ORDER BY school_code, edition DESC`,
      [districtCode, year],
    ),
    moves: await db.query(
      `SELECT p.school_id AS "schoolId", s.to_stage AS "to"
         FROM participation_step s JOIN participation p ON p.id = s.participation_id
        WHERE p.district_code = $1 AND s.on_day BETWEEN $2 AND $3 AND NOT s.undone AND s.undoes IS NULL
          AND s.to_stage IN ('CULTIVATED', 'IMPROVING', 'ELEVATED')
        ORDER BY p.school_code, s.id`,
      [districtCode, from, on],
    ),
  };
}

/** The plan in force on the day; else the one that was closed last in the year. */
async function planOf(db: EntityManager, districtCode: string, year: number, on: string, from: string) {
  const [plan] = await db.query<{ id: string; reported: boolean }[]>(
    `SELECT id, EXISTS (SELECT FROM district_plan_report r WHERE r.plan_id = p.id AND r.year = $2) AS reported
       FROM district_plan p
      WHERE district_code = $1 AND in_force_from <= $3 AND (closed_on IS NULL OR closed_on >= $4)
      ORDER BY in_force_from DESC, id DESC LIMIT 1`,
    [districtCode, year, on, from],
  );
  return plan ?? null;
}

const tasksDue = (
  db: EntityManager,
  planId: string,
  from: string,
  on: string,
): Promise<AppraisalInputs['tasksDue']> =>
  db.query(
    `SELECT code, ends_on::text AS "endsOn", CASE WHEN done_on <= $3 THEN done_on::text END AS "doneOn"
       FROM plan_task WHERE plan_id = $1 AND ends_on BETWEEN $2 AND $3 ORDER BY ends_on, code`,
    [planId, from, on],
  );

/** The public schools of compulsory education that ran there on the day, as the programme's coverage counts them. */
async function eligibleSchools(db: EntityManager, districtCode: string, on: string): Promise<number> {
  const [districts = []] = await countRegister(db, [on]);
  return districts.find(there => there.districtCode === districtCode)?.publicCompulsory ?? 0;
}

/** In the programme on the day, and there; a school that takes part in several rounds once. */
const projectSchools = (
  db: EntityManager,
  districtCode: string,
  on: string,
): Promise<AppraisalInputs['projectSchools']> =>
  db.query(
    `SELECT DISTINCT ON (p.school_code) coalesce(was.id, p.school_id) AS id, p.level, coalesce(${amongPublic}, false) AS eligible
            ${takingPart('SELECT $2::date AS day', 'true', '$3')}
        AND coalesce(r.district_code, p.district_code) = $1
      ORDER BY p.school_code, p.id DESC`,
    [districtCode, on, admittedStages],
  );
