import { authorise, type Actor } from '@doorstep/access';
import { assessment, type DataOf } from '@doorstep/contracts';
import { EventAhead } from '@doorstep/messaging';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { stagesTaughtAt } from '../schools/school.rules';
import { SchoolReference } from '../schools/school-reference';
import { ImprovementPlan, ImprovementPlanItem } from './improvement-plan';
import { publishPlans } from './improvement-plan.events';
import { checkAcceptable, indicatorsToMend } from './improvement-plan.rules';
import { insertPlans, type PlanToOpen } from './open-plans.sql';

export type PublishedResult = DataOf<typeof assessment.schoolResultFacts>;

export interface PlanStep {
  planId: string;
  expectedVersion: number;
}

export class ImprovementPlansService {
  constructor(private readonly clock: Clock) {}

  /** Opens a plan for each result with indicators below the standard, and none for the others. */
  async openFor(tx: EntityManager, results: readonly PublishedResult[]): Promise<void> {
    const schools = await schoolsOf(tx, results);
    const plans = results.flatMap((result): PlanToOpen[] => {
      const items = indicatorsToMend(result.indicators);
      if (items.length === 0) return [];
      const school = schools.get(result.schoolId.toLowerCase());
      if (!school) {
        throw new EventAhead(
          `School ${result.schoolId} of result ${result.resultId} is not known here yet; its registration has not been heard.`,
        );
      }
      return [
        {
          resultId: result.resultId,
          cycleId: result.cycleId,
          schoolId: school.id,
          schoolCode: school.code,
          districtCode: school.districtCode,
          stages: stagesTaughtAt(school.stage),
          items: items.map(({ code, level, share, count }) => ({ indicator: code, level, share, count })),
        },
      ];
    });
    if (plans.length === 0) return;
    const opened = await insertPlans(tx, plans, businessDay(this.clock.now()));
    await publish(tx, [...opened]);
  }

  /** The principal takes the plan on; with that the school can be improving. */
  async accept(tx: EntityManager, actor: Actor, input: PlanStep): Promise<ImprovementPlan> {
    const plan = await lockById(tx, ImprovementPlan, input.planId, input.expectedVersion);
    authorise(actor, 'accept', 'ImprovementPlan', plan);
    checkAcceptable(plan);
    const accepted = await tx.save(
      Object.assign(plan, {
        status: 'ACCEPTED' as const,
        acceptedOn: businessDay(this.clock.now()),
        acceptedBy: actor.subject,
      }),
    );
    await publish(tx, [accepted.resultId]);
    return accepted;
  }
}

async function schoolsOf(
  tx: EntityManager,
  results: readonly PublishedResult[],
): Promise<Map<string, SchoolReference>> {
  const ids = [...new Set(results.map(({ schoolId }) => schoolId))];
  const schools = await tx.findBy(SchoolReference, { id: In(ids) });
  return new Map(schools.map(school => [school.id, school]));
}

async function publish(tx: EntityManager, resultIds: readonly string[]): Promise<void> {
  const plans = await tx.findBy(ImprovementPlan, { resultId: In([...resultIds]) });
  const items = await tx.findBy(ImprovementPlanItem, { planId: In(plans.map(({ id }) => id)) });
  const indicators = Map.groupBy(items, ({ planId }) => planId);
  await publishPlans(
    tx,
    plans.map(plan => ({
      ...plan,
      indicators: (indicators.get(plan.id) ?? []).map(({ indicator }) => indicator).sort(),
    })),
  );
}
