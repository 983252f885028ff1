import type { During } from '@doorstep/database';
import type { EntityManager } from 'typeorm';
import { idleTimes, type Standing } from './running.rules';

interface Row {
  id: string;
  status: string;
  from: string;
  to: string | null;
}

/**
 * When these schools do not run: what has been, is, and is approved ahead. Lock the schools, where it must still be so
 * when the transaction ends.
 */
export async function idleTimesOf(
  db: EntityManager,
  schoolIds: readonly string[],
): Promise<Map<string, During[]>> {
  const rows = await db.query<Row[]>(
    `SELECT id, status, since::text AS "from", until::text AS "to" FROM school WHERE id = ANY($1::uuid[])
      UNION ALL
     SELECT id, status, since::text, until::text FROM school_period WHERE id = ANY($1::uuid[])
      ORDER BY 1, 3`,
    [[...schoolIds]],
  );
  const standings = Map.groupBy(rows, ({ id }) => id);
  return new Map(
    [...standings].map(([id, own]) => [
      id,
      idleTimes(own.map(({ status, from, to }): Standing => ({ status, during: { from, to } }))),
    ]),
  );
}
