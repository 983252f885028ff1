import { may, Policy } from '@doorstep/access';
import {
  AmongKeys,
  Among,
  BilingualTextInput,
  ChangeInput,
  CreationInput,
  type GraphContext,
  Input,
  loadMany,
  loadOne,
  payloadOf,
  readsOf,
  ShareScalar,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Ctx, Field, FieldResolver, ID, InputType, Int, Resolver, Root } from 'type-graphql';
import { DistrictPlan } from './district-plan';
import { type Criterion, panelResult, viewOf } from './panel.rules';
import { countedOfReviews, sheetOf } from './panel-seats';
import { panelConstraints, type PlanPanels } from './panel.service';
import {
  DistrictPlanReview,
  Expert,
  PanelComment,
  PlanPanelResult,
  PlanReviewer,
  ReviewStatus,
} from './review';
import { PlanRubric } from './rubric';

@InputType({ description: 'Which reviews: those that meet all that is given.' })
class DistrictPlanReviewFilter {
  @AmongKeys('planId', 'Of one of these plans.')
  planIds?: string[] | null;

  @Among('districtCode', () => ID, 'Of plans of one of these districts (official codes).')
  districtCodes?: string[] | null;

  @Among('status', () => ReviewStatus, 'That stand there.')
  statuses?: ReviewStatus[] | null;
}

@InputType({ description: 'What plans are scored on.' })
class PlanRubricCriterionInput implements Criterion {
  @Field({ description: 'Its code: capital letters, digits and underscores, for example ROAD_MAP.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'What it is called.' })
  name!: BilingualTextInput;

  @Field(() => BilingualTextInput, { description: 'What earns the highest score.' })
  description!: BilingualTextInput;

  @Field(() => Int, { description: 'What it weighs, in per cent.' })
  weightPercent!: number;

  @Field(() => Int, { description: 'The highest score, 1 to 100.' })
  maximum!: number;
}

@InputType({ description: 'A new edition of a rubric, by which panels score from now on.' })
class PublishPlanRubricInput extends CreationInput {
  @Field({ description: 'Its code: DISTRICT_PLAN is what panels take by themselves.' })
  code!: string;

  @Field(() => BilingualTextInput, { description: 'What it is called.' })
  name!: BilingualTextInput;

  @Field(() => [PlanRubricCriterionInput], { description: 'What is scored; the weights make 100.' })
  criteria!: PlanRubricCriterionInput[];

  @Field(() => ShareScalar, { description: 'The share of the whole score from which on a plan is approved.' })
  passMark!: string;

  @Field(() => ShareScalar, { description: 'The share of a criterion below which a plan is returned.' })
  floor!: string;

  @Field(() => Int, { description: 'How many members must have scored, 3 to 30.' })
  quorum!: number;
}

@InputType()
abstract class ReviewChangeInput extends ChangeInput {
  @Field(() => ID, { description: 'The key of the review; `expectedVersion` is that of the review.' })
  reviewId!: string;
}

@InputType({ description: 'The panel of a review. Nobody with a conflict of interest sits on it.' })
class SeatPlanPanelInput extends ReviewChangeInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The key of the rubric; the latest edition of DISTRICT_PLAN if absent.',
  })
  rubricId?: string | null;

  @Field(() => ID, { description: 'The key of the expert who chairs.' })
  chairId!: string;

  @Field(() => [ID], { description: 'The keys of the other experts.' })
  memberIds!: string[];
}

@InputType({ description: 'Your score for a criterion.' })
class PlanScoreInput {
  @Field({ description: 'The code of the criterion.' })
  criterion!: string;

  @Field(() => Int, { description: 'From 0 to its maximum.' })
  score!: number;

  @Field(() => BilingualTextInput, {
    nullable: true,
    description: 'What you say about it; 1000 characters at most.',
  })
  comment?: BilingualTextInput | null;
}

@InputType({ description: 'Your scores for a district plan, once and for good.' })
class ScoreDistrictPlanInput extends CreationInput {
  @Field(() => ID, { description: 'The key of the review.' })
  reviewId!: string;

  @Field(() => [PlanScoreInput], { description: 'A score for every criterion of the rubric.' })
  scores!: PlanScoreInput[];

  @Field(() => BilingualTextInput, { description: 'What you say about the plan; 3000 characters at most.' })
  comment!: BilingualTextInput;
}

@InputType({ description: 'The confirmation of what a panel decided by the rule.' })
class DecideDistrictPlanInput extends ReviewChangeInput {
  @Field(() => BilingualTextInput, {
    description: 'The reasons, which the district reads; 3000 characters at most.',
  })
  reasons!: BilingualTextInput;
}

const PlanRubricPayload = payloadOf(PlanRubric, 'planRubric');
const ReviewPayload = payloadOf(DistrictPlanReview, 'districtPlanReview');
const DecisionPayload = payloadOf(DistrictPlan, 'districtPlan', 'DistrictPlanDecisionPayload');

export const PlanRubricReads = readsOf(PlanRubric, {
  one: 'planRubric',
  many: 'planRubrics',
  policy: 'PlanRubric',
  description: 'The rubrics by which panels score district plans, all editions, the latest first.',
  orderBy: ['-id'],
});

