import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { Bilingual, Connection, DateScalar, DateTimeScalar } from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PublicFigure } from '../results/result.rules';
import { Step } from '../reviews/step';
import type { ConditionCode, JudgedCondition, MissingEvidence } from './decision.rules';

export const DecisionStatus = {
  DRAFT: 'DRAFT',
  RETURNED: 'RETURNED',
  REVIEWED: 'REVIEWED',
  PUBLISHED: 'PUBLISHED',
} as const;

registerEnumType(DecisionStatus, {
  name: 'DecisionStatus',
  description: 'How far a decision has come.',
  valuesConfig: {
    DRAFT: { description: 'Drafted, and waits for the review by somebody else.' },
    RETURNED: { description: 'Sent back by the review, and waits to be drafted anew.' },
    REVIEWED: { description: 'Reviewed, and can be published.' },
    PUBLISHED: { description: 'Published, and stands as it is.' },
  },
});

export const DecisionOutcome = { MET: 'MET', NOT_MET: 'NOT_MET' } as const;

registerEnumType(DecisionOutcome, {
  name: 'DecisionOutcome',
  description: 'Whether a school meets all four conditions.',
  valuesConfig: {
    MET: { description: 'All four conditions are met.' },
    NOT_MET: { description: 'At least one condition is not met.' },
  },
});

export const ConditionName = {
  BASIC_STANDARD: 'BASIC_STANDARD',
  GREEN_INDICATORS: 'GREEN_INDICATORS',
  DISTINCTIVE_FEATURE: 'DISTINCTIVE_FEATURE',
  SATISFACTION: 'SATISFACTION',
} as const satisfies Record<ConditionCode, ConditionCode>;

registerEnumType(ConditionName, {
  name: 'ConditionCode',
  description: 'The four conditions of a good school on the doorstep (action plan of 2015, part III).',
  valuesConfig: {
    BASIC_STANDARD: {
      description: '达到本市义务教育阶段学校办学基本标准: the basic running standard is met',
    },
    GREEN_INDICATORS: {
      description:
        "“绿色指标”综合评价结果处于全市优良水平: the Green Indicators lie at the city's good level",
    },
    DISTINCTIVE_FEATURE: { description: '有鲜明的办学特色: the school has a distinctive feature' },
    SATISFACTION: {
      description:
        '家长及社区居民满意度达到90%以上: the satisfaction of parents and of community residents is 90 % at least',
    },
  },
});

export const MissingEvidenceCode = {
  EVIDENCE_NOT_RECORDED: 'EVIDENCE_NOT_RECORDED',
  RESULTS_NOT_PUBLISHED: 'RESULTS_NOT_PUBLISHED',
  INDICATOR_NOT_COLLECTED: 'INDICATOR_NOT_COLLECTED',
  INDICATOR_HIDDEN: 'INDICATOR_HIDDEN',
} as const satisfies Record<MissingEvidence['code'], MissingEvidence['code']>;

registerEnumType(MissingEvidenceCode, {
  name: 'MissingEvidenceCode',
  description: 'What evidence a condition lacks.',
  valuesConfig: {
    EVIDENCE_NOT_RECORDED: { description: 'Nobody has recorded evidence: recordConditionEvidence does.' },
    RESULTS_NOT_PUBLISHED: { description: 'The results of the cycle are not published yet.' },
    INDICATOR_NOT_COLLECTED: { description: 'Nothing was collected for an indicator of the school.' },
    INDICATOR_HIDDEN: { description: 'Too few people stand behind an indicator of the school.' },
  },
});

@Policy('read', 'Decision')
@Directive('@key(fields: "id")')
@ObjectType({
  description: 'Whether a school of the programme is a good school on the doorstep, condition by condition.',
})
@Entity('decision')
export class Decision {
  @Field(() => ID, { description: 'The key of the decision.' })
  @PrimaryColumn('uuid', { default: () => 'uuidv7()' })
  id!: string;

  @Field(() => Int, { description: 'Grows with every change; a change takes it as expectedVersion.' })
  @Column('integer')
  version!: number;

  @Column('uuid')
  cycleId!: string;

  @Column('uuid')
  schoolId!: string;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @Field(() => DecisionStatus, { description: 'How far it has come.' })
  @Column('text')
  status!: keyof typeof DecisionStatus;

  @Field(() => DecisionOutcome, {
    nullable: true,
    description: 'Whether all four conditions are met; null while evidence is missing.',
  })
  @Column('text', { nullable: true })
  outcome!: keyof typeof DecisionOutcome | null;

  @Column('text')
  draftedBy!: string;

  @Field(() => DateTimeScalar, { description: 'When it was drafted last.' })
  @Column('timestamptz')
  draftedAt!: Date;

  @Column('text', { nullable: true })
  reviewedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was published.' })
  @Column('timestamptz', { nullable: true })
  publishedAt!: Date | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day on which it holds; null before publication.',
  })
  @Column('date', { nullable: true })
  validUntil!: string | null;
}

export const DecisionConnection = Connection(Decision);

@ObjectType('MissingEvidence', { description: 'Evidence that a condition lacks.' })
export class MissingEvidenceView implements MissingEvidence {
  @Field(() => MissingEvidenceCode, { description: 'What is missing.' })
  code!: MissingEvidence['code'];

  @Bilingual({ description: 'The same in words.' })
  message!: BilingualText;
}

@ObjectType({ description: 'A condition of a decision, with what it rests on.' })
@Entity('decision_condition')
export class DecisionCondition implements JudgedCondition {
  @PrimaryColumn('uuid')
  decisionId!: string;

  @Field(() => ConditionName, { name: 'code', description: 'Which condition.' })
  @PrimaryColumn('text')
  condition!: ConditionCode;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is met; null while evidence is missing.' })
  @Column('boolean', { nullable: true })
  met!: boolean | null;

  @Bilingual({ description: 'Why, with the numbers.' })
  @Column('jsonb')
  explanation!: BilingualText;

  @Field(() => [MissingEvidenceView], { description: 'What it lacks; empty where nothing is missing.' })
  @Column('jsonb')
  missing!: MissingEvidence[];

  @Column('uuid', { nullable: true })
  evidenceId!: string | null;

  @Column('jsonb')
  figures!: PublicFigure[];
}

/** A step of a decision. */
@Entity('decision_step')
export class DecisionStep extends Step {
  @Column('uuid')
  decisionId!: string;
}
