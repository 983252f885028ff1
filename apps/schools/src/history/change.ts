import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum ChangedKind {
  DISTRICT = 'DISTRICT',
  SCHOOL = 'SCHOOL',
  PARTICIPATION = 'PARTICIPATION',
}

registerEnumType(ChangedKind, {
  name: 'ChangedKind',
  description: 'What kind of thing was changed.',
  valuesConfig: {
    DISTRICT: { description: 'A district of the register.' },
    SCHOOL: { description: 'A school of the register.' },
    PARTICIPATION: { description: "A school's way through a round of the programme." },
  },
});

@ObjectType({ description: 'That a field of something was changed: from what to what, when and by whom.' })
@Entity('change')
export class Change {
  @Field(() => ID, { description: 'The key of the change.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Column('text')
  kind!: ChangedKind;

  @Column('text')
  key!: string;

  @Field(() => Int, { description: 'The version that the thing has since.' })
  @Column('int')
  version!: number;

  @Field({ description: 'The name of the field.' })
  @Column('text')
  field!: string;

  @Column('jsonb', { nullable: true })
  before!: unknown;

  @Column('jsonb', { nullable: true })
  after!: unknown;

  @Field({ description: 'The subject of the token of who changed it; system for the service itself.' })
  @Column('text')
  changedBy!: string;

  @Field({ description: 'When it was changed.' })
  @Column('timestamptz', { default: () => 'now()' })
  changedAt!: Date;

  @Field(() => ID, { nullable: true, description: 'The import that brought the change, if one did.' })
  @Column('uuid', { nullable: true })
  jobId!: string | null;
}
