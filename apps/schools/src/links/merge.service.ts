import { type Actor, authorise } from '@doorstep/access';
import { type Database, refusalFrom } from '@doorstep/database';
import { type Problem, Refusal, refuse } from '@doorstep/service-kit/refusal';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { succeedInCatchments, type CatchmentSuccession } from '../catchment/succession.service';
import { lockSchools } from '../clusters/memberships';
import { type Succession, succeedInClusters } from '../clusters/succession.service';
import type { Participation } from '../programme/participation';
import type { Steps } from '../programme/steps';
import type { Register } from '../register/register.service';
import { idleTimesOf } from '../register/running';
import type { School } from '../register/school';
import { SchoolStatus, SchoolStatusReason } from '../register/school.rules';
import {
  catchmentsFrom,
  checkGoes,
  checkMerge,
  checkStays,
  closesOn,
  leadEnds,
  SchoolLinkKind,
} from './link.rules';
import { checkedReason, known, linkConstraints, type Links } from './links.service';
import { type Decided, participationsUnderWay, settleParticipations } from './merge-participations';

export interface MergePlan {
  predecessorIds: readonly string[];
  successorId: string;
  kind: SchoolLinkKind;
  on: string;
  reason: string;
  participations?: readonly Decided[] | null;
}

/** What a merge does, as far as it got. */
export interface MergeReport {
  /** The schools as they were before, the successor last. */
  schools: { id: string; version: number; status: string }[];
  clusters: (Succession & { schoolId: string })[];
  catchments: (CatchmentSuccession & { schoolId: string })[];
  participations: { id: string; version: number; stage: string }[];
  /** Areas that were drawn for the schools that go; the successor's are for its district to draw. */
  areas: number;
}

export interface MergePreview extends MergeReport {
  /** Of all that would happen; null where something keeps it from happening. */
  fingerprint: string | null;
  problems: readonly Problem[];
}

/** Ends the transaction of a preview. */
class Undone extends Error {}

/** One operation that closes schools, links them with their successor and gives it their places. */
export class Merges {
  constructor(
    private readonly register: Register,
    private readonly links: Links,
    private readonly steps: Steps,
  ) {}

  /** Does all of it, tells what it did, and undoes it. */
  async preview(database: Database, actor: Actor, plan: MergePlan): Promise<MergePreview> {
    let report = nothing();
    try {
      await database.transaction(async tx => {
        report = nothing();
        await this.carryOut(tx, actor, plan, report);
        // What the database looks at when all is written.
        await tx.query('SET CONSTRAINTS ALL IMMEDIATE');
        throw new Undone();
      });
    } catch (error) {
      if (error instanceof Undone)
        return { ...report, fingerprint: fingerprintOf(plan, report), problems: [] };
      const refusal = refusalFrom(error, linkConstraints);
      if (!(refusal instanceof Refusal)) throw error;
      return { ...report, fingerprint: null, problems: refusal.problems };
    }
    throw new Error('A preview ends by being undone.');
  }

  /** Does what was previewed; `CONFLICT` where something else would happen now. */
  async merge(tx: EntityManager, actor: Actor, plan: MergePlan, fingerprint: string): Promise<School> {
    const report = nothing();
    const successor = await this.carryOut(tx, actor, plan, report);
    if (fingerprintOf(plan, report) === fingerprint) return successor;
    throw refuse(
      'CONFLICT',
      ['fingerprint'],
      '预览之后情况有变：请重新预览（previewMerge）后再合并。',
      'Something has changed since the preview: preview it again (previewMerge), then merge.',
    );
  }

