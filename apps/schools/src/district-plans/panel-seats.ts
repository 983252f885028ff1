import { type Problem, refuseAny } from '@doorstep/service-kit/refusal';
import { type EntityManager, In } from 'typeorm';
import { School } from '../register/school';
import { DistrictPlan } from './district-plan';
import { ExpertCopy } from './expert-copy';
import { conflictWithDistrict, panelConflictProblem, serves } from './panel.rules';
import { DistrictPlanReview, PlanReviewer } from './review';

/** A place on a panel, and where in the input it stands. */
export interface Seat {
  id: string;
  path: string[];
}

export const scored = ({ submittedAt }: PlanReviewer): boolean => Boolean(submittedAt);

/** What a reviewer gave, as the rule takes it. */
export const sheetOf = ({ scores }: Pick<PlanReviewer, 'scores'>) => ({
  scores: Object.fromEntries(scores.map(({ criterion, score }) => [criterion, score])),
});

/** Refuses experts who do not serve on the day, or have a conflict of interest with the plan's district. */
export async function checkSeats(
  db: EntityManager,
  plan: DistrictPlan,
  today: string,
  seats: readonly Seat[],
): Promise<void> {
  const [found = []] = await judged(db, today, [{ plan, seats }]);
  refuseAny(
    found.flatMap(({ id, path, serving, conflict }): Problem[] => {
      if (!serving) return [notServing(id, path)];
      return conflict ? [panelConflictProblem(conflict, path)] : [];
    }),
  );
}

/**
 * Of each panel the members whose sheets count on a day: submitted, and without a conflict of interest. Whoever has
 * scored may have left the directory since. Of many panels, two statements.
 */
export async function countedOf(
  db: EntityManager,
  today: string,
  panels: readonly { plan: DistrictPlan; reviewers: readonly PlanReviewer[] }[],
): Promise<PlanReviewer[][]> {
  const found = await judged(
    db,
    today,
    panels.map(({ plan, reviewers }) => ({
      plan,
      seats: reviewers.filter(scored).map(({ expertId: id }) => ({ id, path: [] })),
    })),
  );
  return panels.map(({ reviewers }, place) => {
    const free = new Set(found[place]!.filter(({ conflict }) => !conflict).map(({ id }) => id));
    return reviewers.filter(({ expertId }) => free.has(expertId));
  });
}

/** The same of open reviews, by their keys. */
export async function countedOfReviews(
  db: EntityManager,
  today: string,
  reviewIds: readonly string[],
): Promise<PlanReviewer[][]> {
  const reviews = await db.findBy(DistrictPlanReview, { id: In([...reviewIds]) });
  const plans = await db.findBy(DistrictPlan, { id: In(reviews.map(({ planId }) => planId)) });
  const reviewers = await db.findBy(PlanReviewer, { reviewId: In([...reviewIds]) });
  const planOf = new Map(reviews.map(({ id, planId }) => [id, plans.find(plan => plan.id === planId)!]));
  const panels = reviewIds.map(id => ({
    plan: planOf.get(id)!,
    reviewers: reviewers.filter(({ reviewId }) => reviewId === id),
  }));
  return countedOf(db, today, panels);
}

async function judged(
  db: EntityManager,
  today: string,
  panels: readonly { plan: DistrictPlan; seats: readonly Seat[] }[],
) {
  const ids = panels.flatMap(({ seats }) => seats.map(({ id }) => id));
  const copies = await db.findBy(ExpertCopy, { id: In(ids) });
  const experts = new Map(copies.map(expert => [expert.id, expert]));
  const districts = await districtsOf(db, copies);
  return panels.map(({ plan, seats }) => {
    const { districtCode: code, draftedBy } = plan;
    const district = { code, draftedBy, schoolsThere: districts.get(code) ?? new Set<string>() };
    return seats.map(({ id, path }) => {
      const expert = experts.get(id);
      const conflict = expert && conflictWithDistrict(expert, district, today);
      return { id, path, serving: expert !== undefined && serves(expert, today), conflict };
    });
  });
}

const notServing = (id: string, path: string[]): Problem => ({
  code: 'PANEL_EXPERT_NOT_SERVING',
  path,
  message: {
    zh: `专家库中没有 ${id}，或其目前不在任期内。`,
    en: `The directory has no expert ${id}, or not one that serves today.`,
  },
});

/** The schools of these experts, own or of a declared conflict, by the district in which they lie. */
async function districtsOf(
  db: EntityManager,
  experts: readonly ExpertCopy[],
): Promise<Map<string, Set<string>>> {
  const ids = experts.flatMap(({ schoolIds, conflicts }) => [
    ...schoolIds,
    ...conflicts.flatMap(({ schoolId }) => (schoolId ? [schoolId] : [])),
  ]);
  if (ids.length === 0) return new Map();
  const found = await db.find(School, { select: { id: true, districtCode: true }, where: { id: In(ids) } });
  const groups = Map.groupBy(found, ({ districtCode }) => districtCode);
  return new Map([...groups].map(([code, schools]) => [code, new Set(schools.map(({ id }) => id))]));
}
