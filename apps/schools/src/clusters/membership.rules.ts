import { type During, holdsOn, overlaps } from '@doorstep/database/during';
import { refuse } from '@doorstep/service-kit/refusal';
import { ClusterKind, ClusterRole, maximumMembers } from './cluster.rules';

/** That a school has a role in a cluster, from a day on until a day. */
export interface Stay {
  schoolId: string;
  role: ClusterRole;
  during: During;
}

/** The role of whoever leads a cluster of this kind: 核心校 of an education group, else 领衔校. */
export const leadRoleOf = (kind: ClusterKind): ClusterRole =>
  kind === ClusterKind.EDUCATION_GROUP ? ClusterRole.CORE : ClusterRole.LEAD;

/** Whether this is the stay of a lead or core school. */
export const leads = ({ role }: Pick<Stay, 'role'>): boolean => role !== ClusterRole.MEMBER;

/**
 * The stays of a cluster when a school has this role (null: none) for a time, whatever it had then. What it
 * has before and after stays as it is; stays that follow each other in one role become one.
 */
export function assigned(
  stays: readonly Stay[],
  schoolId: string,
  role: ClusterRole | null,
  during: During,
): Stay[] {
  const others = stays.filter(stay => stay.schoolId !== schoolId);
  const own = stays
    .filter(stay => stay.schoolId === schoolId)
    .flatMap(stay => without(stay.during, during).map(rest => ({ ...stay, during: rest })));
  if (role) own.push({ schoolId, role, during });
  return [...others, ...joined(own)];
}

/**
 * The stays of a cluster when a school succeeds another from a day on. A lead's place goes to the successor,
 * whatever it was; a member's only where the successor has no place of its own.
 */
export function succeeded(
  stays: readonly Stay[],
  predecessorId: string,
  successorId: string,
  from: string,
): Stay[] {
  const later = { from, to: null };
  let result = assigned(stays, predecessorId, null, later);
  for (const { schoolId, role, during } of stays) {
    if (schoolId !== predecessorId || !overlaps(during, later)) continue;
    const place = { from: during.from < from ? from : during.from, to: during.to };
    const own = role === ClusterRole.MEMBER ? result.filter(stay => stay.schoolId === successorId) : [];
    const free = own.reduce((rest, stay) => rest.flatMap(time => without(time, stay.during)), [place]);
    for (const time of free) result = assigned(result, successorId, role, time);
  }
  return result;
}

/** What remains of a time without another: nothing, one piece or two. */
function without(time: During, taken: During): During[] {
  if (!overlaps(time, taken)) return [time];
  const rest: During[] = [];
  if (time.from < taken.from) rest.push({ from: time.from, to: taken.from });
  if (taken.to !== null && (time.to === null || taken.to < time.to)) {
    rest.push({ from: taken.to, to: time.to });
  }
  return rest;
}

/** One school's stays in order; those that touch in one role as one. */
function joined(stays: readonly Stay[]): Stay[] {
  const inOrder = stays.toSorted((one, other) => (one.during.from < other.during.from ? -1 : 1));
  const result: Stay[] = [];
  for (const stay of inOrder) {
    const last = result.at(-1);
    if (last && last.role === stay.role && last.during.to === stay.during.from) {
      last.during = { from: last.during.from, to: stay.during.to };
    } else {
      result.push({ ...stay });
    }
  }
  return result;
}

/** Stays in which each school's that touch in one role are one. */
export const merged = (stays: readonly Stay[]): Stay[] =>
  [...Map.groupBy(stays, ({ schoolId }) => schoolId).values()].flatMap(joined);

/**
 * What remains of stays while their schools run, and what their schools' closing takes from them. A lead's stay remains
 * whole: a school that leads does not close.
 * @param idle when the schools do not run
 */
export function cutBy(
  stays: readonly Stay[],
  idle: ReadonlyMap<string, readonly During[]>,
): { kept: Stay[]; cut: Stay[] } {
  const pieces = stays.map(stay => {
    const times = leads(stay) ? [] : (idle.get(stay.schoolId) ?? []);
    const kept = times.reduce((rest, time) => rest.flatMap(piece => without(piece, time)), [stay.during]);
    const cut = kept.reduce((rest, time) => rest.flatMap(piece => without(piece, time)), [stay.during]);
    const of = (during: During): Stay => ({ schoolId: stay.schoolId, role: stay.role, during });
    return { kept: kept.map(of), cut: cut.map(of) };
  });
  return { kept: pieces.flatMap(({ kept }) => kept), cut: pieces.flatMap(({ cut }) => cut) };
}

/** Which of the first stays are not among the second: same school, role and days. */
export function missingIn<S extends Stay>(stays: readonly S[], others: readonly Stay[]): S[] {
  const key = ({ schoolId, role, during }: Stay) => [schoolId, role, during.from, during.to].join(' ');
  const known = new Set(others.map(key));
  return stays.filter(stay => !known.has(key(stay)));
}

/** The time from a day on until a cluster's own end. */
export const until = (from: string, cluster: During): During => ({ from, to: cluster.to });

/** How many schools belong to a cluster beside its lead on a day; null on a day without a lead. */
function besideLead(stays: readonly Stay[], day: string): number | null {
  const then = stays.filter(({ during }) => holdsOn(during, day));
  return then.some(leads) ? new Set(then.filter(stay => !leads(stay)).map(stay => stay.schoolId)).size : null;
}

/**
 * Refuses a change that leaves the lead alone, or puts too many beside it, on a day on which it was not so before. What the
 * closing of a member's school has left is nobody's change of the cluster.
 * @param change.from the day from which on it holds
 * @param change.path what in the input makes it so
 */
export function checkSize(
  before: readonly Stay[],
  after: readonly Stay[],
  { from, path }: { from: string; path: string[] },
): void {
  const ends = [...before, ...after].flatMap(({ during }) => [during.from, during.to ?? from]);
  const days = [...new Set([from, ...ends])].filter(day => day >= from);
  for (const day of days.toSorted()) {
    const [was, is] = [besideLead(before, day), besideLead(after, day)];
    if (is === 0 && was !== 0) {
      throw refuse(
        'CLUSTER_SIZE',
        path,
        `自 ${day} 起将只剩领衔校（核心校）：请先加入其他成员校（addClusterMember），或关闭集群（closeCluster）。`,
        `From ${day} on the lead would be alone: let another school join first (addClusterMember), or close the cluster (closeCluster).`,
      );
    }
    if (is !== null && is > maximumMembers && is > (was ?? 0)) {
      throw refuse(
        'CLUSTER_SIZE',
        path,
        `除领衔校外最多 ${maximumMembers} 所成员校。`,
        `A cluster has at most ${maximumMembers} members beside its lead.`,
      );
    }
  }
}
