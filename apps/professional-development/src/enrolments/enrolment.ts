import { EntityType, InstantField, KeyField, LinkField, TextField } from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { Offering } from '../offerings/offering';
import { School } from '../schools/school';

/** Who takes part. Personal: it stands in no topic, and whom it shows `libs/access` decides. */
@EntityType('That a teacher takes part in an offering.', { keys: ['id'], policy: 'Enrolment' })
export class Enrolment {
  @KeyField('The key of the enrolment.')
  id!: string;

  @Column('uuid')
  offeringId!: string;

  @LinkField(() => Offering, {
    by: 'offeringId',
    always: true,
    policy: 'Offering',
    description: 'What they take part in.',
  })
  readonly offering!: Relation<Offering>;

  @TextField('Who takes part: the subject of their sign-in.')
  teacher!: string;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, {
    by: 'schoolId',
    policy: 'School',
    description: 'The school for which they enrolled.',
  })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @InstantField('When they enrolled.')
  enrolledAt!: Date;
}
