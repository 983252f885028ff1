import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  BilingualField,
  ChoiceField,
  ChoicesField,
  DayField,
  describeChoices,
  EntityType,
  KeyField,
  VersionField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, Int } from 'type-graphql';
import { Column } from 'typeorm';
import { IndicatorCode, SchoolStage } from '../words';
import { freePlaces, OfferingKind } from './offering.rules';

describeChoices('OfferingKind', OfferingKind, 'How people learn in an offering.', {
  ADVANCED_STUDY: '高级研修: a course',
  ON_POST_PRACTICE: '岗位锻炼: a while at work in another school',
  SHOWCASE: '展示辐射: a school shows how it works',
});

/** 培训、锻炼、交流展示: what principals and teachers can take part in. */
@EntityType('Something that teachers can enrol in, and that serves to mend indicators.', {
  keys: ['id'],
  policy: 'Offering',
})
@Absent({
  code: 'OFFERING_NOT_FOUND',
  field: 'offeringId',
  zh: '没有这个项目。',
  en: 'There is no such offering.',
})
export class Offering {
  @KeyField('The key of the offering.')
  id!: string;

  /** Grows with every enrolment too. */
  @VersionField()
  version!: number;

  @BilingualField('What it is called.')
  title!: BilingualText;

  @ChoiceField(OfferingKind, 'How people learn in it.')
  kind!: OfferingKind;

  @ChoicesField(IndicatorCode, 'The indicators that it helps to mend.')
  indicators!: IndicatorCode[];

  @ChoicesField(
    SchoolStage,
    'The stages of school that it serves; a nine-year school is also served as what it consists of.',
  )
  stages!: SchoolStage[];

  @DayField('The first day. One enrols until the day before.')
  startsOn!: string;

  @WholeField('How many can take part.')
  places!: number;

  /** Counted by the database, with every enrolment; nobody else writes it. */
  @Column({ type: 'integer', update: false })
  taken!: number;

  @Field(() => Int, { description: 'How many places are left.' })
  get freePlaces(): number {
    return freePlaces(this);
  }

  @Column('text')
  createdBy!: string;

  @Column('timestamptz')
  createdAt!: Date;
}
