import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, Connection, DateScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn, VersionColumn } from 'typeorm';
import { IndicatorCode, SchoolStage } from '../words';
import { freePlaces } from './offering.rules';

export const OfferingKind = {
  ADVANCED_STUDY: 'ADVANCED_STUDY',
  ON_POST_PRACTICE: 'ON_POST_PRACTICE',
  SHOWCASE: 'SHOWCASE',
} as const;
export type OfferingKind = keyof typeof OfferingKind;

registerEnumType(OfferingKind, {
  name: 'OfferingKind',
  description: 'How people learn in an offering.',
  valuesConfig: {
    ADVANCED_STUDY: { description: '高级研修: a course' },
    ON_POST_PRACTICE: { description: '岗位锻炼: a while at work in another school' },
    SHOWCASE: { description: '展示辐射: a school shows how it works' },
  },
});

/** 培训、锻炼、交流展示: what principals and teachers can take part in. */
@Policy('read', 'Offering')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'Something that teachers can enrol in, and that serves to mend indicators.' })
@Entity()
export class Offering {
  @Field(() => ID, { description: 'The key of the offering.' })
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Field(() => Int, { description: 'Grows with every change, an enrolment too.' })
  @VersionColumn()
  version!: number;

  @Bilingual({ description: 'What it is called.' })
  @Column('jsonb')
  title!: BilingualText;

  @Field(() => OfferingKind, { description: 'How people learn in it.' })
  @Column('text')
  kind!: OfferingKind;

  @Field(() => [IndicatorCode], { description: 'The indicators that it helps to mend.' })
  @Column('text', { array: true })
  indicators!: IndicatorCode[];

  @Field(() => [SchoolStage], {
    description:
      'The stages of school that it serves; a nine-year school is also served as what it consists of.',
  })
  @Column('text', { array: true })
  stages!: SchoolStage[];

  @Field(() => DateScalar, { description: 'The first day. One enrols until the day before.' })
  @Column('date')
  startsOn!: string;

  @Field(() => Int, { description: 'How many can take part.' })
  @Column('integer')
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

export const OfferingConnection = Connection(Offering);
