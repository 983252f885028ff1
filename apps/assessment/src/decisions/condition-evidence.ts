import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  BilingualField,
  ChoiceField,
  describeChoices,
  FlagField,
  InstantField,
  KeyField,
  TextField,
} from '@doorstep/subgraph-kit';
import { ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import type { RecordedCondition } from './decision.rules';

export const RecordedConditionName = {
  BASIC_STANDARD: 'BASIC_STANDARD',
  DISTINCTIVE_FEATURE: 'DISTINCTIVE_FEATURE',
} as const satisfies Record<RecordedCondition, RecordedCondition>;

describeChoices(
  'RecordedCondition',
  RecordedConditionName,
  'The conditions that people give evidence for; the others are computed.',
  {
    BASIC_STANDARD: '达到办学基本标准: the school meets the basic running standard',
    DISTINCTIVE_FEATURE: '有鲜明的办学特色: the school has a distinctive feature',
  },
);

@ObjectType({ description: 'Evidence that somebody recorded for a condition of a decision.' })
@Entity('condition_evidence')
export class ConditionEvidence {
  @KeyField('The key of the evidence.')
  id!: string;

  @Column('uuid')
  cycleId!: string;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @ChoiceField(RecordedConditionName, 'For which condition.')
  condition!: RecordedCondition;

  @FlagField('Whether it shows the condition met.')
  met!: boolean;

  @BilingualField('What was found.')
  statement!: BilingualText;

  @TextField('Where the document stands, an https address.', { nullable: true })
  link!: string | null;

  @Column('text')
  recordedBy!: string;

  @InstantField('When it was recorded.')
  recordedAt!: Date;

  /** When other evidence took its place; null while it holds. */
  @Column('timestamptz', { nullable: true })
  supersededAt!: Date | null;
}
