import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Bilingual,
  BilingualField,
  ChoiceField,
  DayField,
  describeChoices,
  EntityType,
  FlagField,
  InstantField,
  KeyField,
  LinkField,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, type Relation } from 'typeorm';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import type { PublicFigure } from '../results/result.rules';
import { Step } from '../reviews/step';
import { School } from '../schools/school';
import type { ConditionCode, JudgedCondition, MissingEvidence } from './decision.rules';

export const DecisionStatus = {
  DRAFT: 'DRAFT',
  RETURNED: 'RETURNED',
  REVIEWED: 'REVIEWED',
  PUBLISHED: 'PUBLISHED',
} as const;

describeChoices('DecisionStatus', DecisionStatus, 'How far a decision has come.', {
  DRAFT: 'Drafted, and waits for the review by somebody else.',
  RETURNED: 'Sent back by the review, and waits to be drafted anew.',
  REVIEWED: 'Reviewed, and can be published.',
  PUBLISHED: 'Published, and stands as it is.',
});

export const DecisionOutcome = { MET: 'MET', NOT_MET: 'NOT_MET' } as const;

describeChoices('DecisionOutcome', DecisionOutcome, 'Whether a school meets all four conditions.', {
  MET: 'All four conditions are met.',
  NOT_MET: 'At least one condition is not met.',
});

export const ConditionName = {
  BASIC_STANDARD: 'BASIC_STANDARD',
  GREEN_INDICATORS: 'GREEN_INDICATORS',
  DISTINCTIVE_FEATURE: 'DISTINCTIVE_FEATURE',
  SATISFACTION: 'SATISFACTION',
} as const satisfies Record<ConditionCode, ConditionCode>;

describeChoices(
  'ConditionCode',
  ConditionName,
  'The four conditions of a good school on the doorstep (action plan of 2015, part III).',
  {
    BASIC_STANDARD: '达到本市义务教育阶段学校办学基本标准: the basic running standard is met',
    GREEN_INDICATORS:
      "“绿色指标”综合评价结果处于全市优良水平: the Green Indicators lie at the city's good level",
    DISTINCTIVE_FEATURE: '有鲜明的办学特色: the school has a distinctive feature',
    SATISFACTION:
      '家长及社区居民满意度达到90%以上: the satisfaction of parents and of community residents is 90 % at least',
  },
);

export const MissingEvidenceCode = {
  EVIDENCE_NOT_RECORDED: 'EVIDENCE_NOT_RECORDED',
  RESULTS_NOT_PUBLISHED: 'RESULTS_NOT_PUBLISHED',
  INDICATOR_NOT_COLLECTED: 'INDICATOR_NOT_COLLECTED',
  INDICATOR_HIDDEN: 'INDICATOR_HIDDEN',
} as const satisfies Record<MissingEvidence['code'], MissingEvidence['code']>;

describeChoices('MissingEvidenceCode', MissingEvidenceCode, 'What evidence a condition lacks.', {
  EVIDENCE_NOT_RECORDED: 'Nobody has recorded evidence: recordConditionEvidence does.',
  RESULTS_NOT_PUBLISHED: 'The results of the cycle are not published yet.',
  INDICATOR_NOT_COLLECTED: 'Nothing was collected for an indicator of the school.',
  INDICATOR_HIDDEN: 'Too few people stand behind an indicator of the school.',
});

@EntityType('Whether a school of the programme is a good school on the doorstep, condition by condition.', {
  keys: ['id'],
  policy: 'Decision',
})
@Absent({
  code: 'DECISION_NOT_FOUND',
  field: 'decisionId',
  zh: '没有这个决定。',
  en: 'There is no such decision.',
})
export class Decision {
  @KeyField('The key of the decision.')
  id!: string;

  /** Counted by the service: every step counts, also one that changes nothing else. */
  @WholeField('Grows with every change; a change takes it as expectedVersion.')
  version!: number;

  @Column('uuid')
  cycleId!: string;

  @LinkField(() => AssessmentCycle, {
    by: 'cycleId',
    policy: 'AssessmentCycle',
    description: 'The cycle on whose results it rests.',
  })
  readonly cycle!: Relation<AssessmentCycle>;

  @Column('uuid')
  schoolId!: string;

  @LinkField(() => School, { by: 'schoolId', policy: 'School', description: 'The school.' })
  readonly school!: Relation<School>;

  @Column('text')
  schoolCode!: string;

  @Column('text')
  districtCode!: string;

  @ChoiceField(DecisionStatus, 'How far it has come.')
  status!: keyof typeof DecisionStatus;

  @ChoiceField(DecisionOutcome, 'Whether all four conditions are met; null while evidence is missing.', {
    nullable: true,
  })
  outcome!: keyof typeof DecisionOutcome | null;

  @Column('text')
  draftedBy!: string;

  @InstantField('When it was drafted last.')
  draftedAt!: Date;

  @Column('text', { nullable: true })
  reviewedBy!: string | null;

  @InstantField('When it was published.', { nullable: true })
  publishedAt!: Date | null;

  @DayField('The last day on which it holds; null before publication.', { nullable: true })
  validUntil!: string | null;
}

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

  @FlagField('Whether it is met; null while evidence is missing.', { nullable: true })
  met!: boolean | null;

  @BilingualField('Why, with the numbers.')
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
