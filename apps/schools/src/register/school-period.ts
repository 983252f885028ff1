import { type During, duringColumn } from '@doorstep/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { School } from './school';

/**
 * What a school was before its present row, or will be after it: the same columns, and when they hold. Its key is the
 * school's, with the days.
 */
@Entity('school_period')
export class SchoolPeriod extends School {
  @PrimaryColumn({ ...duringColumn, primary: true })
  during!: During;

  /** Approved and dated ahead. */
  @Column('boolean')
  ahead!: boolean;
}
