import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { checkDistrict } from '../districts/districts.service';
import { change } from '../history/record-changes';
import { DistrictPlan, PlanTask } from './district-plan';
import { publishPlan, publishPlanFact } from './district-plan.events';
import {
  checkClosing,
  checkProgress,
  checkReportYear,
  checkStart,
  checkStep,
  nextReportYear,
  DistrictPlanStatus,
  standingOf,
  PlanTaskStanding,
} from './district-plan.rules';
import { FundLine } from './fund';
import { contentOf, headOf, writeContent, writeParts } from './plan-content';
import { checkComplete, checkContent, type PlanContent } from './plan-content.rules';
import { DistrictPlanReport } from './report';
import { DistrictPlanReview, ReviewStatus } from './review';

interface Content extends PlanContent {
  title: BilingualText;
}

interface Which {
  districtPlanId: string;
  expectedVersion: number;
}

/** What a district does with its plan. Each use case runs in the transaction it is given. */
export class DistrictPlans {
  constructor(private readonly clock: Clock) {}

  today(): string {
    return businessDay(this.clock.now());
  }

  now(): Date {
    return this.clock.now();
  }

  async draft(
    tx: EntityManager,
    actor: Actor,
    given: { districtCode: string; content: Content },
  ): Promise<DistrictPlan> {
    const { districtCode, content } = given;
    authorise(actor, 'create', 'DistrictPlan', { districtCode });
    await checkDistrict(tx, districtCode);
    checkContent(content);
    const plan = await tx.save(
      tx.create(DistrictPlan, {
        districtCode,
        ...headOf(content),
        status: DistrictPlanStatus.DRAFT,
        statusSince: this.clock.now(),
        draftedBy: [actor.subject],
        submissions: 0,
        panelExperts: [],
        createdBy: actor.subject,
      }),
    );
    await writeParts(tx, actor, plan, content);
    return plan;
  }

  async revise(tx: EntityManager, actor: Actor, given: Which & { content: Content }): Promise<DistrictPlan> {
    const plan = await this.lock(tx, actor, given);
    checkStep(plan, 'revise');
    checkContent(given.content);
    await writeContent(tx, actor, plan, given.content);
    return plan;
  }

  async submit(tx: EntityManager, actor: Actor, given: Which): Promise<DistrictPlan> {
    const plan = await this.lock(tx, actor, given);
    checkStep(plan, 'submit');
    const content = await contentOf(tx, plan);
    checkComplete(content);
    const number = plan.submissions + 1;
    await this.move(tx, actor, plan, DistrictPlanStatus.SUBMITTED, {
      submissions: number,
      submittedBy: actor.subject,
      panelExperts: [],
    });
    const { id: planId, districtCode, title } = plan;
    await tx.save(
      tx.create(DistrictPlanReview, {
        planId,
        districtCode,
        number,
        content: { title, ...content },
        submittedBy: actor.subject,
        status: ReviewStatus.AWAITING_PANEL,
        panelExperts: [],
        countedExperts: [],
        createdAt: this.clock.now(),
        createdBy: actor.subject,
      }),
    );
    await publishPlanFact(tx, plan, { name: 'DistrictPlanSubmitted', data: { ...this.told(plan), number } });
    return plan;
  }

  async start(tx: EntityManager, actor: Actor, given: Which): Promise<DistrictPlan> {
    const plan = await this.lock(tx, actor, given);
    checkStep(plan, 'start');
    const on = this.today();
    checkStart(plan, on);
    await this.move(tx, actor, plan, DistrictPlanStatus.IN_FORCE, {
      inForceFrom: on,
      nextReportYear: nextReportYear(on, []),
    });
    await publishPlan(tx, plan);
    await publishPlanFact(tx, plan, { name: 'DistrictPlanInForce', data: { ...this.told(plan), on } });
    return plan;
  }

  async reportTask(
    tx: EntityManager,
    actor: Actor,
    given: {
      taskId: string;
      expectedVersion: number;
      progressPercent: number;
      doneOn?: string | null;
      note?: BilingualText | null;
    },
  ): Promise<PlanTask> {
    const task = await lockById(tx, PlanTask, given.taskId, given.expectedVersion);
    const plan = await this.lock(tx, actor, { districtPlanId: task.planId });
    checkStep(plan, 'carryOut', ['taskId']);
    checkProgress(given, this.today());
    const of = { kind: 'DISTRICT_PLAN_TASK', key: task.id, by: actor.subject } as const;
    const changed = await change(tx, of, task, {
      progressPercent: given.progressPercent,
      doneOn: given.doneOn ?? null,
      progressNote: given.note ? checkedText(given.note, ['note'], 1_000) : null,
    });
    if (changed) await grown(tx, plan);
    return task;
  }

