import type { EntityManager } from 'typeorm';
import type { School } from '../register/school';
import { Catchment } from './catchment';
import { type CatchmentStage, teaches } from './catchment.rules';
import { replace } from './catchment.service';

/** What becomes of one neighbourhood of a school whose place another takes. */
export interface CatchmentSuccession {
  neighbourhoodCode: string;
  stage: CatchmentStage;
  schoolYear: number;
  /**
   * TAKES_PLACE: the successor serves it. ENDS: it cannot, because it does not teach the stage, or another school of its
   * sector serves the neighbourhood alone.
   */
  outcome: 'TAKES_PLACE' | 'ENDS';
}

/**
 * Gives the neighbourhoods of a school, from a school year on, to the school that succeeds it. Drawn areas stay with the
 * school that they were drawn for: those of the successor are for its district to draw.
 */
export async function succeedInCatchments(
  tx: EntityManager,
  by: string,
  { predecessor, successor, fromYear }: { predecessor: School; successor: School; fromYear: number },
): Promise<CatchmentSuccession[]> {
  const places = await tx
    .createQueryBuilder(Catchment, 'own')
    .where('own.schoolId = :id AND own.schoolYear >= :fromYear', { id: predecessor.id, fromYear })
    .orderBy('own.schoolYear')
    .addOrderBy('own.stage')
    .addOrderBy('own.districtCode')
    .addOrderBy('own.neighbourhoodCode')
    .getMany();
  if (places.length === 0) return [];
  const beside = await tx
    .createQueryBuilder(Catchment, 'other')
    .where(
      'other.neighbourhoodCode = ANY(:codes) AND other.schoolYear >= :fromYear AND other.schoolId <> :id',
      {
        codes: places.map(({ neighbourhoodCode }) => neighbourhoodCode),
        fromYear,
        id: predecessor.id,
      },
    )
    .getMany();
  const planned = places.map(place => {
    const others = beside.filter(
      other =>
        other.neighbourhoodCode === place.neighbourhoodCode &&
        other.stage === place.stage &&
        other.schoolYear === place.schoolYear,
    );
    const taken =
      place.exclusive &&
      others.some(other => other.sector === successor.sector && other.schoolId !== successor.id);
    const takes = !taken && teaches(successor, place.stage);
    const schoolCodes = [...others.map(({ schoolCode }) => schoolCode), ...(takes ? [successor.code] : [])];
    return { place, schoolCodes, outcome: takes ? ('TAKES_PLACE' as const) : ('ENDS' as const) };
  });
  const schools = new Map([[successor.code, successor]]);
  const groups = Map.groupBy(planned, ({ place }) =>
    [place.districtCode, place.stage, place.schoolYear].join(),
  );
  for (const group of groups.values()) {
    const { districtCode, stage, schoolYear, exclusive } = group[0]!.place;
    const assignments = group.map(({ place: { neighbourhoodCode }, schoolCodes }) => ({
      neighbourhoodCode,
      schoolCodes,
    }));
    await replace(tx, by, { districtCode, stage, schoolYear, exclusive }, assignments, schools);
  }
  return planned.map(({ place: { neighbourhoodCode, stage, schoolYear }, outcome }) => ({
    neighbourhoodCode,
    stage,
    schoolYear,
    outcome,
  }));
}
