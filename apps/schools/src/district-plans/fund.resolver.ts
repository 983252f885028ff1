import {
  BilingualTextInput,
  CreationInput,
  DateScalar,
  Input,
  payloadOf,
  readsOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, Float, ID, InputType, Resolver } from 'type-graphql';
import { FundLine, FundUse } from './fund';
import { FundEntryKind } from './fund.rules';
import { type DistrictFunds, fundConstraints } from './fund.service';

@InputType({ description: 'A use that earmarked funds can have from now on.' })
class AddFundUseInput extends CreationInput {
  @Field(() => ID, { description: 'Its code: capital letters, digits and underscores.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'What it is called.' })
  name!: BilingualTextInput;
}

const overBudget = () =>
  Field(() => BilingualTextInput, {
    nullable: true,
    description: 'Why more is released than budgeted; asked for where it is.',
  });

const budgetChanged = () =>
  Field(() => BilingualTextInput, {
    nullable: true,
    description: 'Why the budget is to be another than it was approved; asked for with BUDGET.',
  });

@InputType({ description: 'An entry of the ledger of a plan in force.' })
class EnterFundEntryInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the line.' })
  lineId!: string;

  @Field(() => FundEntryKind, { description: 'What it says.' })
  kind!: FundEntryKind;

  @Field(() => Float, {
    description:
      'The amount in whole fen, below zero to lower what was said; 10000000000000 at most either way.',
  })
  amountFen!: number;

  @Field(() => DateScalar, {
    description: 'The day of the release or payment: from the first day of the plan to today.',
  })
  onDay!: string;

  @Field({ description: 'What for, or the voucher; 500 characters at most.' })
  note!: string;

  @overBudget()
  overBudgetReason?: BilingualTextInput | null;

  @budgetChanged()
  budgetReason?: BilingualTextInput | null;
}

@InputType({ description: 'An entry to take back.' })
class CorrectFundEntryInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the entry.' })
  entryId!: string;

  @Field({ description: 'What was wrong with it; 500 characters at most.' })
  note!: string;

  @overBudget()
  overBudgetReason?: BilingualTextInput | null;

  @budgetChanged()
  budgetReason?: BilingualTextInput | null;
}

const FundUsePayload = payloadOf(FundUse, 'fundUse');
const FundLinePayload = payloadOf(FundLine, 'fundLine');

export const FundUseReads = readsOf(FundUse, {
  one: 'fundUse',
  many: 'fundUses',
  key: 'code',
  policy: 'FundUse',
  description: 'What earmarked funds can be used for.',
  orderBy: ['position'],
});

@Resolver(() => FundLine)
export class FundResolver {
  constructor(private readonly funds: DistrictFunds) {}

  @UseCase({
    policy: ['create', 'FundUse'],
    gives: () => FundUsePayload,
    description: 'Adds a use of earmarked funds.',
    constraints: fundConstraints,
  })
  async addFundUse(@Input() input: AddFundUseInput, @Work() { tx, actor }: UseCaseContext) {
    return { fundUse: await this.funds.addUse(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'FundEntry'],
    gives: () => FundLinePayload,
    description:
      'Enters a change of the budget, a release or a payment. Never more is spent than released; released than budgeted, ' +
      'and budgeted other than approved, only with the reason, which the yearly report shows.',
    constraints: fundConstraints,
  })
  async enterFundEntry(@Input() input: EnterFundEntryInput, @Work() { tx, actor }: UseCaseContext) {
    return { fundLine: await this.funds.enter(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'FundEntry'],
    gives: () => FundLinePayload,
    description: 'Takes an entry back by another one; both stay in the ledger.',
    constraints: fundConstraints,
  })
  async correctFundEntry(@Input() input: CorrectFundEntryInput, @Work() { tx, actor }: UseCaseContext) {
    return { fundLine: await this.funds.correct(tx, actor, input) };
  }
}
