import { Aggregate, EntityType, NumberField, WholeField } from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';

@EntityType('What a school counted in a school year, on its day of count (as a rule at its beginning).')
export class YearlyFigures extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @WholeField('The school year, by the year in which it begins: 2026 is 2026/27.')
  schoolYear!: number;

  // Not all may see these as they are: yearly-figures.resolver.ts shows them.
  @Column('integer')
  enrolment!: number;

  @Column('integer', { nullable: true })
  fromCatchment!: number | null;

  @Column('integer', { nullable: true })
  applicants!: number | null;

  @WholeField('How many pupils it could take in that year; null if not told.', { nullable: true })
  places!: number | null;

  @NumberField('Its teachers, in full-time equivalents with one decimal at most; null if not told.', {
    nullable: true,
  })
  teachers!: number | null;

  @WholeField('Its classes; null if not told.', { nullable: true })
  classes!: number | null;
}
