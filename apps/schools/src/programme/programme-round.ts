import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, DateScalar } from '@doorstep/subgraph-kit';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { RoundStatus } from './round.rules';

registerEnumType(RoundStatus, {
  name: 'RoundStatus',
  description: 'Where a round of the programme stands today.',
  valuesConfig: {
    PLANNED: { description: 'Does not take applications yet.' },
    OPEN: { description: 'Takes applications.' },
    CLOSED: { description: 'Takes no more applications; its schools go on.' },
  },
});

@ObjectType({ description: 'A round of the programme, for which schools apply.' })
@Entity('programme_round')
export class ProgrammeRound {
  @Field(() => ID, { description: 'The key of the round.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Bilingual({ description: 'The name of the round.' })
  @Column('jsonb')
  name!: BilingualText;

  @Field(() => DateScalar, { description: 'The first day on which schools can apply.' })
  @Column('date')
  opensOn!: string;

  @Field(() => DateScalar, { description: 'The first day on which they no longer can.' })
  @Column('date')
  closesOn!: string;

  @Field(() => Int, { description: 'How many schools the round aims at.' })
  @Column('int')
  targetSchools!: number;

  @Field(() => Int, { description: 'Grows with every change.' })
  @VersionColumn()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}
