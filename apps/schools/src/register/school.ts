import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, DateScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { SchoolStage, SchoolStatus, Sector } from './school.rules';

registerEnumType(SchoolStage, {
  name: 'SchoolStage',
  description: 'The stage of education that a school teaches.',
  valuesConfig: {
    PRIMARY: { description: '小学: primary.' },
    JUNIOR_SECONDARY: { description: '初中: junior secondary.' },
    NINE_YEAR: { description: '九年一贯制: primary and junior secondary.' },
    SENIOR_SECONDARY: { description: '高中: senior secondary.' },
    OTHER: { description: 'Any other.' },
  },
});
registerEnumType(Sector, {
  name: 'Sector',
  description: 'Who runs a school.',
  valuesConfig: { PUBLIC: { description: '公办: the state.' }, PRIVATE: { description: '民办: others.' } },
});
registerEnumType(SchoolStatus, {
  name: 'SchoolStatus',
  description: 'Where a school stands between its plan and its end.',
  valuesConfig: {
    PROPOSED: { description: 'Planned, not yet open.' },
    OPEN: { description: 'Running.' },
    PROPOSED_TO_CLOSE: { description: 'Running, and planned to close.' },
    CLOSED: { description: 'No longer running.' },
    CREATED_IN_ERROR: { description: 'Entered by mistake; there is no such school.' },
  },
});

@Policy('read', 'School')
@Directive('@key(fields: "id")')
@Directive('@key(fields: "code")')
@ObjectType({ description: 'A school of the register.' })
@Entity('school')
export class School {
  @Field(() => ID, { description: 'The key of the school.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Field({ description: 'The official code of the school.' })
  @Column('text')
  code!: string;

  @Bilingual({ description: 'The name of the school.' })
  @Column('jsonb')
  name!: BilingualText;

  @Field(() => SchoolStage, { description: 'What it teaches.' })
  @Column('text')
  stage!: SchoolStage;

  @Field(() => Sector, { description: 'Who runs it.' })
  @Column('text')
  sector!: Sector;

  @Column('text')
  districtCode!: string;

  @Field(() => SchoolStatus, { description: 'Whether it is running.' })
  @Column('text')
  status!: SchoolStatus;

  @Field(() => String, {
    nullable: true,
    description: 'Its address, in Chinese; null if the register has none.',
  })
  @Column('text', { nullable: true })
  address!: string | null;

  @Field(() => Float, { nullable: true, description: 'Degrees east, WGS 84.' })
  @Column('double precision', { nullable: true })
  longitude!: number | null;

  @Field(() => Float, { nullable: true, description: 'Degrees north, WGS 84.' })
  @Column('double precision', { nullable: true })
  latitude!: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Its first day; null if unknown.' })
  @Column('date', { nullable: true })
  openedOn!: string | null;

  @Field({ description: 'True for a school of the sample city, which does not exist.' })
  @Column('boolean')
  sample!: boolean;

  @Field(() => Int, { description: 'Grows with every change.' })
  @VersionColumn()
  version!: number;

  @Field({ description: 'When it was entered in the register.' })
  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;

  @Field({ description: 'When it was last changed.' })
  @Column('timestamptz', { default: () => 'now()' })
  updatedAt!: Date;
}
