import {
  Absent,
  Aggregate,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  InstantField,
  LinkField,
  NumberField,
  TextField,
} from '@doorstep/subgraph-kit';
import { Column, type Relation } from 'typeorm';
import { School } from '../../register/school';
import { Cluster } from '../cluster';
import { SharingKind, SharingStatus } from './sharing.rules';

describeChoices('SharingKind', SharingKind, 'What one school gives to another.', {
  TEACHER_EXCHANGE: '教师流动: a teacher works at the other school.',
  COURSE: '课程: a course that the other school uses.',
  EXPERT: '专家指导: an expert or lead teacher guides the other school.',
  ROOM: '场地设施: rooms or equipment.',
  MATERIAL: '资源材料: materials; the hours are those of the work in them.',
});
describeChoices('SharingStatus', SharingStatus, 'Whether both sides agree on an entry.', {
  RECORDED: 'Recorded by one side; it awaits the other and counts for nothing yet.',
  CONFIRMED: 'Both sides agree: it counts.',
  DECLINED: 'Declined by the other side, or withdrawn by who recorded it; it stays, and counts for nothing.',
});

@EntityType('An entry of the ledger of a cluster: one school gave something to another.')
@Absent({ code: 'SHARING_NOT_FOUND', field: 'entryId', zh: '没有这条记录。', en: 'There is no such entry.' })
export class SharingEntry extends Aggregate {
  @Column('uuid')
  clusterId!: string;

  @LinkField(() => Cluster, { by: 'clusterId', policy: 'Cluster', description: 'The cluster.' })
  readonly cluster!: Relation<Cluster>;

  @Column('uuid')
  giverSchoolId!: string;

  @LinkField(() => School, { by: 'giverSchoolId', policy: 'School', description: 'The school that gave.' })
  readonly giver!: School;

  @Column('uuid')
  receiverSchoolId!: string;

  @LinkField(() => School, {
    by: 'receiverSchoolId',
    policy: 'School',
    description: 'The school that received.',
  })
  readonly receiver!: School;

  @ChoiceField(SharingKind, 'What was given.')
  kind!: SharingKind;

  // Quarters of an hour are exact in both: `numeric` in the database, a double in the code and on the wire.
  @NumberField('Hours, in quarters; below zero for an entry that takes an earlier one back.', {
    column: { type: 'numeric', transformer: { to: (hours: unknown) => hours, from: Number } },
  })
  hours!: number;

  @DayField('The day on which it was given, or its last one.')
  onDay!: string;

  @TextField('What it was, in the words of who recorded it.')
  description!: string;

  @ChoiceField(SharingStatus, 'Whether both sides agree on it.')
  status!: SharingStatus;

  @Column('uuid', { nullable: true })
  reversesId!: string | null;

  @LinkField(() => SharingEntry, {
    by: 'reversesId',
    policy: 'Sharing',
    description: 'The entry that this one takes back; null for all others.',
  })
  readonly reverses!: Relation<SharingEntry> | null;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, {
    by: 'schoolId',
    policy: 'School',
    description: 'The school whose principal confirms it: the side that has not recorded it.',
  })
  readonly confirmedBySchool!: School;

  @Column('text')
  schoolCode!: string;

  @Column('text', { nullable: true })
  answeredBy!: string | null;

  @InstantField('When it was confirmed, declined or withdrawn; null until then.', { nullable: true })
  answeredAt!: Date | null;

  @TextField('Why it was declined or withdrawn; null if it was not.', { nullable: true })
  declinedWhy!: string | null;

  /** The day as a range, for the database's own check that both belong to the cluster. */
  @Column({ type: 'daterange', nullable: true, insert: false, update: false, select: false })
  day!: string | null;

  /** The hours with their sign turned, for the database's own check that a reversal is of what it takes back. */
  @Column({ type: 'numeric', nullable: true, insert: false, update: false, select: false })
  takesBack!: string | null;
}
