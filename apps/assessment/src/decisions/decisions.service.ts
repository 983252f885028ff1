import { authorise, type Actor } from '@doorstep/access';
import { businessDay, type Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText, lockById } from '@doorstep/subgraph-kit';
import { type EntityManager, IsNull } from 'typeorm';
import { AssessmentCycle } from '../cycles/assessment-cycle';
import { noteOfReview, refuseOwnReview } from '../reviews/review.rules';
import { refuseOutsideProgramme, schoolOf } from '../schools/schools';
import type { Standards } from '../standards/standards';
import { ConditionEvidence } from './condition-evidence';
import { Decision, DecisionCondition, DecisionStep } from './decision';
import { publishDecision } from './decision.events';
import {
  inOrder,
  type JudgedCondition,
  judgeConditions,
  lastValidDay,
  outcomeOf,
  type RecordedCondition,
  refuseChangedEvidence,
  refuseMissingEvidence,
} from './decision.rules';
import { checkedLink } from './evidence.rules';
import { groundsOf } from './grounds';

export interface NewEvidence {
  schoolId: string;
  cycleId: string;
  condition: RecordedCondition;
  met: boolean;
  statement: BilingualText;
  link?: string | null;
}

export interface DecisionSubject {
  schoolId: string;
  cycleId: string;
}

/** A step of a decision that the caller has read. */
export interface DecisionStepInput {
  decisionId: string;
  expectedVersion: number;
}

export interface DecisionReview extends DecisionStepInput {
  approve: boolean;
  note?: string | null;
}

type Status = Decision['status'];

export class DecisionsService {
  constructor(
    private readonly standards: Standards,
    private readonly clock: Clock,
  ) {}

  /**
   * Records evidence, which takes the place of what was recorded for the same condition. A decision that is
   * not published yet follows it, and waits for review again.
   */
  async recordEvidence(tx: EntityManager, actor: Actor, input: NewEvidence): Promise<ConditionEvidence> {
    const { schoolId, cycleId, condition, met } = input;
    const { code: schoolCode, districtCode } = await schoolOf(tx, schoolId);
    authorise(actor, 'create', 'DecisionEvidence', { schoolCode, districtCode });
    const cycle = await this.cycleOf(tx, cycleId);
    const statement = checkedText(input.statement, ['statement'], 2000);
    const link = checkedLink(input.link);
    const decision = await this.unpublished(tx, input);
    const now = this.clock.now();
    const held = { schoolId, cycleId, condition, supersededAt: IsNull() };
    await tx.update(ConditionEvidence, held, { supersededAt: now });
    const recorded = { recordedBy: actor.subject, recordedAt: now, supersededAt: null };
    const subject = { schoolId, schoolCode, districtCode, cycleId };
    const evidence = await tx.save(
      tx.create(ConditionEvidence, { ...subject, condition, met, statement, link, ...recorded }),
    );
    if (decision) await this.judgeAnew(tx, actor, decision, cycle);
    return evidence;
  }

  /** Drafts the decision on a school in a cycle, or drafts it anew: judges the conditions by what there is. */
  async draft(tx: EntityManager, actor: Actor, input: DecisionSubject): Promise<Decision> {
    const { schoolId, cycleId } = input;
    const { code: schoolCode, districtCode } = await schoolOf(tx, schoolId);
    authorise(actor, 'create', 'Decision', { schoolCode, districtCode });
    const cycle = await this.cycleOf(tx, cycleId);
    await refuseOutsideProgramme(tx, schoolId);
    const decision =
      (await this.unpublished(tx, input)) ??
      tx.create(Decision, { schoolId, cycleId, schoolCode, districtCode });
    decision.draftedBy = actor.subject;
    return this.judgeAnew(tx, actor, decision, cycle);
  }

  /**
   * Approves a draft or sends it back. Never by who drafted it or recorded its evidence, and never approved
   * while evidence is missing.
   */
  async review(tx: EntityManager, actor: Actor, input: DecisionReview): Promise<Decision> {
    const decision = await this.find(tx, input);
    authorise(actor, 'review', 'Decision', decision);
    refuseStep(decision, 'DRAFT');
    const recorders = await this.recordersOf(tx, decision);
    refuseOwnReview([decision.draftedBy, ...recorders], actor.subject, ['decisionId']);
    const note = noteOfReview(input.approve, input.note);
    if (!input.approve) return this.keep(tx, decision, actor, 'RETURNED', note, {});
    await this.runAgain(tx, decision);
    return this.keep(tx, decision, actor, 'REVIEWED', note, { reviewedBy: actor.subject });
  }

  /** Publishes a reviewed decision, which holds from then on for as long as the standard says. */
  async publish(tx: EntityManager, actor: Actor, input: DecisionStepInput): Promise<Decision> {
    const decision = await this.find(tx, input);
    authorise(actor, 'publish', 'Decision', decision);
    refuseStep(decision, 'REVIEWED');
    const { cycle, conditions } = await this.runAgain(tx, decision);
    const years = this.standards.exactly(cycle).content.decisionValidityYears;
    const publishedAt = this.clock.now();
    const validUntil = lastValidDay(businessDay(publishedAt), years);
    const published = await this.keep(tx, decision, actor, 'PUBLISHED', null, { publishedAt, validUntil });
    await publishDecision(tx, published, cycle, conditions);
    return published;
  }

