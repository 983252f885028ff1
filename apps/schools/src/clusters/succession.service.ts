import { overlaps, type During, toDateRange } from '@doorstep/database';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import { idleTimesOf } from '../register/running';
import type { School } from '../register/school';
import type { Cluster } from './cluster';
import { type ClusterFact, joined, left } from './cluster.events';
import { checkSchools, ClusterKind, ClusterRole, isExclusive } from './cluster.rules';
import { assigned, leadRoleOf, type Stay, succeeded } from './membership.rules';
import { lockCluster, settle, staysOf } from './memberships';

/**
 * What the register asks of clusters when a school closes or is merged. Lock the schools first; run it in a
 * transaction that is rolled back for a preview.
 */

/** A cluster that a school belongs to on a day or later, for those who are about to close or merge the school. */
export interface Belonging {
  clusterId: string;
  name: BilingualText;
  /** Whether it leads the cluster on that day or later. */
  leads: boolean;
}

/** The clusters to which a school belongs, or would if it did not close, on some of these days. */
export async function belongingsOf(
  db: EntityManager,
  schoolId: string,
  during: During,
): Promise<Belonging[]> {
  return db.query<Belonging[]>(
    `SELECT c.id AS "clusterId", c.name, bool_or(m.leads) AS leads
       FROM (SELECT cluster_id, during, lead_role IS NOT NULL AS leads FROM cluster_membership WHERE school_id = $1
              UNION ALL
             SELECT cluster_id, during, false FROM cluster_membership_cut WHERE school_id = $1) m
            JOIN cluster c ON c.id = m.cluster_id
      WHERE m.during && $2::daterange
      GROUP BY c.id ORDER BY c.id`,
    [schoolId, toDateRange(during)],
  );
}

/**
 * Brings a school's memberships into line with its status, which the register has just changed for these days: they end
 * when it is to close, and go on where it does not close after all.
 * @throws Refusal CLUSTER_LEAD_CLOSES where it leads a cluster while it does not run: somebody must first choose another
 */
export async function followStatus(
  tx: EntityManager,
  by: string,
  school: { id: string; code: string },
  during: During,
): Promise<void> {
  const belongings = await belongingsOf(tx, school.id, during);
  await refuseLead(tx, school, during);
  for (const { clusterId } of belongings) {
    const cluster = await lockCluster(tx, { clusterId });
    await settle(tx, { by, from: during.from }, cluster, await staysOf(tx, clusterId), {
      revised: [school.id],
    });
  }
}

/**
 * The same of many schools, a cluster at a time. Refuses nobody: of a school that leads while it does not run, the
 * database ends the transaction.
 */
export async function followStatuses(
  tx: EntityManager,
  { by, jobId }: { by: string; jobId?: string },
  schoolIds: readonly string[],
  during: During,
): Promise<void> {
  if (schoolIds.length === 0) return;
  const clusters = await tx.query<{ id: string }[]>(
    `SELECT DISTINCT m.cluster_id AS id
       FROM (SELECT cluster_id, school_id, during FROM cluster_membership
              UNION ALL
             SELECT cluster_id, school_id, during FROM cluster_membership_cut) m
      WHERE m.school_id = ANY($1::uuid[]) AND m.during && $2::daterange ORDER BY 1`,
    [[...schoolIds], toDateRange(during)],
  );
  for (const { id: clusterId } of clusters) {
    const cluster = await lockCluster(tx, { clusterId });
    const asked = { by, from: during.from, ...(jobId && { jobId }) };
    await settle(tx, asked, cluster, await staysOf(tx, clusterId), {
      revised: schoolIds,
    });
  }
}

async function refuseLead(
  tx: EntityManager,
  school: { id: string; code: string },
  during: During,
): Promise<void> {
  const idle = (await idleTimesOf(tx, [school.id])).get(school.id)!.filter(time => overlaps(time, during));
  const led = await tx.query<{ name: BilingualText }[]>(
    `SELECT c.name FROM cluster_membership m JOIN cluster c ON c.id = m.cluster_id
      WHERE m.school_id = $1 AND m.lead_role IS NOT NULL AND m.during && ANY ($2::daterange[])
      GROUP BY c.id ORDER BY c.id`,
    [school.id, idle.map(toDateRange)],
  );
  if (led.length === 0) return;
  const names = (language: 'zh' | 'en') =>
    led.map(({ name }) => name[language]).join(language === 'zh' ? '、' : ', ');
  throw refuse(
    'CLUSTER_LEAD_CLOSES',
    ['schoolId'],
    `学校 ${school.code} 届时领衔“${names('zh')}”：请先更换领衔校或关闭集群。`,
    `The school ${school.code} leads ${names('en')} then: change the lead or close the cluster first.`,
  );
}

