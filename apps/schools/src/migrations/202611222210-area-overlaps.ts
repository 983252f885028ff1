import { migration } from '@doorstep/database';
import { leastOverlap, sharedSquareMetres } from '../catchment/overlap.rules';
import { fromPolygon } from '../catchment/place.rules';

/** Which drawn areas share ground, and how much; those that are drawn already are measured here. */
export const keepAreaOverlaps = migration(202611222210, 'KeepAreaOverlaps', async runner => {
  await runner.query(`
    CREATE TABLE catchment_area_overlap (
      one_id        uuid   NOT NULL,
      other_id      uuid   NOT NULL,
      square_metres bigint NOT NULL,
      CONSTRAINT catchment_area_overlap_pk PRIMARY KEY (one_id, other_id),
      CONSTRAINT catchment_area_overlap_one FOREIGN KEY (one_id) REFERENCES catchment_area (id) ON DELETE CASCADE,
      CONSTRAINT catchment_area_overlap_other FOREIGN KEY (other_id) REFERENCES catchment_area (id) ON DELETE CASCADE,
      CONSTRAINT catchment_area_overlap_in_order CHECK (one_id < other_id),
      CONSTRAINT catchment_area_overlap_is_some CHECK (square_metres > 0)
    );
    CREATE INDEX catchment_area_overlap_by_other ON catchment_area_overlap (other_id, one_id);
    COMMENT ON TABLE catchment_area_overlap IS 'Measured when an area is drawn: one row for both.'`);
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const areas = (await runner.query(
      `SELECT a.id, a.area::text, array_agg(b.id) AS ids, array_agg(b.area::text) AS others
         FROM (SELECT * FROM catchment_area WHERE id > $1 AND area IS NOT NULL ORDER BY id LIMIT 100) a
         LEFT JOIN LATERAL (
           SELECT n.id, n.area FROM catchment_area n
            WHERE box(n.area) && box(a.area) AND n.stage = a.stage AND n.school_year = a.school_year AND n.id > a.id
            ORDER BY n.id LIMIT 200) b ON true
        GROUP BY a.id, a.area::text ORDER BY a.id`,
      [after],
    )) as { id: string; area: string; ids: (string | null)[]; others: (string | null)[] }[];
    if (areas.length === 0) return;
    const overlaps = areas.flatMap(({ id, area, ids, others }) =>
      others.flatMap((other, place) => {
        const shared = other ? sharedSquareMetres(fromPolygon(area), fromPolygon(other)) : 0;
        return shared < leastOverlap
          ? []
          : [{ one_id: id, other_id: ids[place], square_metres: Math.round(shared) }];
      }),
    );
    await runner.query(
      `INSERT INTO catchment_area_overlap SELECT * FROM jsonb_populate_recordset(NULL::catchment_area_overlap, $1::jsonb)`,
      [JSON.stringify(overlaps)],
    );
    after = areas.at(-1)!.id;
  }
});
