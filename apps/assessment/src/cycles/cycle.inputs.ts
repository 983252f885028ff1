import { BilingualTextInput, DateScalar, MutationPayload } from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { StandardInput } from '../standards/standard';
import { AssessmentCycle, CycleStatusName } from './assessment-cycle';
import type { CycleStatus } from './cycle.rules';
import type { CycleReview, CycleStepInput, NewCycle } from './cycles.service';

@InputType({ description: 'A new cycle.' })
export class OpenCycleInput implements NewCycle {
  @Field({ description: 'What it is called, in at most 200 characters.' })
  name!: BilingualTextInput;

  @Field({ description: 'The standard by which schools are assessed in it.' })
  standard!: StandardInput;

  @Field(() => DateScalar, { description: 'The first day of the collection.' })
  startsOn!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key of your own, a UUID for example: sent twice with the same input, it is opened once.',
  })
  clientMutationKey?: string | null;
}

@InputType()
class StepInput implements CycleStepInput {
  @Field(() => ID, { description: 'The key of the cycle.' })
  cycleId!: string;

  @Field(() => Int, { description: 'The version of the cycle that you read.' })
  expectedVersion!: number;
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
  @Field(() => [CycleStatusName], { nullable: true, description: 'Those that have come so far.' })
  statuses?: CycleStatus[] | null;
}

@ObjectType()
class CyclePayload extends MutationPayload {
  @Field(() => AssessmentCycle, { nullable: true, description: 'The cycle; null if it was refused.' })
  cycle?: AssessmentCycle | null;
}

@ObjectType({ description: 'What came of openCycle.' })
export class OpenCyclePayload extends CyclePayload {}

@ObjectType({ description: 'What came of computeResults.' })
export class ComputeResultsPayload extends CyclePayload {}

@ObjectType({ description: 'What came of submitResults.' })
export class SubmitResultsPayload extends CyclePayload {}

@ObjectType({ description: 'What came of reviewResults.' })
export class ReviewResultsPayload extends CyclePayload {}

@ObjectType({ description: 'What came of publishResults.' })
export class PublishResultsPayload extends CyclePayload {}
