import { Among, BilingualTextInput, ChangeInput, CreationInput, Is, IsKey } from '@doorstep/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';
import { RecordedConditionName } from './condition-evidence';
import { DecisionOutcome, DecisionStatus } from './decision';
import type { RecordedCondition } from './decision.rules';
import type { DecisionReview, DecisionStepInput, DecisionSubject, NewEvidence } from './decisions.service';

/** Which school, in which cycle. */
@InputType()
abstract class SubjectInput extends CreationInput implements DecisionSubject {
  @Field(() => ID, { description: 'The key of the school.' })
  schoolId!: string;

  @Field(() => ID, { description: 'The key of the cycle.' })
  cycleId!: string;
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

/** What every step of a decision names. */
@InputType()
abstract class StepInput extends ChangeInput implements DecisionStepInput {
  @Field(() => ID, { description: 'The key of the decision.' })
  decisionId!: string;
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
  @IsKey('cycleId', 'Those of this cycle.')
  cycleId?: string | null;

  @Among('status', () => DecisionStatus, 'Those that have come so far.')
  statuses?: (keyof typeof DecisionStatus)[] | null;

  @Is('outcome', () => DecisionOutcome, 'Those with this outcome.')
  outcome?: keyof typeof DecisionOutcome | null;
}
