import { type Actor, authorise } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { checkDistrict } from '../districts/districts.service';
import { change } from '../history/record-changes';
import { DistrictPlan } from './district-plan';
import { publishPlan, publishPlanFact } from './district-plan.events';
import {
  checkClosing,
  checkStart,
  checkStep,
  nextReportYear,
  DistrictPlanStatus,
} from './district-plan.rules';
import { contentOf, headOf, writeContent, writeParts } from './plan-content';
import { checkComplete, checkContent, type PlanContent } from './plan-content.rules';
import { DistrictPlanReport } from './report';
import { DistrictPlanReview, ReviewStatus } from './review';

interface Content extends PlanContent {
  title: BilingualText;
}

export interface Which {
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
      nextReportYear: nextReportYear({ inForceFrom: on, closedOn: null }, []),
    });
    await publishPlan(tx, plan);
    await publishPlanFact(tx, plan, { name: 'DistrictPlanInForce', data: { ...this.told(plan), on } });
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
    const reported = reports.map(({ year }) => year);
    checkClosing(plan, reported, on);
    const closingNote = checkedText(given.note, ['note'], 2_000);
    await this.move(tx, actor, plan, DistrictPlanStatus.CLOSED, {
      closedOn: on,
      closingNote,
      nextReportYear: nextReportYear({ ...plan, closedOn: on }, reported),
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

  /** A plan to change, by somebody who may. */
  async lock(
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

/** What the database's own constraints mean to a caller. */
export const districtPlanConstraints = {
  district_plan_one_in_force: {
    code: 'DISTRICT_PLAN_ANOTHER_IN_FORCE',
    path: ['districtPlanId'],
    zh: '本区已有实施中的方案，请先结束它。',
    en: 'Another plan of the district is in force: close it first.',
  },
  fund_line_use: {
    code: 'FUND_USE_UNKNOWN',
    path: ['content', 'fund'],
    zh: '没有这种经费用途，见 fundUses。',
    en: 'There is no such use of the fund: see fundUses.',
  },
};
