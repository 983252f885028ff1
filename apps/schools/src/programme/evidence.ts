import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The copies of what other services say about a school, on which its steps rest. Kept by `events/listens.ts`. */

@Entity('site_study_copy')
export class SiteStudyCopy {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  schoolId!: string;
  @Column('text')
  theme!: string;
  @Column('date')
  visitedOn!: string;
  @Column('boolean')
  recommendsCultivation!: boolean;
  @Column('bigint')
  version!: number;
}

@Entity('improvement_plan_copy')
export class ImprovementPlanCopy {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  schoolId!: string;
  @Column('uuid')
  cycleId!: string;
  @Column('text')
  status!: string;
  @Column('date', { nullable: true })
  acceptedOn!: string | null;
  @Column('bigint')
  version!: number;
}

@Entity('decision_copy')
export class DecisionCopy {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  schoolId!: string;
  @Column('uuid')
  cycleId!: string;
  @Column('text')
  outcome!: string;
  @Column('timestamptz')
  publishedAt!: Date;
  /** The last day on which it holds. */
  @Column('date')
  validUntil!: string;
  @Column('bigint')
  version!: number;
}
