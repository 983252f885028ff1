import {
  Aggregate,
  ChoiceField,
  describeChoices,
  EntityType,
  FlagField,
  InstantField,
  KeyField,
  LinkField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { School } from '../register/school';
import { CatchmentStage } from './catchment.rules';
import { Neighbourhood } from './neighbourhood';

describeChoices(
  'CatchmentStage',
  CatchmentStage,
  'The stages whose pupils go to a school nearby (就近入学).',
  {
    PRIMARY: '小学: primary.',
    JUNIOR_SECONDARY: '初中: junior secondary.',
  },
);

const year = 'The school year, by the year in which it begins: 2026 is 2026/27.';

@EntityType('That a school serves a neighbourhood for a stage in a school year (就近入学).')
export class Catchment {
  @KeyField()
  id!: string;

  @Column('text')
  neighbourhoodCode!: string;

  @LinkField(() => Neighbourhood, {
    by: 'neighbourhoodCode',
    key: 'code',
    policy: 'Catchment',
    description: 'The neighbourhood.',
  })
  readonly neighbourhood!: Relation<Neighbourhood>;

  /** The neighbourhood's. */
  @Column('text')
  districtCode!: string;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  /** The school's, when it was assigned. */
  @Column('text')
  sector!: string;

  @ChoiceField(CatchmentStage, 'For which stage.')
  stage!: CatchmentStage;

  @WholeField(year)
  schoolYear!: number;

  @FlagField('Whether its district says that no second school of the sector serves it.')
  exclusive!: boolean;

  @InstantField('When it was entered.', { default: 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}

@EntityType(
  'Whether one school serves a neighbourhood, or several may: of a district, a stage and a school year.',
)
export class CatchmentRule extends Aggregate {
  @Column('text')
  districtCode!: string;

  @ChoiceField(CatchmentStage, 'For which stage.')
  stage!: CatchmentStage;

  @WholeField(year)
  schoolYear!: number;

  @FlagField(
    'True: one school of each sector at most serves a neighbourhood. False: several may, and data quality tells where.',
  )
  exclusive!: boolean;
}
