import { InstantField, TextField } from '@doorstep/subgraph-kit';
import { ObjectType } from 'type-graphql';
import { PrimaryColumn } from 'typeorm';

/** A step of something that is drafted, reviewed and published: who took it, when, and what they said. */
@ObjectType({ description: 'A step of a cycle or a decision: who took it, when, and what they said of it.' })
export class Step {
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @TextField('The status before; null for the first step.', { nullable: true })
  fromStatus!: string | null;

  @TextField('The status after.')
  toStatus!: string;

  @TextField('The subject of who took it.')
  takenBy!: string;

  @InstantField('When it was taken.')
  takenAt!: Date;

  @TextField('What was said of it, in a review for example.', { nullable: true })
  note!: string | null;
}
