import type { EntityManager } from 'typeorm';
import { mostOfferingsPerIndicator } from './improvement-plan.rules';

/** One plan to be opened. */
export interface PlanToOpen {
  resultId: string;
  cycleId: string;
  schoolId: string;
  schoolCode: string;
  districtCode: string;
  /** The stages of teaching at the school, of which an offering must serve one. */
  stages: string[];
  items: { indicator: string; level: number | null; share: string | null; count: number | null }[];
}

/**
 * Opens plans, many at once, with their items and the offerings that match: they serve the indicator and the stage,
 * have free places and start after today; soonest first. A result that has its plan already is passed over.
 * @returns the ids of the results whose plans were opened
 */
export async function insertPlans(
  tx: EntityManager,
  plans: readonly PlanToOpen[],
  today: string,
): Promise<Set<string>> {
  const opened = await tx.query<{ id: string; result_id: string }[]>(
    `INSERT INTO improvement_plan
            (version, school_id, school_code, district_code, cycle_id, result_id, status, opened_on)
     SELECT 1, "schoolId", "schoolCode", "districtCode", "cycleId", "resultId", 'OPEN', $2
       FROM json_to_recordset($1::json) AS plan
            ("schoolId" uuid, "schoolCode" text, "districtCode" text, "cycleId" uuid, "resultId" uuid)
     ON CONFLICT ON CONSTRAINT improvement_plan_once_per_result DO NOTHING
     RETURNING id, result_id`,
    [JSON.stringify(plans), today],
  );
  const planOf = new Map(opened.map(({ id, result_id }) => [result_id, id]));
  const items = plans.flatMap(({ resultId, stages, items }) => {
    const planId = planOf.get(resultId.toLowerCase());
    return planId === undefined ? [] : items.map(item => ({ ...item, planId, stages }));
  });
  if (items.length === 0) return new Set();
  await tx.query(
    `INSERT INTO improvement_plan_item (plan_id, indicator, level, share, count)
     SELECT "planId", indicator, level, share, count
       FROM json_to_recordset($1::json) AS item
            ("planId" uuid, indicator text, level integer, share numeric, count integer)`,
    [JSON.stringify(items)],
  );
  await tx.query(
    `INSERT INTO improvement_plan_proposal (plan_id, indicator, rank, offering_id)
     SELECT item."planId", item.indicator, matching.rank, matching.id
       FROM json_to_recordset($1::json) AS item ("planId" uuid, indicator text, stages text[])
      CROSS JOIN LATERAL (
            SELECT offering.id, row_number() OVER (ORDER BY offering.starts_on, offering.id) AS rank
              FROM offering
             WHERE item.indicator = ANY (offering.indicators) AND offering.stages && item.stages
               AND offering.taken < offering.places AND offering.starts_on > $2
             ORDER BY offering.starts_on, offering.id
             LIMIT $3) AS matching`,
    [JSON.stringify(items), today, mostOfferingsPerIndicator],
  );
  return new Set(planOf.keys());
}
