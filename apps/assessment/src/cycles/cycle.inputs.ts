import { Among, BilingualTextInput, ChangeInput, CreationInput, DateScalar } from '@doorstep/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';
import { StandardInput } from '../standards/standard';
import { CycleStatus } from './cycle.rules';
import type { CycleReview, CycleStepInput, NewCycle } from './cycles.service';

@InputType({ description: 'A new cycle.' })
export class OpenCycleInput extends CreationInput implements NewCycle {
  @Field({ description: 'What it is called, in at most 200 characters.' })
  name!: BilingualTextInput;

  @Field({ description: 'The standard by which schools are assessed in it.' })
  standard!: StandardInput;

  @Field(() => DateScalar, { description: 'The first day of the collection.' })
  startsOn!: string;
}

/** What every step of a cycle names. */
@InputType()
abstract class StepInput extends ChangeInput implements CycleStepInput {
  @Field(() => ID, { description: 'The key of the cycle.' })
  cycleId!: string;
}

@InputType({ description: 'The computation of the results of a cycle.' })
export class ComputeResultsInput extends StepInput {}

@InputType({ description: 'The submission of the results of a cycle to review.' })
export class SubmitResultsInput extends StepInput {}

@InputType({ description: 'The review of the results of a cycle.' })
export class ReviewResultsInput extends StepInput implements CycleReview {
  @Field({ description: 'True approves the results, false sends them back: the cycle is OPEN again.' })
  approve!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'What you say of it, in at most 2000 characters; needed where you send it back.',
  })
  note?: string | null;
}

@InputType({ description: 'The publication of the results of a cycle.' })
export class PublishResultsInput extends StepInput {}

@InputType({ description: 'Which cycles are wanted. What is absent does not matter.' })
export class CycleFilter {
  @Among('status', () => CycleStatus, 'Those that have come so far.')
  statuses?: CycleStatus[] | null;
}
