import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  FenField,
  IdField,
  InstantField,
  KeyField,
  LinkField,
  ListField,
  type Page,
  TextField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, ID } from 'type-graphql';
import { Column, PrimaryColumn, type Relation } from 'typeorm';
import { FundEntryKind } from './fund.rules';

describeChoices('FundEntryKind', FundEntryKind, 'What an entry of the ledger says.', {
  BUDGET: 'The budget was changed by this amount.',
  RELEASE: 'This amount was made available.',
  SPENDING: 'This amount was spent.',
});

/** §五（三） names the first three; the list grows. */
@EntityType('What an earmarked fund can be used for.')
export class FundUse {
  @Field(() => ID, { description: 'Its code, for example ACTION_RESEARCH.' })
  @PrimaryColumn('text')
  code!: string;

  @BilingualField('What it is called.')
  name!: BilingualText;

  @WholeField('Its place in lists.')
  position!: number;
}

@EntityType(
  'A line of an earmarked fund (专项经费): one use, with what is budgeted, released and spent, in fen.',
)
@Absent({
  code: 'FUND_LINE_NOT_FOUND',
  field: 'lineId',
  zh: '没有这项经费。',
  en: 'There is no such line of a fund.',
})
export class FundLine extends Aggregate {
  @Column('uuid')
  planId!: string;

  @Column('text')
  districtCode!: string;

  @Column('text')
  useCode!: string;

  @LinkField(() => FundUse, { by: 'useCode', key: 'code', policy: 'FundUse', description: 'What it is for.' })
  readonly use!: FundUse;

  @FenField('The budget as it is now, in fen.')
  budgetFen!: number;

  @FenField(
    'The budget that the panel approved, in fen; null before. Each change since has its reason in the ledger.',
    {
      nullable: true,
    },
  )
  approvedFen!: number | null;

  @FenField('What has been released so far, in fen; at most the budget, unless a reason is on record.')
  releasedFen!: number;

  @FenField('What has been spent so far, in fen; at most what was released.')
  spentFen!: number;

  @BilingualField('Why more was released than budgeted; null where it never was.', { nullable: true })
  overBudgetReason!: BilingualText | null;

  @ListField(() => FundEntry, {
    by: 'lineId',
    orderBy: ['-id'],
    policy: 'FundEntry',
    description: 'The ledger, the latest entry first: for the district and the city.',
  })
  readonly entries!: Relation<Page<FundEntry>>;
}

/** An entry is never changed or deleted: a mistake is mended by another one. */
@EntityType('An entry of the ledger of an earmarked fund.')
@Absent({
  code: 'FUND_ENTRY_NOT_FOUND',
  field: 'entryId',
  zh: '没有这笔账目。',
  en: 'There is no such entry.',
})
export class FundEntry {
  @KeyField()
  id!: string;

  @Column('uuid')
  lineId!: string;

  @Column('text')
  districtCode!: string;

  @ChoiceField(FundEntryKind, 'What it says.')
  kind!: FundEntryKind;

  @FenField('The amount in fen; below zero where it takes back what an earlier entry said.')
  amountFen!: number;

  @DayField('The day of the release or payment.')
  onDay!: string;

  @TextField('What it was for, or its voucher.')
  note!: string;

  @BilingualField('Why the line goes over its budget; null where it does not.', { nullable: true })
  overBudgetReason!: BilingualText | null;

  @BilingualField('Why the budget is another than it was approved; null for what leaves it as it is.', {
    nullable: true,
  })
  budgetReason!: BilingualText | null;

  @IdField('The entry that it takes back; null otherwise.', { nullable: true })
  correctsId!: string | null;

  @TextField('The subject of the token of who made it.')
  enteredBy!: string;

  @InstantField('When it was made.')
  enteredAt!: Date;

  /** Whether the line is over its budget since; the database's own. */
  @Column({ type: 'boolean', insert: false, update: false, select: false })
  overBudget!: boolean;
}
