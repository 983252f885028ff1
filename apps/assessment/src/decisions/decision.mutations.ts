import { Input, payloadOf, UseCase, type UseCaseContext, Work } from '@doorstep/subgraph-kit';
import { Resolver } from 'type-graphql';
import { ConditionEvidence } from './condition-evidence';
import { Decision } from './decision';
import * as inputs from './decision.inputs';
import { decisionConstraints as constraints, type DecisionsService } from './decisions.service';

const RecordConditionEvidencePayload = payloadOf(
  ConditionEvidence,
  'evidence',
  'RecordConditionEvidencePayload',
);
const DraftDecisionPayload = payloadOf(Decision, 'decision', 'DraftDecisionPayload');
const ReviewDecisionPayload = payloadOf(Decision, 'decision', 'ReviewDecisionPayload');
const PublishDecisionPayload = payloadOf(Decision, 'decision', 'PublishDecisionPayload');

/** The steps of a decision, and the evidence that it rests on. */
@Resolver()
export class DecisionMutations {
  constructor(private readonly service: DecisionsService) {}

  @UseCase({
    policy: ['create', 'DecisionEvidence'],
    gives: () => RecordConditionEvidencePayload,
    description:
      'Records evidence for a condition that is not computed. It takes the place of what was recorded before; a decision that is not published yet is judged anew and waits for review again.',
    constraints,
  })
  async recordConditionEvidence(
    @Input() input: inputs.RecordConditionEvidenceInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { evidence: await this.service.recordEvidence(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'Decision'],
    gives: () => DraftDecisionPayload,
    description:
      'Drafts the decision on a school of the programme in a cycle, or drafts it anew until it is published: judges the four conditions by the evidence there is, and names what is missing.',
    constraints,
  })
  async draftDecision(@Input() input: inputs.DraftDecisionInput, @Work() { tx, actor }: UseCaseContext) {
    return { decision: await this.service.draft(tx, actor, input) };
  }

  @UseCase({
    policy: ['review', 'Decision'],
    gives: () => ReviewDecisionPayload,
    description:
      'Approves a draft or sends it back; by somebody who neither drafted it nor recorded its evidence. Missing evidence blocks it.',
  })
  async reviewDecision(@Input() input: inputs.ReviewDecisionInput, @Work() { tx, actor }: UseCaseContext) {
    return { decision: await this.service.review(tx, actor, input) };
  }

  @UseCase({
    policy: ['publish', 'Decision'],
    gives: () => PublishDecisionPayload,
    description: 'Publishes a reviewed decision, which stands from then on. For officers of the city.',
  })
  async publishDecision(@Input() input: inputs.PublishDecisionInput, @Work() { tx, actor }: UseCaseContext) {
    return { decision: await this.service.publish(tx, actor, input) };
  }
}
