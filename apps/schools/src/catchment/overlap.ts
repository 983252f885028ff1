import { type EntityManager, In } from 'typeorm';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CatchmentArea } from './catchment-area';
import type { CatchmentStage } from './catchment.rules';
import { leastOverlap, sharedSquareMetres } from './overlap.rules';

/**
 * That two areas of a stage and school year share ground: one row for both. Measured when an area is drawn, because to
 * measure those of a district takes longer than a page may.
 */
@Entity('catchment_area_overlap')
export class CatchmentAreaOverlap {
  /** The lesser of the two keys. */
  @PrimaryColumn('uuid')
  oneId!: string;
  @PrimaryColumn('uuid')
  otherId!: string;
  @Column('bigint')
  squareMetres!: string;
}

/** An area that lies over more others than this was drawn by mistake: the first ones show it. */
const mostNeighbours = 200;
/** Polygons that are held in memory together, besides their neighbours. */
const atOnce = 100;

/**
 * Measures what areas that were drawn, or taken back, in this transaction share with others. Two that are drawn at once
 * wait for each other here, so that the later one sees the earlier.
 */
export async function measureOverlaps(
  tx: EntityManager,
  { stage, schoolYear }: { stage: CatchmentStage; schoolYear: number },
  areaIds: readonly string[],
): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`areas of ${stage} ${schoolYear}`]);
  for (let from = 0; from < areaIds.length; from += atOnce) {
    await measure(tx, areaIds.slice(from, from + atOnce));
  }
}

async function measure(tx: EntityManager, ids: readonly string[]): Promise<void> {
  await tx.query(
    'DELETE FROM catchment_area_overlap WHERE one_id = ANY($1::uuid[]) OR other_id = ANY($1::uuid[])',
    [ids],
  );
  const pairs = await tx.query<{ one: string; other: string }[]>(
    `SELECT DISTINCT least(a.id, b.id) AS one, greatest(a.id, b.id) AS other
       FROM catchment_area a
      CROSS JOIN LATERAL (
        SELECT n.id FROM catchment_area n
         WHERE box(n.area) && box(a.area) AND n.stage = a.stage AND n.school_year = a.school_year AND n.id <> a.id
         ORDER BY n.id LIMIT ${mostNeighbours}) b
      WHERE a.id = ANY($1::uuid[])`,
    [ids],
  );
  const areas = await tx.find(CatchmentArea, {
    select: { id: true, area: true },
    where: { id: In([...new Set(pairs.flatMap(({ one, other }) => [one, other]))]) },
  });
  const drawn = new Map(areas.map(({ id, area }) => [id, area!]));
  const overlaps = pairs.flatMap(({ one, other }) => {
    const shared = sharedSquareMetres(drawn.get(one)!, drawn.get(other)!);
    return shared < leastOverlap ? [] : [{ oneId: one, otherId: other, squareMetres: shared.toFixed(0) }];
  });
  if (overlaps.length > 0) await tx.insert(CatchmentAreaOverlap, overlaps);
}
