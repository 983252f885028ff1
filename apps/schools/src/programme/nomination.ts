import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  BilingualField,
  ChoiceField,
  describeChoices,
  EntityType,
  InstantField,
  KeyField,
} from '@doorstep/subgraph-kit';
import { Field, Int, ObjectType } from 'type-graphql';
import { Column } from 'typeorm';
import type { PublishedIndicator } from '../results/school-result-copy';
import { NominationEvidence, NominationOutcome } from './nomination.rules';

describeChoices('NominationOutcome', NominationOutcome, 'What a district answers to an application.', {
  NOMINATED: 'It nominates the school, on evidence.',
  EVIDENCE_MISSING: 'Evidence is missing; it is named.',
});
describeChoices('NominationEvidence', NominationEvidence, 'What a nomination rests on, and may lack.', {
  PUBLISHED_INDICATORS:
    'Indicators of the school, or of those that it came of, that assessment has published.',
  NEEDS_OF_PUPILS: 'What its pupils need.',
  NEEDS_OF_PARENTS: 'What their parents need.',
  OTHER: 'Something else, which the note names.',
});

@ObjectType({ description: 'An indicator as it stood when the school was nominated.' })
export class NominationIndicator {
  @Field({ description: 'The code of the indicator, for example ACADEMIC_BURDEN.' })
  code!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Its level, 1 to 9; higher is better, for burden too. Null where small numbers hide it.',
  })
  level!: number | null;

  schoolId!: string;
}

/** An indicator that assessment has published, and of which school. */
export interface NominatedOn extends PublishedIndicator {
  schoolId: string;
  resultId: string;
}

@EntityType("A district's answer to the application of one of its schools.")
export class Nomination {
  @KeyField()
  id!: string;

  @Column('uuid')
  participationId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @ChoiceField(NominationOutcome, 'Whether it nominates the school.')
  outcome!: NominationOutcome;

  @BilingualField('What pupils and parents need; null where evidence is missing.', { nullable: true })
  needs!: BilingualText | null;

  @Field(() => [NominationEvidence], { description: 'What is missing; empty for a nomination.' })
  @Column('text', { array: true })
  missing!: NominationEvidence[];

  @BilingualField('What the district adds.', { nullable: true })
  note!: BilingualText | null;

  /** The published result that it rests on, in assessment; of several predecessors', the one that counts first. */
  @Column('uuid', { nullable: true })
  resultId!: string | null;

  @Field(() => [NominationIndicator], {
    description:
      'The published indicators that it rests on, as they were then; those of a school that came of others may be its predecessors’ (measuredAt), and then one code may stand here several times.',
  })
  @Column('jsonb')
  indicators!: NominatedOn[];

  @BilingualField(
    'Why it rests on no published indicators: none of the school, nor of one that it came of, were published then. Null where it rests on some, and where evidence is missing.',
    { nullable: true },
  )
  withoutIndicators!: BilingualText | null;

  @Column('text')
  answeredBy!: string;

  @InstantField('When the district answered.', { default: 'now()' })
  answeredAt!: Date;
}
