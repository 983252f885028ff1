import { ChangeInput, CreationInput, DateScalar, describeChoices, payloadOf } from '@doorstep/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';
import { School } from '../register/school';
import { ParticipationDecision, SchoolLinkKind, SuccessionOutcome } from './link.rules';
import { SchoolLink } from './school-link';

describeChoices(
  'ParticipationDecision',
  ParticipationDecision,
  "What is done with a school's way through the programme when the school goes.",
  {
    CONTINUE: 'The successor goes on where the school stands.',
    WITHDRAW: 'The school leaves the round.',
  },
);
describeChoices('SuccessionOutcome', SuccessionOutcome, 'What becomes of a place that a school had.', {
  TAKES_PLACE: 'The successor takes it.',
  ENDS: 'It ends, because the successor cannot take it.',
});

const on = 'The first day on which it is so: past, today or ahead.';
const reason = 'Why, in your words; 1 to 1,000 characters.';

@InputType({ description: 'That one school came of another.' })
export class LinkSchoolsInput extends CreationInput {
  @Field(() => ID, { description: 'The school before.' })
  predecessorId!: string;

  @Field(() => ID, { description: 'The school after.' })
  successorId!: string;

  @Field(() => SchoolLinkKind, { description: 'How it came of it.' })
  kind!: SchoolLinkKind;

  @Field(() => DateScalar, { description: on })
  on!: string;

  @Field({ description: reason })
  reason!: string;
}

@InputType({ description: 'A link that was entered wrongly.' })
export class RevokeSchoolLinkInput extends ChangeInput {
  @Field(() => ID, { description: 'The link.' })
  linkId!: string;

  @Field({ description: reason })
  reason!: string;
}

@InputType({ description: 'What is done with one way through the programme.' })
class MergeParticipationInput {
  @Field(() => ID, { description: 'The participation, of one of the schools that go.' })
  participationId!: string;

  @Field(() => ParticipationDecision, { description: 'What is done with it.' })
  decision!: ParticipationDecision;
}

@InputType({ description: 'A merge as it is planned.' })
export class PreviewMergeInput {
  @Field(() => [ID], { description: 'The schools that go: one or more that are running, up to 20.' })
  predecessorIds!: string[];

  @Field(() => ID, { description: 'The school that takes them in: running, or proposed.' })
  successorId!: string;

  @Field(() => SchoolLinkKind, {
    description:
      'MERGED or EXPANDED into a school that was there; AMALGAMATED, two or more into a new one; REPLACED, one by a new one.',
  })
  kind!: SchoolLinkKind;

  @Field(() => DateScalar, { description: `${on} On it the schools that go are closed.` })
  on!: string;

  @Field({ description: reason })
  reason!: string;

  @Field(() => [MergeParticipationInput], {
    nullable: true,
    description:
      'For every way through the programme that a school that goes is still on, what is done with it.',
  })
  participations?: MergeParticipationInput[] | null;
}

@InputType({ description: 'A merge, as it was previewed.' })
export class MergeSchoolsInput extends PreviewMergeInput {
  @Field({ description: 'Of the preview of this same plan; CONFLICT if anything else would happen now.' })
  fingerprint!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key of your choice: sent twice with the same input, it happens once.',
  })
  clientMutationKey?: string | null;
}

export const SchoolLinkPayload = payloadOf(SchoolLink, 'schoolLink');
export const MergeSchoolsPayload = payloadOf(School, 'school', 'MergeSchoolsPayload');
