import { authorise, type Actor } from '@doorstep/access';
import type { Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { computeResults, markPublished } from '../results/compute-results';
import { publishResults } from '../results/result.events';
import { noteOfReview, refuseOwnReview } from '../reviews/review.rules';
import type { Standards } from '../standards/standards';
import { AssessmentCycle, CycleStep } from './assessment-cycle';
import { publishCycle } from './cycle.events';
import { type CycleAction, type CycleStatus, statusAfter } from './cycle.rules';

export interface NewCycle {
  name: BilingualText;
  standard: { code: string; version: string };
  startsOn: string;
}

/** A step of a cycle that the caller has read. */
export interface CycleStepInput {
  cycleId: string;
  expectedVersion: number;
}

export interface CycleReview extends CycleStepInput {
  approve: boolean;
  note?: string | null;
}

export class CyclesService {
  constructor(
    private readonly standards: Standards,
    private readonly clock: Clock,
  ) {}

  async open(tx: EntityManager, actor: Actor, input: NewCycle): Promise<AssessmentCycle> {
    authorise(actor, 'create', 'AssessmentCycle');
    const name = checkedText(input.name, ['name']);
    const { code: standardCode, version: standardVersion } = input.standard;
    const standard = this.standards.find(standardCode, standardVersion);
    if (!standard) throw this.standardNotFound();
    const now = this.clock.now();
    const cycle = tx.create(AssessmentCycle, {
      name,
      standardCode,
      standardVersion,
      standardHash: standard.hash,
      status: 'OPEN',
      startsOn: input.startsOn,
      openedBy: actor.subject,
      openedAt: now,
    });
    return this.keep(tx, cycle, null, { by: actor.subject, at: now });
  }

  /** Data has come in: what was computed from less calls for another computation. The cycle is locked by then. */
  async reopen(tx: EntityManager, cycle: AssessmentCycle, by: string): Promise<void> {
    if (cycle.status === 'OPEN') return;
    await this.step(tx, cycle, 'collect', { by }, { computedBy: null });
  }

  /** Computes the results from what was collected. What had been computed before is replaced. */
  async compute(tx: EntityManager, actor: Actor, input: CycleStepInput): Promise<AssessmentCycle> {
    authorise(actor, 'update', 'SchoolResult');
    const cycle = await this.find(tx, input);
    statusAfter(cycle.status, 'compute');
    const schools = await computeResults(tx, cycle.id, this.standards.exactly(cycle).content);
    if (schools === 0) {
      throw refuse(
        'CYCLE_NOTHING_COLLECTED',
        ['cycleId'],
        '本周期还没有数据：请先导入学生成绩和满意度。',
        'Nothing has been collected in this cycle yet: import pupil results and satisfaction first.',
      );
    }
    return this.step(tx, cycle, 'compute', { by: actor.subject }, { computedBy: actor.subject });
  }

  async submit(tx: EntityManager, actor: Actor, input: CycleStepInput): Promise<AssessmentCycle> {
    authorise(actor, 'update', 'SchoolResult');
    const cycle = await this.find(tx, input);
    return this.step(tx, cycle, 'submit', { by: actor.subject }, { submittedBy: actor.subject });
  }

  /** Approves the results, or opens the cycle again. Never by who computed or submitted them. */
  async review(tx: EntityManager, actor: Actor, input: CycleReview): Promise<AssessmentCycle> {
    const cycle = await this.find(tx, input);
    // The whole cycle, and not the schools of one district: so the instance has no district.
    authorise(actor, 'review', 'SchoolResult', {});
    const { approve } = input;
    const action = approve ? 'approve' : 'return';
    statusAfter(cycle.status, action);
    refuseOwnReview([cycle.computedBy, cycle.submittedBy], actor.subject, ['cycleId']);
    const note = noteOfReview(approve, input.note);
    const change = approve ? { reviewedBy: actor.subject } : { computedBy: null, submittedBy: null };
    return this.step(tx, cycle, action, { by: actor.subject, note }, change);
  }

  async publish(tx: EntityManager, actor: Actor, input: CycleStepInput): Promise<AssessmentCycle> {
    authorise(actor, 'publish', 'SchoolResult');
    const cycle = await this.find(tx, input);
    const now = this.clock.now();
    const published = await this.step(
      tx,
      cycle,
      'publish',
      { by: actor.subject, at: now },
      { publishedAt: now },
    );
    await markPublished(tx, published.id, now);
    await publishResults(tx, published);
    return published;
  }

  private async find(
    tx: EntityManager,
    { cycleId, expectedVersion }: CycleStepInput,
  ): Promise<AssessmentCycle> {
    const cycle = await lockById(tx, AssessmentCycle, cycleId, expectedVersion);
    return cycle;
  }

  private async step(
    tx: EntityManager,
    cycle: AssessmentCycle,
    action: CycleAction,
    taken: { by: string; at?: Date; note?: string | null },
    change: Partial<AssessmentCycle>,
  ): Promise<AssessmentCycle> {
    const fromStatus = cycle.status;
    Object.assign(cycle, change, { status: statusAfter(fromStatus, action) });
    return this.keep(tx, cycle, fromStatus, { at: this.clock.now(), ...taken });
  }

  private async keep(
    tx: EntityManager,
    cycle: AssessmentCycle,
    fromStatus: CycleStatus | null,
    { by: takenBy, at: takenAt, note }: { by: string; at: Date; note?: string | null },
  ): Promise<AssessmentCycle> {
    // Every step counts, also one that leads back to where it began: a computation from other data.
    cycle.version = (cycle.version ?? 0) + 1;
    const saved = await tx.save(cycle);
    const toStatus = saved.status;
    await tx.insert(CycleStep, {
      cycleId: saved.id,
      fromStatus,
      toStatus,
      takenBy,
      takenAt,
      note: note ?? null,
    });
    await publishCycle(tx, saved);
    return saved;
  }

  private standardNotFound() {
    const known = this.standards
      .all()
      .map(({ content }) => `${content.code} ${content.version}`)
      .join(', ');
    return refuse(
      'STANDARD_NOT_FOUND',
      ['standard'],
      `没有这个评测标准。现有：${known}。`,
      `There is no such standard. There are: ${known}.`,
    );
  }
}
