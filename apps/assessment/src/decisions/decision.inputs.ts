import { BilingualTextInput, MutationPayload } from '@doorstep/subgraph-kit';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ConditionEvidence, RecordedConditionName } from './condition-evidence';
import { Decision, DecisionOutcome, DecisionStatus } from './decision';
import type { RecordedCondition } from './decision.rules';
import type { DecisionReview, DecisionStepInput, DecisionSubject, NewEvidence } from './decisions.service';

const clientMutationKey = {
  nullable: true,
  description: 'A key of your own, a UUID for example: sent twice with the same input, it happens once.',
};

@InputType()
class SubjectInput implements DecisionSubject {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => ID, { description: 'The key of the cycle.' })
  cycleId!: string;

  @Field(() => String, clientMutationKey)
  clientMutationKey?: string | null;
}

@InputType({ description: 'Evidence for a condition.' })
export class RecordConditionEvidenceInput extends SubjectInput implements NewEvidence {
  @Field(() => RecordedConditionName, { description: 'For which condition.' })
  condition!: RecordedCondition;

  @Field({ description: 'Whether it shows the condition met.' })
  met!: boolean;

  @Field({ description: 'What was found, in at most 2000 characters.' })
  statement!: BilingualTextInput;

  @Field(() => String, { nullable: true, description: 'Where the document stands, an https address.' })
  link?: string | null;
}

@InputType({ description: 'On which school, in which cycle.' })
export class DraftDecisionInput extends SubjectInput {}

@InputType()
class StepInput implements DecisionStepInput {
  @Field(() => ID, { description: 'The key of the decision.' })
  decisionId!: string;

  @Field(() => Int, { description: 'The version of the decision that you read.' })
  expectedVersion!: number;
}

@InputType({ description: 'The review of a decision.' })
export class ReviewDecisionInput extends StepInput implements DecisionReview {
  @Field({ description: 'True approves the draft, false sends it back.' })
  approve!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'What you say of it, in at most 2000 characters; needed where you send it back.',
  })
  note?: string | null;
}

@InputType({ description: 'The publication of a decision.' })
export class PublishDecisionInput extends StepInput {}

@InputType({ description: 'Which decisions are wanted. What is absent does not matter.' })
export class DecisionFilter {
  @Field(() => ID, { nullable: true, description: 'Those of this cycle.' })
  cycleId?: string | null;

  @Field(() => [DecisionStatus], { nullable: true, description: 'Those that have come so far.' })
  statuses?: (keyof typeof DecisionStatus)[] | null;

  @Field(() => DecisionOutcome, { nullable: true, description: 'Those with this outcome.' })
  outcome?: keyof typeof DecisionOutcome | null;
}

@ObjectType({ description: 'What came of recordConditionEvidence.' })
export class RecordConditionEvidencePayload extends MutationPayload {
  @Field(() => ConditionEvidence, { nullable: true, description: 'The evidence; null if it was refused.' })
  evidence?: ConditionEvidence | null;
}

@ObjectType()
class DecisionPayload extends MutationPayload {
  @Field(() => Decision, { nullable: true, description: 'The decision; null if it was refused.' })
  decision?: Decision | null;
}

@ObjectType({ description: 'What came of draftDecision.' })
export class DraftDecisionPayload extends DecisionPayload {}

@ObjectType({ description: 'What came of reviewDecision.' })
export class ReviewDecisionPayload extends DecisionPayload {}

@ObjectType({ description: 'What came of publishDecision.' })
export class PublishDecisionPayload extends DecisionPayload {}
