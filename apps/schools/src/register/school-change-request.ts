import {
  Absent,
  Aggregate,
  Among,
  AmongKeys,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  InstantField,
  LinkField,
  readsOf,
  TextField,
} from '@doorstep/subgraph-kit';
import { ID, InputType } from 'type-graphql';
import { Column } from 'typeorm';
import { SchoolChangeRequestStatus } from './requests.rules';
import { School } from './school';
import type { State } from './timeline.rules';

describeChoices(
  'SchoolChangeRequestStatus',
  SchoolChangeRequestStatus,
  'What has become of a request to change a school.',
  {
    PROPOSED: 'It awaits the decision of the district.',
    APPROVED: 'The district has approved it; it holds from its day on.',
    REFUSED: 'The district has refused it, and said why.',
    WITHDRAWN: 'The school has taken it back.',
  },
);

@EntityType('What a school proposes to change of itself, and what the district has said to it.', {
  keys: ['id'],
  policy: 'SchoolChangeRequest',
})
@Absent({
  code: 'SCHOOL_CHANGE_REQUEST_NOT_FOUND',
  field: 'requestId',
  zh: '没有这项变更申请。',
  en: 'There is no such request.',
})
export class SchoolChangeRequest extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  /** The new values, by property. */
  @Column('jsonb')
  proposed!: State;

  /** What those fields were when it was asked for. */
  @Column('jsonb')
  base!: State;

  @DayField('The day from which on it is to hold; null for the day of its approval.', { nullable: true })
  effectiveOn!: string | null;

  @TextField('Why, in the words of the school.')
  reason!: string;

  @ChoiceField(SchoolChangeRequestStatus, 'What has become of it.')
  status!: SchoolChangeRequestStatus;

  /** The subject of the token of who decided or withdrew it. */
  @Column('text', { nullable: true })
  decidedBy!: string | null;

  @InstantField('When it was decided or withdrawn; null while it waits.', { nullable: true })
  decidedAt!: Date | null;

  @TextField('What the district has said to it; null if nothing.', { nullable: true })
  answer!: string | null;
}

@InputType({ description: 'Which requests: those that meet all that is given.' })
export class SchoolChangeRequestFilter {
  @Among('status', () => SchoolChangeRequestStatus, 'With one of these statuses.')
  statuses?: SchoolChangeRequestStatus[] | null;

  @AmongKeys('schoolId', 'Of one of these schools (keys).')
  schoolIds?: string[] | null;

  @Among('districtCode', () => ID, 'Of one of these districts (official codes).')
  districtCodes?: string[] | null;
}

export const SchoolChangeRequestReads = readsOf(SchoolChangeRequest, {
  one: 'schoolChangeRequest',
  many: 'schoolChangeRequests',
  policy: 'SchoolChangeRequest',
  description: 'What schools propose to change of themselves, the latest first; those that you may see.',
  filter: SchoolChangeRequestFilter,
  orderBy: ['-id'],
});
