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