  private async carryOut(
    tx: EntityManager,
    actor: Actor,
    plan: MergePlan,
    report: MergeReport,
  ): Promise<School> {
    const { on, kind } = plan;
    checkMerge(kind, plan.predecessorIds, plan.successorId);
    const reason = checkedReason(plan.reason);
    const schools = await lockSchools(tx, [...plan.predecessorIds, plan.successorId]);
    const predecessors = plan.predecessorIds.map((id, place) =>
      known(schools, id, ['predecessorIds', String(place)]),
    );
    const successor = known(schools, plan.successorId, ['successorId']);
    for (const school of [...predecessors, successor]) authorise(actor, 'create', 'SchoolLink', school);
    const idle = await idleTimesOf(tx, [...schools.keys()]);
    const then = (school: School) => ({ ...school, idle: idle.get(school.id) ?? [] });
    predecessors.forEach((school, place) => checkGoes(then(school), on, ['predecessorIds', String(place)]));
    checkStays(then(successor), on, ['successorId']);
    report.schools = [...predecessors, successor].map(({ id, version, status }) => ({ id, version, status }));
    const participations = await participationsUnderWay(
      tx,
      predecessors.map(({ id }) => id),
    );
    report.participations = participations.map(({ id, version, stage }: Participation) => ({
      id,
      version,
      stage,
    }));
    report.areas = await areasOf(tx, predecessors, catchmentsFrom(on, this.register.today()));

    for (const predecessor of predecessors) {
      await this.givePlaces(tx, actor.subject, { predecessor, successor, on }, report);
    }
    const decided = plan.participations ?? [];
    await settleParticipations(tx, actor, this.steps, { participations, decided, successor, on, reason });
    for (const predecessor of predecessors) {
      // One whose closing is planned for that very day closes as planned.
      if (!closesOn(then(predecessor), on)) {
        await this.close(tx, actor.subject, predecessor, { kind, on, reason });
      }
      await this.links.record(tx, actor.subject, { predecessor, successor, kind, on, reason });
    }
    return this.register.lock(tx, { schoolId: successor.id });
  }

  private async givePlaces(
    tx: EntityManager,
    by: string,
    { predecessor, successor, on }: { predecessor: School; successor: School; on: string },
    report: MergeReport,
  ): Promise<void> {
    const clusters = await succeedInClusters(tx, by, { predecessor, successor, from: on });
    report.clusters.push(...clusters.map(one => ({ ...one, schoolId: predecessor.id })));
    const fromYear = catchmentsFrom(on, this.register.today());
    const catchments = await succeedInCatchments(tx, by, { predecessor, successor, fromYear });
    report.catchments.push(...catchments.map(one => ({ ...one, schoolId: predecessor.id })));
    const leaderless = clusters.filter(({ leads, outcome }) => leads && outcome === 'ENDS');
    if (leaderless.length > 0) {
      throw leadEnds(
        predecessor.code,
        leaderless.map(({ name }) => name),
      );
    }
  }

  private async close(
    tx: EntityManager,
    by: string,
    school: School,
    { kind, on, reason }: { kind: SchoolLinkKind; on: string; reason: string },
  ): Promise<void> {
    const why = kind === SchoolLinkKind.REPLACED ? SchoolStatusReason.REPLACED : SchoolStatusReason.MERGER;
    const change = { to: SchoolStatus.CLOSED, reason: why, note: reason };
    await this.register.moveOn(tx, school, on, { by, reason }, change);
  }
}

const nothing = (): MergeReport => ({
  schools: [],
  clusters: [],
  catchments: [],
  participations: [],
  areas: 0,
});

/** The same for the same plan of the same schools, with the same outcome for everything they have. */
function fingerprintOf(plan: MergePlan, report: MergeReport): string {
  const { predecessorIds, successorId, kind, on, reason, participations } = plan;
  const said = [predecessorIds, successorId, kind, on, reason];
  const decided = (participations ?? []).map(({ participationId, decision }) => [participationId, decision]);
  return createHash('sha256')
    .update(JSON.stringify([said, decided, report]))
    .digest('hex');
}

async function areasOf(tx: EntityManager, schools: readonly School[], fromYear: number): Promise<number> {
  const [counted] = await tx.query<{ areas: number }[]>(
    `SELECT count(*)::int AS areas FROM catchment_area
      WHERE school_id = ANY($1::uuid[]) AND school_year >= $2 AND area IS NOT NULL`,
    [schools.map(({ id }) => id), fromYear],
  );
  return counted!.areas;
}