  /** The decision on the school in the cycle, locked; null if there is none. Refuses one that is published. */
  private async unpublished(
    tx: EntityManager,
    { schoolId, cycleId }: DecisionSubject,
  ): Promise<Decision | null> {
    const decision = await tx.findOne(Decision, {
      where: { schoolId, cycleId },
      lock: { mode: 'pessimistic_write' },
    });
    if (decision?.status !== 'PUBLISHED') return decision;
    throw refuse(
      'DECISION_ALREADY_PUBLISHED',
      ['schoolId'],
      '本周期对这所学校的决定已经发布，不能更改。',
      'The decision on this school in this cycle is published and stands.',
    );
  }

  private async judgeAnew(
    tx: EntityManager,
    actor: Actor,
    decision: Decision,
    cycle: AssessmentCycle,
  ): Promise<Decision> {
    const conditions = await this.judge(tx, cycle, decision.schoolId);
    const change = { outcome: outcomeOf(conditions), draftedAt: this.clock.now(), reviewedBy: null };
    const saved = await this.keep(tx, decision, actor, 'DRAFT', null, change);
    await tx.delete(DecisionCondition, { decisionId: saved.id });
    const rows = conditions.map(condition =>
      Object.assign(new DecisionCondition(), condition, { decisionId: saved.id }),
    );
    await tx.insert(DecisionCondition, rows);
    return saved;
  }

  private async recordersOf(tx: EntityManager, { id }: Decision): Promise<string[]> {
    const rows = await tx
      .createQueryBuilder(ConditionEvidence, 'evidence')
      .innerJoin(DecisionCondition, 'condition', 'condition.evidenceId = evidence.id')
      .where('condition.decisionId = :id', { id })
      .select('evidence.recordedBy', 'recordedBy')
      .getRawMany<{ recordedBy: string }>();
    return rows.map(({ recordedBy }) => recordedBy);
  }

  /** Runs a decision again: nothing may be missing, and the same grounds must still give the same answer. */
  private async runAgain(tx: EntityManager, { id, cycleId, schoolId }: Decision) {
    const cycle = await this.cycleOf(tx, cycleId);
    const conditions = await this.judge(tx, cycle, schoolId);
    const standing = inOrder(await tx.findBy(DecisionCondition, { decisionId: id }));
    refuseMissingEvidence(standing);
    refuseChangedEvidence(standing, conditions);
    return { cycle, conditions };
  }

  private async judge(
    tx: EntityManager,
    cycle: AssessmentCycle,
    schoolId: string,
  ): Promise<JudgedCondition[]> {
    return judgeConditions(await groundsOf(tx, cycle, schoolId), this.standards.exactly(cycle).content);
  }

  private async cycleOf(tx: EntityManager, id: string): Promise<AssessmentCycle> {
    const cycle = await findById(tx, AssessmentCycle, id);
    return cycle;
  }

  private async find(
    tx: EntityManager,
    { decisionId, expectedVersion }: DecisionStepInput,
  ): Promise<Decision> {
    return lockById(tx, Decision, decisionId, expectedVersion);
  }

  private async keep(
    tx: EntityManager,
    decision: Decision,
    actor: Actor,
    toStatus: Status,
    note: string | null,
    change: Partial<Decision>,
  ): Promise<Decision> {
    const fromStatus = decision.status ?? null;
    // Every step counts, also one that leads back to where it began: a draft on other evidence.
    const version = (decision.version ?? 0) + 1;
    const saved = await tx.save(Object.assign(decision, change, { status: toStatus, version }));
    const taken = { takenBy: actor.subject, takenAt: this.clock.now() };
    await tx.insert(DecisionStep, { decisionId: saved.id, fromStatus, toStatus, note, ...taken });
    return saved;
  }
}

function refuseStep({ status }: Decision, from: Status): void {
  if (status === from) return;
  throw refuse(
    'DECISION_STEP_NOT_ALLOWED',
    ['decisionId'],
    `决定现在是 ${status}；这一步只能从 ${from} 开始。`,
    `The decision is ${status}; this step starts from ${from} only.`,
  );
}

/** What to say where two people did the same at the same moment. */
export const decisionConstraints = {
  condition_evidence_one_holds: {
    code: 'CONFLICT',
    path: ['condition'],
    zh: '另一位人员刚刚记录了同一条件的依据，请查看后再记录。',
    en: 'Somebody has just recorded evidence for the same condition: read it, then record yours.',
  },
  decision_once_per_cycle: {
    code: 'CONFLICT',
    path: ['schoolId'],
    zh: '另一位人员刚刚起草了这个决定，请刷新后重试。',
    en: 'Somebody has just drafted this decision: read it, then draft it anew.',
  },
};
