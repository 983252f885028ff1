import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, DateTimeScalar } from '@doorstep/subgraph-kit';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RecordedCondition } from './decision.rules';

export const RecordedConditionName = {
  BASIC_STANDARD: 'BASIC_STANDARD',
  DISTINCTIVE_FEATURE: 'DISTINCTIVE_FEATURE',
} as const satisfies Record<RecordedCondition, RecordedCondition>;

registerEnumType(RecordedConditionName, {
  name: 'RecordedCondition',
  description: 'The conditions that people give evidence for; the others are computed.',
  valuesConfig: {
    BASIC_STANDARD: { description: '达到办学基本标准: the school meets the basic running standard' },
    DISTINCTIVE_FEATURE: { description: '有鲜明的办学特色: the school has a distinctive feature' },
  },
});

@ObjectType({ description: 'Evidence that somebody recorded for a condition of a decision.' })
@Entity('condition_evidence')
export class ConditionEvidence {
  @Field(() => ID, { description: 'The key of the evidence.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Column('uuid')
  cycleId!: string;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Field(() => RecordedConditionName, { description: 'For which condition.' })
  @Column('text')
  condition!: RecordedCondition;

  @Field({ description: 'Whether it shows the condition met.' })
  @Column('boolean')
  met!: boolean;

  @Bilingual({ description: 'What was found.' })
  @Column('jsonb')
  statement!: BilingualText;

  @Field(() => String, { nullable: true, description: 'Where the document stands, an https address.' })
  @Column('text', { nullable: true })
  link!: string | null;

  @Column('text')
  recordedBy!: string;

  @Field(() => DateTimeScalar, { description: 'When it was recorded.' })
  @Column('timestamptz')
  recordedAt!: Date;

  /** When other evidence took its place; null while it holds. */
  @Column('timestamptz', { nullable: true })
  supersededAt!: Date | null;
}
