import { DateTimeScalar } from '@doorstep/subgraph-kit';
import { Field, ObjectType } from 'type-graphql';
import { Column, PrimaryColumn } from 'typeorm';

/** A step of something that is drafted, reviewed and published: who took it, when, and what they said. */
@ObjectType({ description: 'A step of a cycle or a decision: who took it, when, and what they said of it.' })
export class Step {
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The status before; null for the first step.' })
  @Column('text', { nullable: true })
  fromStatus!: string | null;

  @Field({ description: 'The status after.' })
  @Column('text')
  toStatus!: string;

  @Field({ description: 'The subject of who took it.' })
  @Column('text')
  takenBy!: string;

  @Field(() => DateTimeScalar, { description: 'When it was taken.' })
  @Column('timestamptz')
  takenAt!: Date;

  @Field(() => String, { nullable: true, description: 'What was said of it, in a review for example.' })
  @Column('text', { nullable: true })
  note!: string | null;
}
