import { authorise, type Actor } from '@doorstep/access';
import type { JobRecord, Jobs } from '@doorstep/jobs';
import type { Clock } from '@doorstep/service-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { refuseWhileComputing, startComputation } from '../results/computation';
import { publishResults } from '../results/result.events';
import { noteOfReview, refuseOwnReview } from '../reviews/review.rules';
import type { Standards } from '../standards/standards';
import { AssessmentCycle } from './assessment-cycle';
import { type CycleAction, statusAfter } from './cycle.rules';
import { keepStep, takeStep, type Taken } from './cycle.steps';

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
    private readonly jobs: Jobs,
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
    return keepStep(tx, cycle, null, { by: actor.subject, at: now });
  }

  /** Has the results computed from what was collected; they replace what had been computed before. */
  async compute(
    tx: EntityManager,
    actor: Actor,
    input: CycleStepInput,
  ): Promise<{ cycle: AssessmentCycle; job: JobRecord }> {
    authorise(actor, 'update', 'SchoolResult');
    const cycle = await this.find(tx, input);
    statusAfter(cycle.status, 'compute');
    return { cycle, job: await startComputation(tx, this.jobs, cycle, actor.subject) };
  }

  async submit(tx: EntityManager, actor: Actor, input: CycleStepInput): Promise<AssessmentCycle> {
    authorise(actor, 'update', 'SchoolResult');
    const cycle = await this.find(tx, input);
    statusAfter(cycle.status, 'submit');
    await refuseWhileComputing(tx, this.jobs, cycle);
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
    await publishResults(tx, published, now);
    return published;
  }

  private async find(
    tx: EntityManager,
    { cycleId, expectedVersion }: CycleStepInput,
  ): Promise<AssessmentCycle> {
    const cycle = await lockById(tx, AssessmentCycle, cycleId, expectedVersion);
    return cycle;
  }

  private step(
    tx: EntityManager,
    cycle: AssessmentCycle,
    action: CycleAction,
    taken: Omit<Taken, 'at'> & { at?: Date },
    change: Partial<AssessmentCycle>,
  ): Promise<AssessmentCycle> {
    return takeStep(tx, cycle, action, { at: this.clock.now(), ...taken }, change);
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
