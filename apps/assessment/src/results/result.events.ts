import { assessment } from '@doorstep/contracts';
import { publishFactsFrom, publishStateFrom } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { AssessmentCycle } from '../cycles/assessment-cycle';

/**
 * A figure as anybody outside may see it, as `publicFigure` says it of one that is here: of a hidden one, that it is
 * hidden and nothing else.
 */
const PUBLIC_FIGURE = `json_build_object(
  'code', i.indicator,
  'count', CASE WHEN NOT i.hidden THEN i.total END,
  'share', CASE WHEN NOT i.hidden THEN i.share::text END,
  'hidden', i.hidden,
  'level', CASE WHEN NOT i.hidden THEN i.level END,
  'belowStandard', CASE WHEN NOT i.hidden THEN i.below_standard END)`;

/** What is told of a result; `$3` is the standard, `$4` the instant. */
const CONTENT = `
  'cycleId', r.cycle_id,
  'schoolId', r.school_id,
  'standard', $3::json,
  'indicators', (SELECT json_agg(${PUBLIC_FIGURE} ORDER BY i.indicator) FROM indicator_result i WHERE i.result_id = r.id),
  'publishedAt', $4::text`;

/** Makes the results of a cycle public, and tells of every one, as state and as fact, where the rows are. */
export async function publishResults(tx: EntityManager, cycle: AssessmentCycle, at: Date): Promise<void> {
  const standard = JSON.stringify({ code: cycle.standardCode, version: cycle.standardVersion });
  const parameters = [cycle.id, at, standard, at.toISOString()];
  await publishStateFrom(tx, assessment.schoolResult, {
    before: `r AS (
      UPDATE school_result SET status = 'PUBLISHED', published_at = $2, version = version + 1 WHERE cycle_id = $1
      RETURNING *)`,
    states: `SELECT r.id::text AS key, r.version, json_build_object('id', r.id, ${CONTENT}) AS data FROM r`,
    parameters,
  });
  await publishFactsFrom(tx, assessment.schoolResultFacts, 'SchoolResultPublished', {
    facts: `SELECT r.id::text AS key, json_build_object('resultId', r.id, ${CONTENT}) AS data
              FROM school_result r WHERE r.cycle_id = $1 AND r.published_at = $2`,
    parameters,
  });
}
