import { type Actor, authorise } from '@doorstep/access';
import type { ConstraintProblems } from '@doorstep/database';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { refuse } from '@doorstep/service-kit/refusal';
import { absent, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { checkDistrict } from '../districts/districts.service';
import { schoolYearOf } from '../figures/school-year.rules';
import { change } from '../history/record-changes';
import { School } from '../register/school';
import { Catchment, CatchmentRule } from './catchment';
import { CatchmentArea } from './catchment-area';
import { type CatchmentStage, checkExclusive, checkServes, checkYear } from './catchment.rules';
import { Neighbourhood } from './neighbourhood';
import { checkOnce, checkRows } from './neighbourhoods.service';
import { measureOverlaps } from './overlap';
import { checkedArea, type Place } from './place.rules';

/** A district's catchments of a stage in a school year. */
export interface Round {
  districtCode: string;
  stage: CatchmentStage;
  schoolYear: number;
}

interface Assignment {
  neighbourhoodCode: string;
  schoolCodes: readonly string[];
}

/** What districts do to catchments. */
export class Catchments {
  constructor(private readonly clock: Clock) {}

  /** The school year that it is now. */
  currentYear(): number {
    return schoolYearOf(businessDay(this.clock.now()));
  }

  /** Says which schools serve the named neighbourhoods, instead of whatever was said before; none takes them away. */
  async assign(
    tx: EntityManager,
    actor: Actor,
    { assignments, ...round }: Round & { assignments: readonly Assignment[] },
  ): Promise<Neighbourhood[]> {
    authorise(actor, 'update', 'Catchment', round);
    checkRows(assignments, ['assignments']);
    const codes = assignments.map(({ neighbourhoodCode }) => neighbourhoodCode);
    checkOnce(codes, place => ['assignments', String(place), 'neighbourhoodCode']);
    // Held until the end: of two who change the catchments of a stage and year, the second waits here.
    const rule = await this.rule(tx, actor, round);
    const known = await tx.find(Neighbourhood, {
      where: { code: In(codes) },
      order: { code: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const schools = await schoolsByCode(tx, assignments);
    const neighbourhoods = new Map(known.map(one => [one.code, one]));
    assignments.forEach(({ neighbourhoodCode, schoolCodes }, place) => {
      const path = ['assignments', String(place)];
      checkNeighbourhood(neighbourhoods.get(neighbourhoodCode), round.districtCode, [
        ...path,
        'neighbourhoodCode',
      ]);
      const named = schoolCodes.map((code, at) => {
        const school = found(schools.get(code), [...path, 'schoolCodes', String(at)]);
        checkServes(school, round.stage, [...path, 'schoolCodes', String(at)]);
        return school;
      });
      if (rule.exclusive)
        checkExclusive(
          named.map(({ sector }) => sector),
          [...path, 'schoolCodes'],
        );
    });
    await replace(tx, actor.subject, { ...round, exclusive: rule.exclusive }, assignments, schools);
    return tx.find(Neighbourhood, { where: { code: In(codes) }, order: { code: 'ASC' } });
  }

  /** Says whether one school serves a neighbourhood or several may. */
  async setRule(
    tx: EntityManager,
    actor: Actor,
    { exclusive, ...round }: Round & { exclusive: boolean },
  ): Promise<CatchmentRule> {
    authorise(actor, 'update', 'Catchment', round);
    const rule = await this.rule(tx, actor, round);
    await change(tx, { kind: 'CATCHMENT_RULE', key: rule.id, by: actor.subject }, rule, { exclusive });
    return rule;
  }

  /** Draws on the map what a school serves, or takes it back. */
  async draw(
    tx: EntityManager,
    actor: Actor,
    given: { schoolId: string; stage: CatchmentStage; schoolYear: number; area?: readonly Place[] | null },
  ): Promise<CatchmentArea> {
    const { stage, schoolYear } = given;
    const school = await lockById(tx, School, given.schoolId);
    const { id: schoolId, code: schoolCode, districtCode } = school;
    authorise(actor, 'update', 'Catchment', { districtCode, schoolCode });
    checkYear(schoolYear, this.currentYear());
    const area = given.area ? checkedArea(given.area, ['area']) : null;
    if (area) checkServes(school, stage, ['stage']);
    const known = await tx.findOneBy(CatchmentArea, { schoolId, stage, schoolYear });
    const of = { schoolId, schoolCode, districtCode, stage, schoolYear, createdBy: actor.subject };
    const drawn = known ?? (await tx.save(tx.create(CatchmentArea, { ...of, area })));
    if (known)
      await change(tx, { kind: 'CATCHMENT_AREA', key: known.id, by: actor.subject }, known, { area });
    await measureOverlaps(tx, { stage, schoolYear }, [drawn.id]);
    return drawn;
  }

  /**
   * Takes the catchments of one school year over to another, for the neighbourhoods and schools that have none there:
   * those of schools that are running.
   * @returns how many neighbourhoods were assigned
   */
  async carryOver(
    tx: EntityManager,
    actor: Actor,
    { fromSchoolYear, ...round }: Round & { fromSchoolYear: number },
  ): Promise<number> {
    authorise(actor, 'update', 'Catchment', round);
    const rule = await this.rule(tx, actor, round);
    const { districtCode, stage, schoolYear } = round;
    const rows = await tx.query<{ code: string; schoolCodes: string[] }[]>(
      `SELECT c.neighbourhood_code AS code, array_agg(c.school_code ORDER BY c.school_code) AS "schoolCodes"
         FROM catchment c JOIN school s ON s.id = c.school_id AND s.status NOT IN ('CLOSED', 'CREATED_IN_ERROR')
        WHERE c.district_code = $1 AND c.stage = $2 AND c.school_year = $3
          AND NOT EXISTS (SELECT FROM catchment t WHERE t.neighbourhood_code = c.neighbourhood_code
                             AND t.stage = $2 AND t.school_year = $4)
        GROUP BY 1 ORDER BY 1`,
      [districtCode, stage, fromSchoolYear, schoolYear],
    );
    const assignments = rows.map(({ code, schoolCodes }) => ({ neighbourhoodCode: code, schoolCodes }));
    const schools = await schoolsByCode(tx, assignments);
    await replace(tx, actor.subject, { ...round, exclusive: rule.exclusive }, assignments, schools);
    const areas = await tx.query<{ id: string }[]>(
      `INSERT INTO catchment_area (school_id, school_code, district_code, stage, school_year, area, version, created_by)
       SELECT a.school_id, s.code, s.district_code, a.stage, $4, a.area, 1, $5
         FROM catchment_area a JOIN school s ON s.id = a.school_id AND s.status NOT IN ('CLOSED', 'CREATED_IN_ERROR')
        WHERE s.district_code = $1 AND a.stage = $2 AND a.school_year = $3 AND a.area IS NOT NULL
       ON CONFLICT (school_id, stage, school_year) DO NOTHING RETURNING id`,
      [districtCode, stage, fromSchoolYear, schoolYear, actor.subject],
    );
    await measureOverlaps(
      tx,
      round,
      areas.map(({ id }) => id),
    );
    return assignments.length;
  }

  /** The rule of a stage and year, locked; several schools may serve a neighbourhood unless somebody has said otherwise. */
  private async rule(tx: EntityManager, actor: Actor, round: Round): Promise<CatchmentRule> {
    const { districtCode, stage, schoolYear } = round;
    await checkDistrict(tx, districtCode);
    checkYear(schoolYear, this.currentYear());
    await tx.query(
      `INSERT INTO catchment_rule (district_code, stage, school_year, exclusive, version, created_by)
       VALUES ($1, $2, $3, false, 1, $4) ON CONFLICT (district_code, stage, school_year) DO NOTHING`,
      [districtCode, stage, schoolYear, actor.subject],
    );
    return tx.findOneOrFail(CatchmentRule, {
      where: { districtCode, stage, schoolYear },
      lock: { mode: 'pessimistic_write' },
    });
  }
}

/** The schools that are named, locked against closing in between. */
async function schoolsByCode(
  tx: EntityManager,
  assignments: readonly Assignment[],
): Promise<Map<string, School>> {
  const codes = [...new Set(assignments.flatMap(({ schoolCodes }) => [...schoolCodes]))];
  if (codes.length === 0) return new Map();
  const schools = await tx.find(School, {
    where: { code: In(codes) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_read' },
  });
  return new Map(schools.map(school => [school.code, school]));
}

function found(school: School | undefined, path: string[]): School {
  if (school) return school;
  throw absent(School, path);
}

function checkNeighbourhood(
  neighbourhood: Neighbourhood | undefined,
  districtCode: string,
  path: string[],
): void {
  if (!neighbourhood) {
    throw refuse(
      'NEIGHBOURHOOD_NOT_FOUND',
      path,
      '没有这个居委会：请先登记（recordNeighbourhoods）。',
      'There is no such neighbourhood: enter it first (recordNeighbourhoods).',
    );
  }
  if (neighbourhood.districtCode === districtCode) return;
  throw refuse(
    'NEIGHBOURHOOD_OF_OTHER_DISTRICT',
    path,
    `居委会 ${neighbourhood.code} 属于区县 ${neighbourhood.districtCode}。`,
    `The neighbourhood ${neighbourhood.code} is of the district ${neighbourhood.districtCode}.`,
  );
}

/** Writes what has changed, and notes it with each neighbourhood. */
export async function replace(
  tx: EntityManager,
  by: string,
  { districtCode, stage, schoolYear, exclusive }: Round & { exclusive: boolean },
  assignments: readonly Assignment[],
  schools: ReadonlyMap<string, School>,
): Promise<void> {
  const before = await tx.find(Catchment, {
    where: { neighbourhoodCode: In(assignments.map(one => one.neighbourhoodCode)), stage, schoolYear },
  });
  const changed = assignments.flatMap(({ neighbourhoodCode, schoolCodes }) => {
    const was = before.filter(one => one.neighbourhoodCode === neighbourhoodCode).map(one => one.schoolCode);
    const [old, now] = [was.toSorted(), [...new Set(schoolCodes)].sort()];
    return old.join() === now.join() ? [] : [{ code: neighbourhoodCode, old, now }];
  });
  if (changed.length === 0) return;
  const gone = before.filter(one =>
    changed.some(({ code, now }) => code === one.neighbourhoodCode && !now.includes(one.schoolCode)),
  );
  await tx.delete(Catchment, { id: In(gone.map(({ id }) => id)) });
  const come = changed.flatMap(({ code: neighbourhoodCode, old, now }) =>
    now
      .filter(code => !old.includes(code))
      .map(schoolCode => {
        const { id: schoolId, sector } = schools.get(schoolCode)!;
        return {
          neighbourhoodCode,
          districtCode,
          schoolId,
          schoolCode,
          sector,
          stage,
          schoolYear,
          exclusive,
        };
      }),
  );
  await tx.insert(
    Catchment,
    come.map(one => ({ ...one, createdBy: by })),
  );
  await tx.query(
    `WITH c AS (SELECT * FROM jsonb_to_recordset($1::jsonb) c (code text, old jsonb, now jsonb)),
          n AS (UPDATE neighbourhood n SET version = version + 1 FROM c WHERE n.code = c.code RETURNING n.code, n.version)
     INSERT INTO change (kind, key, version, field, before, after, changed_by)
     SELECT 'NEIGHBOURHOOD', n.code, n.version, $2, c.old, c.now, $3 FROM n JOIN c USING (code)`,
    [JSON.stringify(changed), `${stage} ${schoolYear}`, by],
  );
}

/** What the database's own constraints mean to a caller. */
export const catchmentConstraints: ConstraintProblems = {
  catchment_exclusive: {
    code: 'CATCHMENT_EXCLUSIVE',
    path: ['exclusive'],
    zh: '有的居委会对应多所同类学校：请先只保留一所（见数据质量 CATCHMENT_OVERLAP），再规定唯一。',
    en: 'Several schools of a sector serve the same neighbourhood: leave one of them first (see data quality, CATCHMENT_OVERLAP).',
  },
};
