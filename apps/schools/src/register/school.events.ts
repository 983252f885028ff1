import { schools } from '@doorstep/contracts';
import { publishStateFrom } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';

/**
 * Announces the schools that a statement writes, in that statement; it is to return their id, code, version and fields.
 * @returns how many were written
 */
export async function publishSchoolsFrom(
  tx: EntityManager,
  writing: string,
  parameters: readonly unknown[],
): Promise<number> {
  return publishStateFrom(tx, schools.school, {
    before: `written AS (${writing})`,
    states: `
      SELECT written.id::text AS key, written.version, row_to_json(state) AS data
        FROM written CROSS JOIN LATERAL (
               SELECT written.id, code, name, stage, sector, district_code AS "districtCode", status, address,
                      longitude, latitude, opened_on AS "openedOn", sample) state`,
    parameters,
  });
}
