import { type Actor, authorise, may } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText, isUuid, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import type { DistrictPlan } from './district-plan';
import { publishPlan, publishPlanFact } from './district-plan.events';
import { checkNotOwn, checkNotOwnDistrict, checkStep, DistrictPlanStatus } from './district-plan.rules';
import { type DistrictPlans, lockPlan } from './district-plans.service';
import {
  checkPanel,
  checkQuorum,
  checkRubric,
  checkSheet,
  type Criterion,
  panelResult,
  ReviewOutcome,
} from './panel.rules';
import { keepApprovedFund } from './fund.service';
import { checkSeats, countedOf, scored, sheetOf } from './panel-seats';
import { DistrictPlanReview, PlanReviewer, ReviewStatus } from './review';
import { PlanRubric } from './rubric';

interface NewRubric {
  code: string;
  name: BilingualText;
  criteria: Criterion[];
  passMark: string;
  floor: string;
  quorum: number;
}

interface Seats {
  reviewId: string;
  expectedVersion: number;
  rubricId?: string | null;
  chairId: string;
  memberIds: string[];
}

interface NewSheet {
  reviewId: string;
  scores: { criterion: string; score: number; comment?: BilingualText | null }[];
  comment: BilingualText;
}

/** 市级专家组的评议（§五（一））: who judges, what they gave, and what the rule makes of it. */
export class PlanPanels {
  constructor(private readonly plans: DistrictPlans) {}

  today(): string {
    return this.plans.today();
  }

  /** A new edition of a rubric; earlier reviews keep theirs. */
  async publishRubric(tx: EntityManager, actor: Actor, given: NewRubric): Promise<PlanRubric> {
    authorise(actor, 'create', 'PlanRubric');
    checkRubric(given);
    const { code, passMark, floor, quorum } = given;
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`plan rubric ${code}`]);
    const edition = 1 + ((await tx.maximum(PlanRubric, 'edition', { code })) ?? 0);
    const criteria = given.criteria.map((criterion, place) => {
      const words = (part: 'name' | 'description') =>
        checkedText(criterion[part], ['criteria', String(place), part], 500);
      const { weightPercent, maximum } = criterion;
      return {
        code: criterion.code,
        name: words('name'),
        description: words('description'),
        weightPercent,
        maximum,
      };
    });
    const name = checkedText(given.name, ['name'], 100);
    return tx.save(
      tx.create(PlanRubric, {
        code,
        edition,
        name,
        criteria,
        passMark,
        floor,
        quorum,
        createdBy: actor.subject,
      }),
    );
  }

  /** Names the panel, or names it anew: members that have scored stay. */
  async seat(tx: EntityManager, actor: Actor, given: Seats): Promise<DistrictPlanReview> {
    authorise(actor, 'create', 'DistrictPlanReview');
    const { review, plan } = await this.lock(tx, given);
    checkStep(plan, 'decide', ['reviewId']);
    checkNotOwn(plan, actor.subject);
    checkNotOwnDistrict(actor, plan.districtCode);
    const rubric = await rubricFor(tx, review, given.rubricId);
    const { chairId, memberIds } = given;
    checkPanel(chairId, memberIds, rubric.quorum);
    const seats = [
      { id: chairId, path: ['chairId'] },
      ...memberIds.map((id, place) => ({ id, path: ['memberIds', String(place)] })),
    ];
    await checkSeats(tx, plan, this.plans.today(), seats);
    const before = await tx.findBy(PlanReviewer, { reviewId: review.id });
    const leaving = before.filter(({ expertId }) => !seats.some(({ id }) => id === expertId));
    if (
      leaving.some(({ submittedAt }) => submittedAt) ||
      (before.some(scored) && rubric.id !== review.rubricId)
    ) {
      throw refuse(
        'PANEL_HAS_SCORED',
        ['memberIds'],
        '已提交评分的专家及其评分标准须保留。',
        'Members that have scored stay, and so does the rubric by which they did.',
      );
    }
    await tx.delete(PlanReviewer, { id: In(leaving.map(({ id }) => id)) });
    const rows = seats.map(({ id: expertId }) => {
      const known = before.find(row => row.expertId === expertId);
      const fresh = () => tx.create(PlanReviewer, { reviewId: review.id, expertId, scores: [] });
      return Object.assign(known ?? fresh(), { chair: expertId === chairId });
    });
    // The one who no longer chairs first: a panel has one chair at any time.
    await tx.save(rows.filter(({ chair }) => !chair));
    await tx.save(rows.filter(({ chair }) => chair));
    const panelExperts = seats.map(({ id }) => id);
    const seatedAt = this.plans.now();
    await tx.save(
      Object.assign(review, { rubricId: rubric.id, panelExperts, seatedAt, status: ReviewStatus.SCORING }),
    );
    await this.plans.note(tx, actor, plan, { panelExperts });
    return review;
  }

  /** What a member gives, once. */
  async score(tx: EntityManager, actor: Actor, given: NewSheet): Promise<DistrictPlanReview> {
    const { review, plan } = await this.lock(tx, given);
    authorise(actor, 'review', 'DistrictPlanReview', review);
    checkScoring(review);
    checkNotOwnDistrict(actor, plan.districtCode);
    await checkSeats(tx, plan, this.plans.today(), [{ id: actor.subject, path: ['reviewId'] }]);
    const reviewer = await tx.findOneByOrFail(PlanReviewer, { reviewId: review.id, expertId: actor.subject });
    if (reviewer.submittedAt) {
      throw refuse(
        'PLAN_SCORED_ALREADY',
        ['reviewId'],
        '您已提交评分。',
        'You have submitted your scores already.',
      );
    }
    const rubric = await tx.findOneByOrFail(PlanRubric, { id: review.rubricId! });
    checkSheet(rubric.criteria, given.scores);
    const scores = given.scores.map(({ criterion, score, comment }, place) => ({
      criterion,
      score,
      comment: comment ? checkedText(comment, ['scores', String(place), 'comment'], 1_000) : null,
    }));
    const comment = checkedText(given.comment, ['comment'], 3_000);
    await tx.save(Object.assign(reviewer, { scores, comment, submittedAt: this.plans.now() }));
    await tx.update(DistrictPlanReview, { id: review.id }, { version: review.version + 1 });
    return Object.assign(review, { version: review.version + 1 });
  }

  /** Confirms what the rule makes of the sheets: by the chair, or by an officer of the city. */
  async decide(
    tx: EntityManager,
    actor: Actor,
    given: { reviewId: string; expectedVersion: number; reasons: BilingualText },
  ): Promise<DistrictPlan> {
    const { review, plan } = await this.lock(tx, given);
    authorise(actor, 'approve', 'DistrictPlan', plan);
    const reviewers = await tx.findBy(PlanReviewer, { reviewId: review.id });
    checkMayConfirm(actor, reviewers);
    checkStep(plan, 'decide', ['reviewId']);
    checkNotOwn(plan, actor.subject);
    checkNotOwnDistrict(actor, plan.districtCode);
    checkScoring(review);
    const [counted = []] = await countedOf(tx, this.plans.today(), [{ plan, reviewers }]);
    const rubric = await tx.findOneByOrFail(PlanRubric, { id: review.rubricId! });
    const result = panelResult(rubric, counted.map(sheetOf));
    checkQuorum(rubric, result);
    const { outcome, score } = result;
    await tx.save(
      Object.assign(review, {
        status: ReviewStatus.DECIDED,
        outcome,
        score,
        reasons: checkedText(given.reasons, ['reasons'], 3_000),
        countedExperts: counted.map(({ expertId }) => expertId),
        decidedBy: actor.subject,
        decidedAt: this.plans.now(),
      }),
    );
    const approved = outcome === ReviewOutcome.APPROVED;
    if (approved) await keepApprovedFund(tx, plan.id);
    const status = approved ? DistrictPlanStatus.APPROVED : DistrictPlanStatus.RETURNED;
    await this.plans.move(tx, actor, plan, status, { decidedBy: actor.subject });
    await publishPlan(tx, plan);
    const name = approved ? 'DistrictPlanApproved' : 'DistrictPlanReturned';
    await publishPlanFact(tx, plan, {
      name,
      data: { ...this.plans.told(plan), number: review.number, score },
    });
    return plan;
  }

  /** The plan first and then its review, in one order for all. */
  private async lock(tx: EntityManager, given: { reviewId: string; expectedVersion?: number }) {
    const known = await findById(tx, DistrictPlanReview, given.reviewId);
    const plan = await lockPlan(tx, known.planId);
    const review = await lockById(tx, DistrictPlanReview, known.id, given.expectedVersion);
    return { plan, review };
  }
}

