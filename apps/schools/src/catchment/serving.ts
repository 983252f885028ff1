import type { EntityManager } from 'typeorm';
import { type CatchmentStage, FoundBy, outcomeOf, ServingOutcome } from './catchment.rules';
import { fromPolygon, isOnBorder, isOnEarth, type Place, swapped } from './place.rules';

/** That a school serves what was asked for. */
export interface Serving {
  schoolId: string;
  foundBy: FoundBy;
  neighbourhoodCode: string | null;
  onBorder: boolean;
}

export interface Answer {
  outcome: ServingOutcome;
  serving: Serving[];
  neighbourhoodCodes: string[];
}

interface When {
  stage: CatchmentStage;
  schoolYear: number;
}

interface Row extends Serving {
  area: string | null;
}

const running = `s.status IN ('PROPOSED', 'OPEN', 'PROPOSED_TO_CLOSE')`;

/** Which schools serve a neighbourhood. */
export async function servingNeighbourhood(
  db: EntityManager,
  code: string,
  { stage, schoolYear }: When,
): Promise<Answer> {
  const rows = await db.query<{ code: string; schoolId: string | null }[]>(
    `SELECT n.code, s.id AS "schoolId"
       FROM neighbourhood n
       LEFT JOIN (catchment c JOIN school s ON s.id = c.school_id AND ${running})
         ON c.neighbourhood_code = n.code AND c.stage = $2 AND c.school_year = $3
      WHERE n.code = $1 ORDER BY c.school_code`,
    [code, stage, schoolYear],
  );
  const serving = rows.flatMap(({ schoolId }) =>
    schoolId ? [{ schoolId, foundBy: FoundBy.NEIGHBOURHOOD, neighbourhoodCode: code, onBorder: false }] : [],
  );
  const placeKnown = rows.length > 0;
  return {
    outcome: outcomeOf({ schools: serving, placeKnown }),
    serving,
    neighbourhoodCodes: placeKnown ? [code] : [],
  };
}

/**
 * Which schools serve a place: those in whose drawn area it lies, and those of the neighbourhood in whose area it
 * lies. PostgreSQL counts the border in.
 */
export async function servingPlace(db: EntityManager, place: Place, when: When): Promise<Answer> {
  if (!isOnEarth(place)) {
    const outcome = isOnEarth(swapped(place)) ? ServingOutcome.SWAPPED : ServingOutcome.OUTSIDE_CITY;
    return { outcome, serving: [], neighbourhoodCodes: [] };
  }
  const rows = await db.query<Row[]>(
    `WITH p AS (SELECT point($1, $2) AS at, box(point($1, $2), point($1, $2)) AS box),
          n AS (SELECT n.code, n.area FROM neighbourhood n, p WHERE box(n.area) @> p.box AND n.area @> p.at)
     SELECT a.school_id AS "schoolId", 'AREA' AS "foundBy", NULL AS "neighbourhoodCode", a.area::text, s.code
       FROM catchment_area a CROSS JOIN p JOIN school s ON s.id = a.school_id AND ${running}
      WHERE box(a.area) @> p.box AND a.area @> p.at AND a.stage = $3 AND a.school_year = $4
     UNION ALL
     SELECT s.id, 'NEIGHBOURHOOD', n.code, n.area::text, s.code
       FROM n LEFT JOIN (catchment c JOIN school s ON s.id = c.school_id AND ${running})
         ON c.neighbourhood_code = n.code AND c.stage = $3 AND c.school_year = $4
      ORDER BY 5, 2, 3`,
    [place.longitude, place.latitude, when.stage, when.schoolYear],
  );
  const serving = rows.flatMap(({ schoolId, foundBy, neighbourhoodCode, area }) =>
    schoolId
      ? [{ schoolId, foundBy, neighbourhoodCode, onBorder: isOnBorder(place, fromPolygon(area!)) }]
      : [],
  );
  const codes = rows.flatMap(({ neighbourhoodCode }) => neighbourhoodCode ?? []);
  const found = { schools: serving, placeKnown: rows.length > 0 };
  const outcome = outcomeOf(found);
  return {
    outcome: outcome === ServingOutcome.PLACE_UNKNOWN ? await whereItIs(db, place) : outcome,
    serving,
    neighbourhoodCodes: [...new Set(codes)],
  };
}

/** A quarter of a degree: some 25 km. */
const nearby = 0.25;

/** Of a place that nothing covers: whether it lies in the city at all, or would the other way round. */
async function whereItIs(db: EntityManager, { longitude, latitude }: Place): Promise<ServingOutcome> {
  const near = (x: string, y: string) =>
    `EXISTS (SELECT FROM school WHERE longitude BETWEEN ${x} - $3::float8 AND ${x} + $3::float8
                                  AND latitude BETWEEN ${y} - $3::float8 AND ${y} + $3::float8)`;
  const [found] = await db.query<{ here: boolean; swapped: boolean }[]>(
    `SELECT ${near('$1::float8', '$2::float8')} AS here, ${near('$2::float8', '$1::float8')} AS swapped`,
    [longitude, latitude, nearby],
  );
  if (found!.here) return ServingOutcome.PLACE_UNKNOWN;
  return found!.swapped ? ServingOutcome.SWAPPED : ServingOutcome.OUTSIDE_CITY;
}
