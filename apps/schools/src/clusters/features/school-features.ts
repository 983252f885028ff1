import { Aggregate, EntityType, LinkField, TextsField, WholeField } from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';
import { School } from '../../register/school';

@EntityType('办学特色与课程: what a school declares as its own in a school year.')
export class SchoolFeatures extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @WholeField('The school year, named by the year in which it begins: 2026 begins on 2026-09-01.')
  schoolYear!: number;

  @TextsField("办学特色: what distinguishes the school, in a few words each, in the school's own language.")
  features!: string[];

  @TextsField("特色课程: the courses of its own that it offers, in the school's own language.")
  courses!: string[];
}
