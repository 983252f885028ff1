import { DayField, EntityType, InstantField, KeyField, WholeField } from '@doorstep/subgraph-kit';
import { Column, PrimaryColumn, ViewEntity } from 'typeorm';

@EntityType("That a school's data were looked through and are up to date.")
export class SchoolConfirmation {
  @KeyField()
  id!: string;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @WholeField('For which school year, by the year in which it begins.')
  schoolYear!: number;

  @DayField('On which day.')
  confirmedOn!: string;

  @InstantField('When it was entered.', { default: 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}

/** A running school, and since when it waits to be confirmed: a row of a view, which nobody writes. */
@ViewEntity({ name: 'school_to_confirm', synchronize: false })
export class SchoolToConfirm {
  /** The school's. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  /** The school year for which it was last confirmed; 0 for none. */
  @Column('integer')
  confirmedYear!: number;

  @Column('timestamptz')
  since!: Date;
}
