import type { Actor } from '@doorstep/access';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText, findById, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../history/record-changes';
import { type DistrictPlan, PlanTask } from './district-plan';
import { publishPlan, publishPlanFact } from './district-plan.events';
import {
  checkDoneInOrder,
  checkProgress,
  checkReportYear,
  checkStep,
  nextEdition,
  nextReportYear,
  PlanTaskStanding,
  standingOf,
} from './district-plan.rules';
import { type DistrictPlans, grown, type Which } from './district-plans.service';
import { fundBy, fundReasons } from './fund-by-day';
import { DistrictPlanReport } from './report';

interface Progress {
  taskId: string;
  expectedVersion: number;
  progressPercent: number;
  doneOn?: string | null;
  note?: BilingualText | null;
}

interface NewReport extends Which {
  year: number;
  achievements: BilingualText;
  difficulties: BilingualText;
  nextSteps: BilingualText;
  correction?: BilingualText | null;
}

/** What a district reports on a plan: its tasks as they go, and each year once it is over. */
export class PlanProgress {
  constructor(private readonly plans: DistrictPlans) {}

  today(): string {
    return this.plans.today();
  }

  async reportTask(tx: EntityManager, actor: Actor, given: Progress): Promise<PlanTask> {
    const { planId } = await findById(tx, PlanTask, given.taskId);
    // The plan first, as everybody does: tasks that wait for each other are then reported one after the other.
    const plan = await this.plans.lock(tx, actor, { districtPlanId: planId });
    const task = await lockById(tx, PlanTask, given.taskId, given.expectedVersion);
    checkStep(plan, 'carryOut', ['taskId']);
    checkProgress(given, plan.from, this.today());
    const doneOn = given.doneOn ?? null;
    checkDoneInOrder(task, doneOn, await tx.findBy(PlanTask, { planId }));
    const of = { kind: 'DISTRICT_PLAN_TASK', key: task.id, by: actor.subject } as const;
    const changed = await change(tx, of, task, {
      progressPercent: given.progressPercent,
      doneOn,
      progressNote: given.note ? checkedText(given.note, ['note'], 1_000) : null,
    });
    if (changed) await grown(tx, plan);
    return task;
  }

  async report(tx: EntityManager, actor: Actor, given: NewReport): Promise<DistrictPlan> {
    const plan = await this.plans.lock(tx, actor, given);
    checkStep(plan, 'report');
    const { year } = given;
    checkReportYear(plan, year, this.today());
    const before = await tx.findBy(DistrictPlanReport, { planId: plan.id });
    const edition = nextEdition(before.filter(report => report.year === year).length, given.correction);
    const words = (name: 'achievements' | 'difficulties' | 'nextSteps') =>
      checkedText(given[name], [name], 5_000);
    await tx.save(
      tx.create(DistrictPlanReport, {
        planId: plan.id,
        year,
        edition,
        correction: given.correction ? checkedText(given.correction, ['correction'], 1_000) : null,
        achievements: words('achievements'),
        difficulties: words('difficulties'),
        nextSteps: words('nextSteps'),
        ...(await figuresOf(tx, plan, year)),
        filedBy: actor.subject,
        filedAt: this.plans.now(),
      }),
    );
    const next = nextReportYear(plan, [year, ...before.map(report => report.year)]);
    // The version grows with every report, also with one on a later year than the next, and with a correction.
    if (next === plan.nextReportYear) await grown(tx, plan);
    else {
      await this.plans.note(tx, actor, plan, { nextReportYear: next });
      await publishPlan(tx, plan);
    }
    const fact = { name: 'DistrictPlanReported', data: { ...this.plans.told(plan), year, edition } } as const;
    await publishPlanFact(tx, plan, fact);
    return plan;
  }
}

/** What a report on a year says in figures, all as of the year's end: the tasks due by it, and the fund. */
async function figuresOf(tx: EntityManager, plan: DistrictPlan, year: number) {
  const end = `${year}-12-31`;
  const due = (await tx.findBy(PlanTask, { planId: plan.id })).filter(({ endsOn }) => endsOn <= end);
  const lines = await fundBy(tx, plan.id, end);
  const sum = (of: 'approvedFen' | 'budgetFen' | 'releasedFen' | 'spentFen') =>
    lines.reduce((total, line) => total + line[of], 0);
  return {
    tasksDue: due.length,
    tasksKept: due.filter(task => standingOf(task, end) === PlanTaskStanding.DONE).length,
    approvedFen: sum('approvedFen'),
    budgetFen: sum('budgetFen'),
    releasedFen: sum('releasedFen'),
    spentFen: sum('spentFen'),
    fundReasons: await fundReasons(tx, plan.id, year),
  };
}
