import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { payloadOf } from '@doorstep/subgraph-kit';
import { YearlyFigures } from './yearly-figures';

@InputType({
  description: "A school's figures of a school year, as they are to stand; what is absent is not told.",
})
export class RecordYearlyFiguresInput {
  @Field(() => ID, { description: 'The school.' })
  schoolId!: string;

  @Field(() => Int, { description: 'The school year, by the year in which it begins: 2026 is 2026/27.' })
  schoolYear!: number;

  @Field(() => Int, { description: 'All its pupils (在校生).' })
  enrolment!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Those of them whose home lies in its catchment (就近入学); not more than there are.',
  })
  fromCatchment?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many applied for a place of that year.' })
  applicants?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many places there were.' })
  places?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Teachers in full-time equivalents, with one decimal at most: two halves are 1.',
  })
  teachers?: number | null;

  @Field(() => Int, { nullable: true, description: 'Classes.' })
  classes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'To correct figures: the version that you read; CONFLICT if somebody was faster. Without it, the first figures of that year.',
  })
  expectedVersion?: number | null;
}

export const YearlyFiguresPayload = payloadOf(YearlyFigures, 'yearlyFigures');
