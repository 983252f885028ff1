import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  describeChoices,
  EntityType,
  FenField,
  InstantField,
  LinkField,
} from '@doorstep/subgraph-kit';
import { Column } from 'typeorm';
import { School } from '../register/school';
import { SupportAnswer, SupportKind, SupportStatus } from './support.rules';

describeChoices('SupportKind', SupportKind, 'What a school asks its district for.', {
  FUNDS: '经费: money.',
  PEOPLE: '人员: teachers or other staff.',
  EXPERT: '专家: an expert who guides it.',
});
describeChoices('SupportStatus', SupportStatus, 'Where a request for support stands.', {
  OPEN: 'Waits for the answer of the district.',
  GRANTED: 'Granted.',
  PARTLY_GRANTED: 'Granted in part; the answer says which.',
  REFUSED: 'Refused; the answer says why.',
  WITHDRAWN: 'Taken back by the school.',
});
describeChoices('SupportAnswer', SupportAnswer, 'What a district answers.', {
  GRANTED: 'All that was asked for.',
  PARTLY_GRANTED: 'A part of it.',
  REFUSED: 'Nothing of it.',
});

@EntityType('What a school asks its district for, and the answer, which stays on record.', {
  keys: ['id'],
  policy: 'SupportRequest',
})
@Absent({
  code: 'SUPPORT_REQUEST_NOT_FOUND',
  field: 'supportRequestId',
  zh: '没有这份支持申请。',
  en: 'There is no such request.',
})
export class SupportRequest extends Aggregate {
  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: School;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @ChoiceField(SupportKind, 'What it asks for.')
  kind!: SupportKind;

  @FenField('How much money it asks for, in fen; null unless it asks for FUNDS.', { nullable: true })
  amountFen!: number | null;

  @FenField('How much was granted, in fen; null where no money was.', { nullable: true })
  grantedFen!: number | null;

  @BilingualField('Why the school needs it.')
  reason!: BilingualText;

  @ChoiceField(SupportStatus, 'Where it stands.')
  status!: SupportStatus;

  @BilingualField("The district's answer; null while there is none.", { nullable: true })
  answer!: BilingualText | null;

  @Column('text', { nullable: true })
  answeredBy!: string | null;

  @InstantField('When it was answered; null while it is not.', { nullable: true })
  answeredAt!: Date | null;
}