function checkScoring(review: DistrictPlanReview): void {
  if (review.status === ReviewStatus.SCORING) return;
  throw refuse(
    'PLAN_REVIEW_STATUS',
    ['reviewId'],
    `评议当前状态为 ${review.status}；此操作需要 SCORING。`,
    `The review is ${review.status}; this needs one that is SCORING.`,
  );
}

/** An expert confirms as the chair, after own submission; an officer of the city always. */
function checkMayConfirm(actor: Actor, reviewers: readonly PlanReviewer[]): void {
  const own = reviewers.find(({ expertId }) => expertId === actor.subject);
  // Only the city may create reviews, so that this tells its officers from the experts.
  const officer = may(actor, 'create', 'DistrictPlanReview');
  if (own ? own.chair && scored(own) : officer) return;
  throw refuse(
    'PANEL_NOT_CHAIR',
    ['reviewId'],
    '须由专家组组长（提交本人评分之后）或未参与评分的市级管理人员审定。',
    'The chair confirms, after own submission, or an officer of the city who is no member.',
  );
}

async function rubricFor(
  tx: EntityManager,
  review: DistrictPlanReview,
  id: string | null | undefined,
): Promise<PlanRubric> {
  const wanted = id ?? review.rubricId;
  const rubric = wanted
    ? isUuid(wanted)
      ? await tx.findOneBy(PlanRubric, { id: wanted })
      : null
    : await tx.findOne(PlanRubric, { where: { code: 'DISTRICT_PLAN' }, order: { edition: 'DESC' } });
  if (rubric) return rubric;
  throw refuse('PLAN_RUBRIC_NOT_FOUND', ['rubricId'], '没有这套评分标准。', 'There is no such rubric.');
}

/** What the database's own constraints mean to a caller. */
export const panelConstraints = {
  district_plan_decider_not_drafter: {
    code: 'DISTRICT_PLAN_OWN',
    path: ['reviewId'],
    zh: '不得审定自己起草的方案。',
    en: 'Nobody approves a plan that they drafted.',
  },
};
