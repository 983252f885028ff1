import { Policy } from '@doorstep/access';
import { Connection, DateTimeScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Who takes part. Personal: it stands in no topic, and whom it shows `libs/access` decides. */
@Policy('read', 'Enrolment')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'That a teacher takes part in an offering.' })
@Entity()
export class Enrolment {
  @Field(() => ID, { description: 'The key of the enrolment.' })
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column('uuid')
  offeringId!: string;

  @Field({ description: 'Who takes part: the subject of their sign-in.' })
  @Column('text')
  teacher!: string;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Field(() => DateTimeScalar, { description: 'When they enrolled.' })
  @Column('timestamptz')
  enrolledAt!: Date;
}

export const EnrolmentConnection = Connection(Enrolment);
