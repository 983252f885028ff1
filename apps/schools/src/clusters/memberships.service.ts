import { type Actor, authorise } from '@doorstep/access';
import { type During, holdsOn, overlaps } from '@doorstep/database';
import { refuse, type Refusal } from '@doorstep/service-kit/refusal';
import { absent } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { idleTimesOf } from '../register/running';
import { School } from '../register/school';
import type { Cluster } from './cluster';
import { type ClusterFact, joined, left } from './cluster.events';
import { type Candidate, checkDay, checkSchools, ClusterRole } from './cluster.rules';
import { assigned, checkSize, leadRoleOf, leads, type Stay, until } from './membership.rules';
import { checkPlaced } from './placing';
import { lockCluster, lockSchools, membershipsOf, refuseOverlaps, settle, staysOf } from './memberships';

interface OfCluster {
  clusterId: string;
  expectedVersion?: number;
}

/** Lets a school join a cluster, from a day on, until a day or without an end. */
export async function addMember(
  tx: EntityManager,
  actor: Actor,
  given: OfCluster & { schoolId: string; from: string; to?: string | null },
): Promise<Cluster> {
  const { cluster, school } = await lockBoth(tx, actor, given);
  const { from, to = null } = given;
  checkDay(cluster.during, from, ['from']);
  const during = to === null ? until(from, cluster.during) : { from, to };
  if (during.to !== null && (during.to <= from || (cluster.during.to ?? during.to) < during.to)) {
    throw refuse(
      'CLUSTER_DAYS',
      ['to'],
      '结束日须晚于开始日，且不晚于集群的关闭日。',
      'The end comes after the first day, and not after the end of the cluster.',
    );
  }
  const endPath = to === null ? undefined : ['to'];
  checkPlaced(actor, cluster.kind, [{ path: ['schoolId'], school }]);
  await checkFit(tx, cluster, school, { during, leads: false, ...(endPath && { endPath }) });
  const stays = await staysOf(tx, cluster.id);
  const own = stays.find(stay => stay.schoolId === school.id && overlaps(stay.during, during));
  if (own) throw alreadyMember(school, own.during);
  await refuseOverlaps(tx, cluster, during, [{ path: ['schoolId'], school }]);
  const role = ClusterRole.MEMBER;
  const wanted = assigned(stays, school.id, role, during);
  checkSize(stays, wanted, { from, path: ['schoolId'] });
  await settle(tx, { by: actor.subject, from }, cluster, wanted, {
    facts: [joined(cluster, school.id, role, from)],
  });
  return cluster;
}

/** Ends a school's membership from a day on; one that was to begin later falls away. */
export async function endMembership(
  tx: EntityManager,
  actor: Actor,
  given: OfCluster & { schoolId: string; from: string },
): Promise<Cluster> {
  const cluster = await lockCluster(tx, given);
  authorise(actor, 'update', 'Cluster', cluster);
  const { from } = given;
  const schoolId = given.schoolId.toLowerCase();
  checkDay(cluster.during, from, ['from']);
  const stays: Stay[] = await membershipsOf(tx, cluster.id);
  const remaining = stays.filter(stay => overlaps(stay.during, { from, to: null }));
  const own = remaining.filter(stay => stay.schoolId === schoolId);
  if (own.length === 0) {
    throw refuse(
      'CLUSTER_MEMBERSHIP_NOT_FOUND',
      ['schoolId'],
      '该校自这一天起不属于该集群。',
      'From that day on the school does not belong to the cluster.',
    );
  }
  if (own.some(leads)) {
    throw refuse(
      'CLUSTER_LEAD_LEAVES',
      ['schoolId'],
      '领衔校（核心校）不能直接退出：请先更换领衔校，或关闭集群。',
      'The lead cannot simply leave: change the lead first, or close the cluster.',
    );
  }
  const ended = { from, to: null };
  // By who really belongs: one whose school is to close by then does not keep the lead company.
  checkSize(stays, assigned(stays, schoolId, null, ended), { from, path: ['schoolId'] });
  const wanted = assigned(await staysOf(tx, cluster.id), schoolId, null, ended);
  await settle(tx, { by: actor.subject, from }, cluster, wanted, { facts: [left(cluster, schoolId, from)] });
  return cluster;
}

