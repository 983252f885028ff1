import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Bilingual,
  BilingualField,
  DateScalar,
  EntityType,
  FenField,
  InstantField,
  KeyField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, Float, ID, ObjectType } from 'type-graphql';
import { Column } from 'typeorm';
import { FundEntryKind } from './fund.rules';
import type { FundReason } from './fund-by-day';

@ObjectType('DistrictPlanFundReason', {
  description: 'Why a line of the fund went over its budget, or got another budget than the panel approved.',
})
export class FundReasonType implements FundReason {
  @Field(() => ID, { description: 'The code of the use.' })
  use!: string;

  @Field(() => FundEntryKind, { description: 'What the entry of the ledger says.' })
  kind!: FundEntryKind;

  @Field(() => Float, { description: 'Its amount in fen.' })
  amountFen!: number;

  @Field(() => DateScalar, { description: 'Its day.' })
  onDay!: string;

  @Bilingual({ description: 'The reason.' })
  reason!: BilingualText;
}

/** Never changed: a correction is a further edition. */
@EntityType("A yearly report on a district plan, with figures as of the year's end.")
export class DistrictPlanReport {
  @KeyField()
  id!: string;

  @Column('uuid')
  planId!: string;

  @WholeField('The year, January to December.')
  year!: number;

  @WholeField(
    'Which edition of the report on the year: 1, and one more with every correction. The latest counts.',
  )
  edition!: number;

  @BilingualField('What it corrects in the edition before; null in the first.', { nullable: true })
  correction!: BilingualText | null;

  @BilingualField('What was done and what came of it.')
  achievements!: BilingualText;

  @BilingualField('What was difficult.')
  difficulties!: BilingualText;

  @BilingualField('What comes next.')
  nextSteps!: BilingualText;

  @WholeField('How many tasks were due by the end of the year.')
  tasksDue!: number;

  @WholeField('How many of them were done in time.')
  tasksKept!: number;

  @FenField(
    'The fund that the panel approved, in fen; null in reports that were filed before this was kept.',
    {
      nullable: true,
    },
  )
  approvedFen!: number | null;

  @FenField(
    "The budget of the fund at the year's end, in fen; null in reports that were filed before this was kept.",
    {
      nullable: true,
    },
  )
  budgetFen!: number | null;

  @FenField('What of the fund had been released, in fen.')
  releasedFen!: number;

  @FenField('What of it had been spent, in fen.')
  spentFen!: number;

  @Field(() => [FundReasonType], {
    description:
      'Why lines went over their budget, or got another budget than was approved, in the year, by day.',
  })
  @Column('jsonb')
  fundReasons!: FundReason[];

  /** The subject of who filed it. */
  @Column('text')
  filedBy!: string;

  @InstantField('When it was filed.')
  filedAt!: Date;
}