export const ReviewReads = readsOf(DistrictPlanReview, {
  one: 'districtPlanReview',
  many: 'districtPlanReviews',
  policy: 'DistrictPlanReview',
  description: 'The reviews of district plans that you may see, the latest first.',
  filter: DistrictPlanReviewFilter,
  orderBy: ['-id'],
});

@Resolver(() => DistrictPlanReview)
export class ReviewResolver {
  constructor(private readonly panels: PlanPanels) {}

  @Policy('read', 'DistrictPlanReview')
  @FieldResolver(() => [PlanReviewer], {
    nullable: true,
    description:
      'The members with what they gave: all for the city, and for a member after own submission; before it, the own one ' +
      'alone; null for others.',
  })
  async reviewers(
    @Root() review: DistrictPlanReview,
    @Ctx() context: GraphContext,
  ): Promise<PlanReviewer[] | null> {
    const { reviewers, view } = await viewed(context, review);
    if (view.all) return reviewers;
    const own = reviewers.filter(({ expertId }) => expertId === context.actor.subject);
    return own.length > 0 ? own : null;
  }

  @FieldResolver(() => PlanPanelResult, {
    nullable: true,
    description:
      'What the sheets come to, computed now: for the city, for a member after own submission, and for the district once ' +
      'it is decided; else null, as without any sheet.',
  })
  async result(
    @Root() review: DistrictPlanReview,
    @Ctx() context: GraphContext,
  ): Promise<PlanPanelResult | null> {
    const { reviewers, view } = await viewed(context, review);
    if (!view.result || !review.rubricId) return null;
    const counted = await this.counted(context, review, reviewers);
    const rubric = await loadOne(context, PlanRubric, 'id', review.rubricId);
    const result = rubric && panelResult(rubric, counted.map(sheetOf));
    if (!result) return null;
    // In an order that does not tell who said what.
    const comments = counted
      .map(({ comment }) => Object.assign(new PanelComment(), { text: comment }))
      .sort((a, b) => (a.text.zh < b.text.zh ? -1 : 1));
    return Object.assign(new PlanPanelResult(), result, { comments });
  }

  private async counted(context: GraphContext, review: DistrictPlanReview, reviewers: PlanReviewer[]) {
    if (review.status === ReviewStatus.DECIDED) {
      return reviewers.filter(({ expertId }) => review.countedExperts.includes(expertId));
    }
    const today = this.panels.today();
    const batch = (ids: readonly string[]) => countedOfReviews(context.database.manager, today, ids);
    return context.loaders.load('counted of review', batch, review.id);
  }

  @UseCase({
    policy: ['create', 'PlanRubric'],
    gives: () => PlanRubricPayload,
    description: 'Publishes a new edition of a rubric. Reviews that have begun keep theirs.',
  })
  async publishPlanRubric(@Input() input: PublishPlanRubricInput, @Work() { tx, actor }: UseCaseContext) {
    return { planRubric: await this.panels.publishRubric(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'DistrictPlanReview'],
    gives: () => ReviewPayload,
    description: 'Names the panel of a review, or names it anew; members that have scored stay.',
    constraints: panelConstraints,
  })
  async seatPlanPanel(@Input() input: SeatPlanPanelInput, @Work() { tx, actor }: UseCaseContext) {
    return { districtPlanReview: await this.panels.seat(tx, actor, input) };
  }

  @UseCase({
    policy: ['review', 'DistrictPlanReview'],
    gives: () => ReviewPayload,
    description: 'Submits your scores as a member of the panel.',
  })
  async scoreDistrictPlan(@Input() input: ScoreDistrictPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { districtPlanReview: await this.panels.score(tx, actor, input) };
  }

  @UseCase({
    policy: ['approve', 'DistrictPlan'],
    gives: () => DecisionPayload,
    description:
      'Confirms the decision, which follows from the scores: the plan is approved, or returned with reasons.',
    constraints: panelConstraints,
  })
  async decideDistrictPlan(@Input() input: DecideDistrictPlanInput, @Work() { tx, actor }: UseCaseContext) {
    return { districtPlan: await this.panels.decide(tx, actor, input) };
  }
}

@Resolver(() => PlanReviewer)
export class PlanReviewerResolver {
  @Policy('read', 'DistrictPlanReview')
  @FieldResolver(() => Expert, { nullable: true, description: 'Who the member is.' })
  expert(@Root() { expertId }: PlanReviewer): Expert {
    return Object.assign(new Expert(), { id: expertId });
  }
}

async function viewed(context: GraphContext, review: DistrictPlanReview) {
  const reviewers = await loadMany(context, PlanReviewer, 'reviewId', review.id);
  const { actor } = context;
  const viewer = {
    city: may(actor, 'create', 'DistrictPlanReview'),
    district: may(actor, 'update', 'DistrictPlan', { districtCode: review.districtCode }),
    subject: actor.subject,
  };
  return { reviewers, view: viewOf(viewer, reviewers, review.status === ReviewStatus.DECIDED) };
}
