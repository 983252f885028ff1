import { type FactsTopic, schools } from '@doorstep/contracts';
import { publishEntities, publishFacts } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import { type DistrictPlan, PlanTask } from './district-plan';
import { DistrictPlanStatus } from './district-plan.rules';
import { FundLine } from './fund';

/** A plan is public from its approval on: until then the topic does not know it. */
const isPublic = ({ status }: DistrictPlan) =>
  [DistrictPlanStatus.APPROVED, DistrictPlanStatus.IN_FORCE, DistrictPlanStatus.CLOSED].includes(status);

/** Says the plan as it is now, with its road map and its fund, if it is public. */
export async function publishPlan(tx: EntityManager, plan: DistrictPlan): Promise<void> {
  if (!isPublic(plan)) return;
  const tasks = await tx.find(PlanTask, {
    where: { planId: plan.id },
    order: { startsOn: 'ASC', code: 'ASC' },
  });
  const fund = await tx.find(FundLine, { where: { planId: plan.id }, order: { useCode: 'ASC' } });
  const { from, to } = plan;
  await publishEntities(tx, schools.districtPlan, [
    {
      ...plan,
      from,
      to,
      tasks: tasks.map(({ code, startsOn, endsOn, milestone, dependsOn, progressPercent, doneOn }) => ({
        code,
        startsOn,
        endsOn,
        milestone,
        dependsOn,
        progressPercent,
        doneOn,
      })),
      fund: fund.map(({ useCode, approvedFen, budgetFen, releasedFen, spentFen }) => ({
        use: useCode,
        approvedFen,
        budgetFen,
        releasedFen,
        spentFen,
      })),
    },
  ]);
}

type PlanFacts = typeof schools.districtPlanFacts extends FactsTopic<infer Facts> ? Facts : never;

/** What can happen to a plan, told apart by `name`. */
export type PlanFact = {
  [Name in keyof PlanFacts & string]: { name: Name; data: PlanFacts[Name] };
}[keyof PlanFacts & string];

export const publishPlanFact = (tx: EntityManager, plan: DistrictPlan, fact: PlanFact): Promise<void> =>
  publishFacts(tx, schools.districtPlanFacts, [{ key: plan.id, ...fact }]);
