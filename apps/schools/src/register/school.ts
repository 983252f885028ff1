import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Aggregate,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  FlagField,
  InstantField,
  LinkField,
  NumberField,
  TextField,
} from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { District } from '../districts/district';
import { SchoolStage, SchoolStatus, Sector } from './school.rules';

describeChoices('SchoolStage', SchoolStage, 'The stage of education that a school teaches.', {
  PRIMARY: '小学: primary.',
  JUNIOR_SECONDARY: '初中: junior secondary.',
  NINE_YEAR: '九年一贯制: primary and junior secondary.',
  SENIOR_SECONDARY: '高中: senior secondary.',
  OTHER: 'Any other.',
});
describeChoices('Sector', Sector, 'Who runs a school.', {
  PUBLIC: '公办: the state.',
  PRIVATE: '民办: others.',
});
describeChoices('SchoolStatus', SchoolStatus, 'Where a school stands between its plan and its end.', {
  PROPOSED: 'Planned, not yet open.',
  OPEN: 'Running.',
  PROPOSED_TO_CLOSE: 'Running, and planned to close.',
  CLOSED: 'No longer running.',
  CREATED_IN_ERROR: 'Entered by mistake; there is no such school.',
});

@EntityType('A school of the register.', { keys: ['id', 'code'], policy: 'School' })
export class School extends Aggregate {
  @TextField('The official code of the school.')
  code!: string;

  @BilingualField('The name of the school.')
  name!: BilingualText;

  @BilingualField('Another name by which it is known; null if none.', { nullable: true })
  alias!: BilingualText | null;

  @BilingualField('What stands on its plaque, where that is not its name; null if nothing else.', {
    nullable: true,
  })
  plaque!: BilingualText | null;

  @ChoiceField(SchoolStage, 'What it teaches.')
  stage!: SchoolStage;

  @ChoiceField(Sector, 'Who runs it.')
  sector!: Sector;

  @Column('text')
  districtCode!: string;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'The district in which it lies.',
  })
  readonly district!: Relation<District>;

  @ChoiceField(SchoolStatus, 'Whether it is running.')
  status!: SchoolStatus;

  @TextField('Its address, in Chinese; null if the register has none.', { nullable: true })
  address!: string | null;

  @NumberField('Degrees east, WGS 84.', { nullable: true })
  longitude!: number | null;

  @NumberField('Degrees north, WGS 84.', { nullable: true })
  latitude!: number | null;

  @DayField('Its first day; null if unknown.', { nullable: true })
  openedOn!: string | null;

  @FlagField('True for a school of the sample city, which does not exist.')
  sample!: boolean;

  @InstantField('When it was last changed.', { default: 'now()' })
  updatedAt!: Date;
}
