import type { EntityManager } from 'typeorm';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An indicator of a published result. Small numbers are hidden: their level, share and count are null. */
export interface PublishedIndicator {
  /** ACADEMIC_LEVEL, ACADEMIC_BURDEN, SATISFACTION_PARENTS, SATISFACTION_COMMUNITY … */
  code: string;
  /** 1 to 9; higher is better, for burden too. */
  level: number | null;
  belowStandard: boolean | null;
  share: string | null;
  count: number | null;
  hidden: boolean;
}

/** The copy of a result that assessment has published. Kept by `events/listens.ts`. */
@Entity('school_result_copy')
export class SchoolResultCopy {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  schoolId!: string;
  @Column('uuid')
  cycleId!: string;
  @Column('jsonb')
  indicators!: PublishedIndicator[];
  @Column('timestamptz')
  publishedAt!: Date;
  @Column('bigint')
  version!: number;
}

/**
 * The result of each of these schools that was published last; null of those that have none.
 * @param before only those that were published before this business day
 */
export async function latestResults(
  db: EntityManager,
  schoolIds: readonly string[],
  before?: string,
): Promise<(SchoolResultCopy | null)[]> {
  const query = db
    .createQueryBuilder(SchoolResultCopy, 'result')
    .where('result.schoolId = ANY(:schoolIds)', { schoolIds: [...schoolIds] })
    .distinctOn(['result.schoolId'])
    .orderBy('result.schoolId')
    .addOrderBy('result.publishedAt', 'DESC')
    .addOrderBy('result.id', 'DESC');
  if (before) {
    query.andWhere(`result.publishedAt < (:before::date)::timestamp AT TIME ZONE 'Asia/Shanghai'`, {
      before,
    });
  }
  const rows = await query.getMany();
  const bySchool = new Map(rows.map(row => [row.schoolId, row]));
  return schoolIds.map(id => bySchool.get(id) ?? null);
}