/** What becomes of one cluster of a school whose place another takes. */
export interface Succession extends Belonging {
  /**
   * TAKES_PLACE: the successor has the place of the other. ENDS: it cannot, because it belongs to another cluster of
   * a kind of which a school belongs to one at a time, or lies outside the team's district.
   */
  outcome: 'TAKES_PLACE' | 'ENDS';
}

/**
 * Gives a school's places in clusters, from a day on, to the school that succeeds it. Where the successor
 * belongs to the same cluster it keeps its place, and leads if the other led. A cluster whose lead goes with
 * outcome ENDS has no lead from that day on, until `changeLead` gives it one.
 */
export async function succeedInClusters(
  tx: EntityManager,
  by: string,
  { predecessor, successor, from }: { predecessor: School; successor: School; from: string },
): Promise<Succession[]> {
  const successions: Succession[] = [];
  const later = { from, to: null };
  const idle = (await idleTimesOf(tx, [successor.id])).get(successor.id)!;
  for (const belonging of await belongingsOf(tx, predecessor.id, later)) {
    const cluster = await lockCluster(tx, { clusterId: belonging.clusterId });
    const before = await staysOf(tx, cluster.id);
    const takes = await mayTakePlace(tx, cluster, successor, later);
    if (takes) checkSuccessor(cluster, successor, idle, { during: later, leads: belonging.leads });
    const after = takes
      ? succeeded(before, predecessor.id, successor.id, from)
      : assigned(before, predecessor.id, null, later);
    const facts = [left(cluster, predecessor.id, from)];
    if (takes)
      facts.push(...successionFacts(cluster, before, { predecessor, successor, from }, belonging.leads));
    await settle(tx, { by, from }, cluster, after, { facts });
    successions.push({ ...belonging, outcome: takes ? 'TAKES_PLACE' : 'ENDS' });
  }
  return successions;
}

/** Refuses a successor that does not run when it is to take the place, or closes while it is to lead. */
function checkSuccessor(
  { kind, districtCode, during: life }: Cluster,
  school: School,
  idle: readonly During[],
  { during, leads }: { during: During; leads: boolean },
): void {
  const place = { from: during.from, to: life.to };
  checkSchools(kind, districtCode, [{ path: ['successorId'], school, idle, during: place, leads }]);
}

async function mayTakePlace(
  tx: EntityManager,
  { id, kind, districtCode }: Cluster,
  successor: School,
  during: During,
): Promise<boolean> {
  if (kind === ClusterKind.DISTRICT_PRACTICE_TEAM) return successor.districtCode === districtCode;
  if (!isExclusive(kind)) return true;
  const [found] = await tx.query<{ elsewhere: boolean }[]>(
    `SELECT EXISTS (SELECT FROM cluster_membership
        WHERE exclusive_kind = $1 AND school_id = $2 AND during && $3::daterange AND cluster_id <> $4) AS elsewhere`,
    [kind, successor.id, toDateRange(during), id],
  );
  return !found!.elsewhere;
}

function successionFacts(
  cluster: Cluster,
  before: readonly Stay[],
  { predecessor, successor, from }: { predecessor: School; successor: School; from: string },
  led: boolean,
): ClusterFact[] {
  const facts: ClusterFact[] = [];
  const belongs = before.some(
    stay => stay.schoolId === successor.id && overlaps(stay.during, { from, to: null }),
  );
  const role = led ? leadRoleOf(cluster.kind) : ClusterRole.MEMBER;
  if (!belongs) facts.push(joined(cluster, successor.id, role, from));
  if (led) {
    const data = { schoolId: successor.id, formerSchoolId: predecessor.id, from };
    facts.push({ key: cluster.id, name: 'LeadChanged', data });
  }
  return facts;
}
