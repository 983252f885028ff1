import type { Actor } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { change } from '../history/record-changes';
import { DistrictPlan, PlanTask } from './district-plan';
import { FundLine } from './fund';
import type { Goal, PlanContent } from './plan-content.rules';

/** What a plan says, as it was last written. */
export async function contentOf(tx: EntityManager, plan: DistrictPlan): Promise<PlanContent> {
  const tasks = await tx.find(PlanTask, {
    where: { planId: plan.id },
    order: { startsOn: 'ASC', code: 'ASC' },
  });
  const fund = await tx.find(FundLine, { where: { planId: plan.id }, order: { useCode: 'ASC' } });
  return {
    from: plan.from,
    to: plan.to,
    goals: plan.goals,
    tasks: tasks.map(({ code, title, owner, measure, startsOn, endsOn, milestone, dependsOn }) => ({
      code,
      title,
      owner,
      measure,
      startsOn,
      endsOn,
      milestone,
      dependsOn,
    })),
    fund: fund.map(({ useCode: use, budgetFen }) => ({ use, budgetFen })),
  };
}

/** Writes what a plan says, in place of what it said; the rules have passed it. What it said at each submission is kept. */
export async function writeContent(
  tx: EntityManager,
  actor: Actor,
  plan: DistrictPlan,
  content: PlanContent & { title: BilingualText },
): Promise<void> {
  const of = { kind: 'DISTRICT_PLAN', key: plan.id, by: actor.subject } as const;
  const changed = await change(tx, of, plan, {
    ...headOf(content),
    draftedBy: [...new Set([...plan.draftedBy, actor.subject])],
  });
  // The version grows with every writing, also where the tasks or the fund alone are others.
  if (!changed) {
    await tx.update(DistrictPlan, { id: plan.id }, { version: plan.version + 1 });
    plan.version += 1;
  }
  await writeParts(tx, actor, plan, content);
}

/** What stands in the plan itself. */
export const headOf = (content: PlanContent & { title: BilingualText }) => ({
  title: checkedText(content.title, ['content', 'title'], 200),
  during: { from: content.from, to: content.to },
  goals: content.goals.map(checkedGoal),
});

/** What stands in rows of their own. */
export async function writeParts(tx: EntityManager, actor: Actor, plan: DistrictPlan, content: PlanContent) {
  await writeTasks(tx, actor, plan, content);
  await writeFund(tx, actor, plan, content);
}

const checkedGoal = (goal: Goal, place: number): Goal => {
  const path = ['content', 'goals', String(place)];
  return {
    code: goal.code,
    text: checkedText(goal.text, [...path, 'text'], 1_000),
    measures: goal.measures.map(({ code, text }, at) => ({
      code,
      text: checkedText(text, [...path, 'measures', String(at), 'text'], 1_000),
    })),
  };
};

async function writeTasks(tx: EntityManager, actor: Actor, plan: DistrictPlan, content: PlanContent) {
  const planId = plan.id;
  const known = new Map((await tx.findBy(PlanTask, { planId })).map(task => [task.code, task]));
  const wanted = content.tasks.map((task, place) => {
    const path = ['content', 'tasks', String(place)];
    const { code, measure, startsOn, endsOn, milestone, dependsOn } = task;
    const title = checkedText(task.title, [...path, 'title'], 300);
    const owner = checkedText(task.owner, [...path, 'owner'], 200);
    return { code, title, owner, measure, startsOn, endsOn, milestone, dependsOn };
  });
  const gone = [...known.keys()].filter(code => !wanted.some(task => task.code === code));
  if (gone.length > 0) await tx.delete(PlanTask, { planId, code: In(gone) });
  const fresh = wanted.filter(({ code }) => !known.has(code));
  await tx.save(
    fresh.map(task => tx.create(PlanTask, { ...task, planId, progressPercent: 0, createdBy: actor.subject })),
  );
  for (const task of wanted) {
    const before = known.get(task.code);
    if (!before) continue;
    await change(tx, { kind: 'DISTRICT_PLAN_TASK', key: before.id, by: actor.subject }, before, task);
  }
}

async function writeFund(tx: EntityManager, actor: Actor, plan: DistrictPlan, content: PlanContent) {
  const { id: planId, districtCode } = plan;
  const known = new Map((await tx.findBy(FundLine, { planId })).map(line => [line.useCode, line]));
  const gone = [...known.keys()].filter(use => !content.fund.some(line => line.use === use));
  if (gone.length > 0) await tx.delete(FundLine, { planId, useCode: In(gone) });
  for (const { use: useCode, budgetFen } of content.fund) {
    const before = known.get(useCode);
    if (before) {
      await change(tx, { kind: 'FUND_LINE', key: before.id, by: actor.subject }, before, { budgetFen });
    } else {
      const line = { planId, districtCode, useCode, budgetFen, releasedFen: 0, spentFen: 0 };
      await tx.save(tx.create(FundLine, { ...line, createdBy: actor.subject }));
    }
  }
}
