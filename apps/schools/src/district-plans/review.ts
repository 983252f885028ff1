import { Policy } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  Absent,
  Aggregate,
  Bilingual,
  BilingualField,
  ChoiceField,
  describeChoices,
  EntityType,
  FlagField,
  InstantField,
  KeyField,
  LinkField,
  ShareField,
  ShareScalar,
  WholeField,
} from '@doorstep/subgraph-kit';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, type Relation } from 'typeorm';
import { DistrictPlan } from './district-plan';
import { type CriterionMean, ReviewOutcome } from './panel.rules';
import { PlanRubric } from './rubric';

/** Where the review of a submission stands. */
export enum ReviewStatus {
  AWAITING_PANEL = 'AWAITING_PANEL',
  SCORING = 'SCORING',
  DECIDED = 'DECIDED',
}

describeChoices('DistrictPlanReviewStatus', ReviewStatus, 'Where the review of a submission stands.', {
  AWAITING_PANEL: 'The city has not named the panel yet.',
  SCORING: 'The panel scores.',
  DECIDED: 'Approved or returned.',
});
describeChoices('DistrictPlanReviewOutcome', ReviewOutcome, 'What a panel decides.', {
  APPROVED: 'The whole score reaches the pass mark, and no criterion is below the floor.',
  RETURNED: 'It does not: the district revises the plan and submits it again.',
});

/** An expert of the directory, which belongs to professional-development. */
@Policy('read', 'Expert')
@Directive('@key(fields: "id")')
@ObjectType({ description: '专家: a person whom the programme asks for judgement.' })
export class Expert {
  @Field(() => ID, { description: "The key: the subject of the expert's token, a pseudonym." })
  id!: string;
}

/** 评议（§五（一））: each submission has its own. */
@EntityType('评议: the review of one submission of a district plan by the city expert panel (市级专家组).', {
  keys: ['id'],
  policy: 'DistrictPlanReview',
})
@Absent({
  code: 'PLAN_REVIEW_NOT_FOUND',
  field: 'reviewId',
  zh: '没有这项评议。',
  en: 'There is no such review.',
})
export class DistrictPlanReview extends Aggregate {
  @Column('uuid')
  planId!: string;

  @LinkField(() => DistrictPlan, { by: 'planId', policy: 'DistrictPlan', description: 'The plan.' })
  readonly plan!: Relation<DistrictPlan>;

  @Column('text')
  districtCode!: string;

  @WholeField('Which submission of the plan it is: 1, 2, 3 …')
  number!: number;

  /** The plan as it was submitted. */
  @Column('jsonb')
  content!: object;

  @Column('text')
  submittedBy!: string;

  @ChoiceField(ReviewStatus, 'Where it stands.')
  status!: ReviewStatus;

  @Column('uuid', { nullable: true })
  rubricId!: string | null;

  @LinkField(() => PlanRubric, {
    by: 'rubricId',
    policy: 'PlanRubric',
    description: 'By what it is scored; null until the panel is named.',
  })
  readonly rubric!: PlanRubric;

  @Column('text', { array: true })
  panelExperts!: string[];

  @InstantField('When the panel was named; null before.', { nullable: true })
  seatedAt!: Date | null;

  @ChoiceField(ReviewOutcome, 'What was decided; null before.', { nullable: true })
  outcome!: ReviewOutcome | null;

  @ShareField('The whole score on which it was decided; null before.', { nullable: true })
  score!: string | null;

  @BilingualField('The reasons; null before the decision.', { nullable: true })
  reasons!: BilingualText | null;

  /** Whose sheets counted when it was decided: the members without a conflict of interest on that day. */
  @Column('text', { array: true })
  countedExperts!: string[];

  /** The subject of who confirmed it: the chair, or an officer of the city. */
  @Column('text', { nullable: true })
  decidedBy!: string | null;

  @InstantField('When it was decided; null before.', { nullable: true })
  decidedAt!: Date | null;
}

@ObjectType('PlanScore', { description: 'The score that a member gave for a criterion.' })
export class PlanScore {
  @Field({ description: 'The code of the criterion.' })
  criterion!: string;

  @Field(() => Int, { description: 'From 0 to the maximum of the criterion.' })
  score!: number;

  @Bilingual({ description: 'What the member said about it; null if nothing.', nullable: true })
  comment!: BilingualText | null;
}

@EntityType('A member of the panel of a review, with what the member gave.', {
  table: 'district_plan_reviewer',
})
export class PlanReviewer {
  @KeyField()
  id!: string;

  @Column('uuid')
  reviewId!: string;

  @Column('text')
  expertId!: string;

  @FlagField('Whether the member chairs the panel.')
  chair!: boolean;

  @Field(() => [PlanScore], { description: 'The scores; empty until the member has submitted them.' })
  @Column('jsonb')
  scores!: PlanScore[];

  @BilingualField('What the member says about the plan; null until the scores are submitted.', {
    nullable: true,
  })
  comment!: BilingualText | null;

  @InstantField('When the member submitted the scores; null before.', { nullable: true })
  submittedAt!: Date | null;
}

@ObjectType('PlanCriterionMean', { description: 'What the panel gave for a criterion.' })
export class PlanCriterionMean implements CriterionMean {
  @Field({ description: 'The code of the criterion.' })
  code!: string;

  @Field(() => ShareScalar, { description: 'The mean of the scores as a share of the maximum.' })
  share!: string;

  @Field({ description: 'Whether that is below the floor of the rubric, which returns the plan.' })
  belowFloor!: boolean;
}

@ObjectType('PlanPanelComment', { description: 'What a member said about the plan, without who it was.' })
export class PanelComment {
  @Bilingual({ description: 'The words.' })
  text!: BilingualText;
}

@ObjectType('PlanPanelResult', {
  description:
    'What the sheets of the members without a conflict of interest come to by the rule: means by weights, ' +
    'the pass mark and the floor of the rubric. Computed anew whenever asked.',
})
export class PlanPanelResult {
  @Field(() => Int, { description: 'How many sheets count.' })
  sheets!: number;

  @Field(() => Int, { description: 'How many are needed.' })
  quorum!: number;

  @Field({ description: 'Whether there are enough.' })
  quorumMet!: boolean;

  @Field(() => [PlanCriterionMean], { description: 'Criterion by criterion.' })
  criteria!: PlanCriterionMean[];

  @Field(() => ShareScalar, { description: 'The whole score.' })
  score!: string;

  @Field(() => ReviewOutcome, { description: 'What the rule makes of it.' })
  outcome!: ReviewOutcome;

  @Field(() => [PanelComment], { description: 'What the members said about the plan.' })
  comments!: PanelComment[];
}
