import { refuse } from '@doorstep/service-kit/refusal';
import type { City } from './fit.rules';
import type { FormingPlan, PlannedCluster } from './problem.rules';
import { type BrokenRule, continued, type PlanScore, scoreOf } from './score.rules';

/** A change by hand. A cluster is named by its lead. */
export type PlanEdit =
  | { kind: 'MOVE'; schoolId: string; toLeadId: string | null }
  | { kind: 'CHANGE_LEAD'; leadId: string; newLeadId: string }
  | { kind: 'DISSOLVE'; leadId: string };

/** How one plan differs from another in worth, rules and places. */
export interface PlanEffect {
  before: PlanScore;
  after: PlanScore;
  /** after − before */
  objective: number;
  /** Rules that the second does not keep and the first does, and the other way round. */
  newlyBroken: BrokenRule[];
  mended: BrokenRule[];
  /** Schools that asked and have a place in the second only, or in the first only. */
  gained: string[];
  lost: string[];
  /** Schools whose lead is another one. */
  moved: string[];
}

/**
 * A plan after a change by hand. Rules may be broken by it: the effect shows them, and the officer decides.
 * @throws Refusal FORMING_SCHOOL_UNKNOWN, FORMING_CLUSTER_UNKNOWN, FORMING_LEAD_STAYS
 */
export function edited(city: City, plan: FormingPlan, edit: PlanEdit): FormingPlan {
  if (edit.kind === 'DISSOLVE') {
    clusterLedBy(plan, edit.leadId, 'leadId');
    return { clusters: plan.clusters.filter(({ leadId }) => leadId !== edit.leadId) };
  }
  return edit.kind === 'MOVE'
    ? moved(city, plan, edit.schoolId, edit.toLeadId)
    : withLead(city, plan, edit.leadId, edit.newLeadId);
}

function moved(city: City, plan: FormingPlan, schoolId: string, toLeadId: string | null): FormingPlan {
  checkSchool(city, schoolId, 'schoolId');
  checkLeadsNothing(plan, schoolId, 'schoolId');
  if (toLeadId !== null) clusterLedBy(plan, toLeadId, 'toLeadId');
  return {
    clusters: without(plan, schoolId).map(cluster =>
      cluster.leadId === toLeadId ? { ...cluster, memberIds: [...cluster.memberIds, schoolId] } : cluster,
    ),
  };
}

/** The old lead becomes a member; a cluster that goes on goes on under its new lead. */
function withLead(city: City, plan: FormingPlan, leadId: string, newLeadId: string): FormingPlan {
  checkSchool(city, newLeadId, 'newLeadId');
  clusterLedBy(plan, leadId, 'leadId');
  checkLeadsNothing(plan, newLeadId, 'newLeadId');
  return {
    clusters: without(plan, newLeadId).map(cluster =>
      cluster.leadId === leadId
        ? {
            ...cluster,
            leadId: newLeadId,
            memberIds: [...cluster.memberIds, leadId],
            continuesId: continued(city, cluster)?.id ?? null,
          }
        : cluster,
    ),
  };
}

const without = (plan: FormingPlan, schoolId: string): PlannedCluster[] =>
  plan.clusters.map(cluster =>
    cluster.memberIds.includes(schoolId)
      ? { ...cluster, memberIds: cluster.memberIds.filter(id => id !== schoolId) }
      : cluster,
  );

function checkSchool(city: City, schoolId: string, field: string): void {
  if (city.byId.has(schoolId)) return;
  throw refuse(
    'FORMING_SCHOOL_UNKNOWN',
    [field],
    '该学校不在此方案的范围内。请重新生成方案。',
    'The school is not part of this proposal. Make a new proposal.',
  );
}

function clusterLedBy(plan: FormingPlan, leadId: string, field: string): void {
  if (plan.clusters.some(cluster => cluster.leadId === leadId)) return;
  throw refuse(
    'FORMING_CLUSTER_UNKNOWN',
    [field],
    '方案中没有由该校领衔的集群。',
    'The proposal has no cluster that this school leads.',
  );
}

function checkLeadsNothing(plan: FormingPlan, schoolId: string, field: string): void {
  if (plan.clusters.every(({ leadId }) => leadId !== schoolId)) return;
  throw refuse(
    'FORMING_LEAD_STAYS',
    [field],
    '该校是领衔校。请先更换领衔校或解散集群。',
    'The school leads a cluster. Change the lead or dissolve the cluster first.',
  );
}

/** Compares two plans for the same problem: an edit with what was before, or one proposal with another. */
export function effectOf(city: City, first: FormingPlan, second: FormingPlan): PlanEffect {
  const [before, after] = [scoreOf(city, first), scoreOf(city, second)];
  const [leadBefore, leadAfter] = [leadsOf(first), leadsOf(second)];
  const asked = city.schools.filter(school => school.asked).map(({ id }) => id);
  return {
    before,
    after,
    objective: after.objective - before.objective,
    newlyBroken: notIn(after.broken, before.broken),
    mended: notIn(before.broken, after.broken),
    gained: asked.filter(id => leadAfter.has(id) && !leadBefore.has(id)),
    lost: asked.filter(id => leadBefore.has(id) && !leadAfter.has(id)),
    moved: city.schools.flatMap(({ id }) =>
      leadBefore.has(id) && leadAfter.has(id) && leadBefore.get(id) !== leadAfter.get(id) ? [id] : [],
    ),
  };
}

const leadsOf = (plan: FormingPlan): Map<string, string> =>
  new Map(
    plan.clusters.flatMap(({ leadId, memberIds }) => [leadId, ...memberIds].map(id => [id, leadId] as const)),
  );

function notIn(some: readonly BrokenRule[], others: readonly BrokenRule[]): BrokenRule[] {
  const key = ({ rule, leadId, schoolId }: BrokenRule) => [rule, leadId, schoolId].join(' ');
  const known = new Set(others.map(key));
  return some.filter(one => !known.has(key(one)));
}
