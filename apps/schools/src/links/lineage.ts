import type { GraphContext } from '@doorstep/subgraph-kit';

/** A school among those that a school came of, or that came of it. */
export interface Relative {
  /** The school whose lineage it is. */
  rootId: string;
  schoolId: string;
  linkId: string;
  /** −1 for a predecessor, −2 for a predecessor's; 1 for a successor, and so on: by the shortest way. */
  generation: number;
  /** Whether no successor follows. */
  last: boolean;
}

/** The lineage of a school, the earliest first; of many schools in one request, one statement. */
export function lineageOf(context: GraphContext, schoolId: string): Promise<Relative[]> {
  const batch = async (ids: readonly string[]) => {
    const rows = await context.database.manager.query<Relative[]>(
      `WITH RECURSIVE links AS (SELECT * FROM school_link WHERE revoked_reason IS NULL),
       after AS (
         SELECT l.predecessor_id AS root, l.successor_id AS id, l.id AS link, 1 AS generation FROM links l
          WHERE l.predecessor_id = ANY($1::uuid[])
         UNION
         SELECT a.root, l.successor_id, l.id, a.generation + 1 FROM after a JOIN links l ON l.predecessor_id = a.id),
       before AS (
         SELECT l.successor_id AS root, l.predecessor_id AS id, l.id AS link, -1 AS generation FROM links l
          WHERE l.successor_id = ANY($1::uuid[])
         UNION
         SELECT b.root, l.predecessor_id, l.id, b.generation - 1 FROM before b JOIN links l ON l.successor_id = b.id)
       SELECT * FROM (
         SELECT DISTINCT ON (r.root, r.id) r.root AS "rootId", r.id AS "schoolId", r.link AS "linkId", r.generation,
                NOT EXISTS (SELECT FROM links l WHERE l.predecessor_id = r.id) AS last
           FROM (SELECT * FROM after UNION ALL SELECT * FROM before) r
          ORDER BY r.root, r.id, abs(r.generation), r.link) found
        ORDER BY generation, "schoolId"`,
      [[...ids]],
    );
    return ids.map(id => rows.filter(({ rootId }) => rootId === id));
  };
  return context.loaders.load('lineage', batch, schoolId);
}