  async report(
    tx: EntityManager,
    actor: Actor,
    given: Which & {
      year: number;
      achievements: BilingualText;
      difficulties: BilingualText;
      nextSteps: BilingualText;
    },
  ): Promise<DistrictPlan> {
    const plan = await this.lock(tx, actor, given);
    checkStep(plan, 'carryOut');
    const { year } = given;
    checkReportYear(plan, year, this.today());
    const words = (name: 'achievements' | 'difficulties' | 'nextSteps') =>
      checkedText(given[name], [name], 5_000);
    await tx.save(
      tx.create(DistrictPlanReport, {
        planId: plan.id,
        year,
        achievements: words('achievements'),
        difficulties: words('difficulties'),
        nextSteps: words('nextSteps'),
        ...(await figuresOf(tx, plan, year)),
        filedBy: actor.subject,
        filedAt: this.clock.now(),
      }),
    );
    const reports = await tx.findBy(DistrictPlanReport, { planId: plan.id });
    const next = nextReportYear(
      plan.inForceFrom!,
      reports.map(report => report.year),
    );
    // The version grows with every report, also with one on a later year than the next.
    if (next === plan.nextReportYear) await grown(tx, plan);
    else {
      await this.note(tx, actor, plan, { nextReportYear: next });
      await publishPlan(tx, plan);
    }
    await publishPlanFact(tx, plan, { name: 'DistrictPlanReported', data: { ...this.told(plan), year } });
    return plan;
  }

  async close(
    tx: EntityManager,
    actor: Actor,
    given: Which & { note: BilingualText },
  ): Promise<DistrictPlan> {
    const plan = await this.lock(tx, actor, given);
    checkStep(plan, 'close');
    const on = this.today();
    const reports = await tx.findBy(DistrictPlanReport, { planId: plan.id });
    checkClosing(
      plan,
      reports.map(({ year }) => year),
      on,
    );
    const closingNote = checkedText(given.note, ['note'], 2_000);
    await this.move(tx, actor, plan, DistrictPlanStatus.CLOSED, {
      closedOn: on,
      closingNote,
      nextReportYear: null,
    });
    await publishPlan(tx, plan);
    await publishPlanFact(tx, plan, { name: 'DistrictPlanClosed', data: { ...this.told(plan), on } });
    return plan;
  }

  /** Gives a plan another status, and notes it. */
  async move(
    tx: EntityManager,
    actor: Actor,
    plan: DistrictPlan,
    status: DistrictPlanStatus,
    more: Partial<DistrictPlan>,
  ): Promise<void> {
    plan.statusSince = this.clock.now();
    await this.note(tx, actor, plan, { status, ...more });
  }

  /** Gives a plan other values, and notes it. */
  async note(
    tx: EntityManager,
    actor: Actor,
    plan: DistrictPlan,
    values: Partial<DistrictPlan>,
  ): Promise<void> {
    await change(tx, { kind: 'DISTRICT_PLAN', key: plan.id, by: actor.subject }, plan, values);
  }

  /** What every fact of a plan says. */
  told(plan: DistrictPlan) {
    return { districtCode: plan.districtCode, at: this.clock.now().toISOString() };
  }

  private async lock(
    tx: EntityManager,
    actor: Actor,
    given: { districtPlanId: string; expectedVersion?: number },
  ): Promise<DistrictPlan> {
    const plan = await lockPlan(tx, given.districtPlanId, given.expectedVersion);
    authorise(actor, 'update', 'DistrictPlan', plan);
    return plan;
  }
}

export async function lockPlan(
  tx: EntityManager,
  id: string,
  expectedVersion?: number,
): Promise<DistrictPlan> {
  return lockById(tx, DistrictPlan, id, expectedVersion);
}

/** What belongs to a plan has changed: its version grows, and the topic says it. */
export async function grown(tx: EntityManager, plan: DistrictPlan): Promise<void> {
  await tx.update(DistrictPlan, { id: plan.id }, { version: plan.version + 1 });
  Object.assign(plan, { version: plan.version + 1 });
  await publishPlan(tx, plan);
}

/** What a report on a year says in figures: the tasks due by its end, and the fund so far. */
async function figuresOf(tx: EntityManager, plan: DistrictPlan, year: number) {
  const due = (await tx.findBy(PlanTask, { planId: plan.id })).filter(
    ({ endsOn }) => endsOn <= `${year}-12-31`,
  );
  const lines = await tx.findBy(FundLine, { planId: plan.id });
  const sum = (of: 'releasedFen' | 'spentFen') => lines.reduce((total, line) => total + line[of], 0);
  return {
    tasksDue: due.length,
    tasksKept: due.filter(task => standingOf(task, `${year}-12-31`) === PlanTaskStanding.DONE).length,
    releasedFen: sum('releasedFen'),
    spentFen: sum('spentFen'),
  };
}

/** What the database's own constraints mean to a caller. */
export const districtPlanConstraints = {
  district_plan_one_in_force: {
    code: 'DISTRICT_PLAN_ANOTHER_IN_FORCE',
    path: ['districtPlanId'],
    zh: '本区已有实施中的方案，请先结束它。',
    en: 'Another plan of the district is in force: close it first.',
  },
  district_plan_report_once: {
    code: 'PLAN_REPORT_EXISTS',
    path: ['year'],
    zh: '该年度的报告已提交。',
    en: 'The report on this year was filed already.',
  },
  fund_line_use: {
    code: 'FUND_USE_UNKNOWN',
    path: ['content', 'fund'],
    zh: '没有这种经费用途，见 fundUses。',
    en: 'There is no such use of the fund: see fundUses.',
  },
};