/** Lets another school lead a cluster from a day on; the former lead stays as a member, or leaves. */
export async function changeLead(
  tx: EntityManager,
  actor: Actor,
  given: OfCluster & { schoolId: string; from: string; formerLeadLeaves: boolean },
): Promise<Cluster> {
  const { cluster, school } = await lockBoth(tx, actor, given, await leadsOf(tx, given));
  const { from, formerLeadLeaves } = given;
  checkDay(cluster.during, from, ['from']);
  const stays = await staysOf(tx, cluster.id);
  const lead = stays.find(stay => leads(stay) && holdsOn(stay.during, from));
  if (lead?.schoolId === school.id) {
    throw refuse(
      'CLUSTER_LEADS_ALREADY',
      ['schoolId'],
      `学校 ${school.code} 在这一天已是领衔校。`,
      `The school ${school.code} leads it on that day already.`,
    );
  }
  // A change of lead that is planned for later stays as it is planned.
  const later = stays.filter(stay => leads(stay) && stay.during.from > from).map(stay => stay.during.from);
  const during = { from, to: lead ? lead.during.to : (later.toSorted()[0] ?? cluster.during.to) };
  if (!stays.some(stay => stay.schoolId === school.id && holdsOn(stay.during, from))) {
    checkPlaced(actor, cluster.kind, [{ path: ['schoolId'], school }]);
  }
  await checkFit(tx, cluster, school, { during, leads: true });
  await refuseOverlaps(tx, cluster, during, [{ path: ['schoolId'], school }]);
  const leadChange = { schoolId: school.id, during, former: lead, formerLeadLeaves };
  const belonging: Stay[] = await membershipsOf(tx, cluster.id);
  checkSize(belonging, withLead(cluster, belonging, leadChange), { from, path: ['formerLeadLeaves'] });
  await settle(tx, { by: actor.subject, from }, cluster, withLead(cluster, stays, leadChange), {
    facts: leadFacts(cluster, stays, { ...leadChange, from }),
  });
  return cluster;
}

interface LeadChange {
  schoolId: string;
  during: During;
  former: Stay | undefined;
  formerLeadLeaves: boolean;
}

function withLead(cluster: Cluster, stays: readonly Stay[], change: LeadChange): Stay[] {
  const { schoolId, during, former, formerLeadLeaves } = change;
  let result: Stay[] = [...stays];
  if (former && formerLeadLeaves) {
    // One that is to lead again later leaves until then.
    const again = stays.filter(stay => stay.schoolId === former.schoolId && leads(stay));
    const to = again.map(stay => stay.during.from).find(from => from > during.from) ?? null;
    result = assigned(result, former.schoolId, null, { from: during.from, to });
  } else if (former) {
    result = assigned(result, former.schoolId, ClusterRole.MEMBER, during);
  }
  return assigned(result, schoolId, leadRoleOf(cluster.kind), during);
}

function leadFacts(
  cluster: Cluster,
  stays: readonly Stay[],
  { schoolId, from, former, formerLeadLeaves }: Omit<LeadChange, 'during'> & { from: string },
): ClusterFact[] {
  const belongs = stays.some(stay => stay.schoolId === schoolId && holdsOn(stay.during, from));
  const facts: ClusterFact[] = belongs ? [] : [joined(cluster, schoolId, leadRoleOf(cluster.kind), from)];
  if (former) {
    const data = { schoolId, formerSchoolId: former.schoolId, from };
    facts.push({ key: cluster.id, name: 'LeadChanged', data });
    if (formerLeadLeaves) facts.push(left(cluster, former.schoolId, from));
  }
  return facts;
}

/** The schools that lead a cluster on a day or later. */
async function leadsOf(
  tx: EntityManager,
  { clusterId, from }: { clusterId: string; from: string },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT school_id AS id FROM cluster_membership
      WHERE cluster_id::text = lower($1) AND lead_role IS NOT NULL AND during && daterange($2::date, NULL)`,
    [clusterId, from],
  );
  return rows.map(({ id }) => id);
}

/**
 * The cluster and a school that is to have a place in it, both locked.
 * @param besides other schools whose place changes with it
 */
async function lockBoth(
  tx: EntityManager,
  actor: Actor,
  given: OfCluster & { schoolId: string },
  besides: readonly string[] = [],
): Promise<{ cluster: Cluster; school: School }> {
  const schools = await lockSchools(tx, [given.schoolId, ...besides]);
  const cluster = await lockCluster(tx, given);
  authorise(actor, 'update', 'Cluster', cluster);
  const school = schools.get(given.schoolId.toLowerCase());
  if (school) return { cluster, school };
  throw absent(School, ['schoolId']);
}

/** Refuses a place that a locked school cannot have. */
async function checkFit(
  tx: EntityManager,
  { kind, districtCode }: Cluster,
  school: School,
  place: Pick<Candidate, 'during' | 'leads' | 'endPath'>,
): Promise<void> {
  const idle = (await idleTimesOf(tx, [school.id])).get(school.id)!;
  checkSchools(kind, districtCode, [{ ...place, path: ['schoolId'], school, idle }]);
}

function alreadyMember({ code }: School, { from, to }: During): Refusal {
  return refuse(
    'CLUSTER_MEMBER_ALREADY',
    ['schoolId'],
    `学校 ${code} 自 ${from} ${to ? `至 ${to}（不含）` : '起'}已属于该集群。`,
    `The school ${code} belongs to it from ${from} ${to ? `until the day before ${to}` : 'on'} already.`,
  );
}
