import { Aggregate, ChoiceField, EntityType, LinkField, WholeField } from '@doorstep/subgraph-kit';
import { Field } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { School } from '../register/school';
import { CatchmentStage } from './catchment.rules';
import { areaColumn, GeoPoint } from './neighbourhood';
import type { Place } from './place.rules';

@EntityType('The area that a school serves for a stage in a school year, where it is drawn on the map.')
export class CatchmentArea extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @ChoiceField(CatchmentStage, 'For which stage.')
  stage!: CatchmentStage;

  @WholeField('The school year, by the year in which it begins: 2026 is 2026/27.')
  schoolYear!: number;

  @Field(() => [GeoPoint], {
    nullable: true,
    description:
      'The corners of the area in their order along the border, the first not repeated; null where it was taken back.',
  })
  @Column(areaColumn)
  area!: Place[] | null;
}
