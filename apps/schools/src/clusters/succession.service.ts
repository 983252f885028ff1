import { overlaps, type During, toDateRange } from '@doorstep/database';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { School } from '../register/school';
import type { Cluster } from './cluster';
import { type ClusterFact, joined, left } from './cluster.events';
import { ClusterKind, ClusterRole, isExclusive } from './cluster.rules';
import { assigned, leadRoleOf, type Stay, succeeded } from './membership.rules';
import { lockCluster, membershipsOf, settle } from './memberships';

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

/** The clusters to which a school belongs on a day or later. A school that leads one cannot just close. */
export async function belongingsOf(db: EntityManager, schoolId: string, from: string): Promise<Belonging[]> {
  return db.query<Belonging[]>(
    `SELECT c.id AS "clusterId", c.name, bool_or(m.lead_role IS NOT NULL) AS leads
       FROM cluster_membership m JOIN cluster c ON c.id = m.cluster_id
      WHERE m.school_id = $1 AND m.during && daterange($2::date, NULL)
      GROUP BY c.id ORDER BY c.id`,
    [schoolId, from],
  );
}

/**
 * Ends all memberships of a school that closes, from a day on.
 * @throws Refusal CLUSTER_LEAD_CLOSES where it leads a cluster then: somebody must first choose another lead
 */
export async function endMembershipsOf(
  tx: EntityManager,
  by: string,
  school: { id: string; code: string },
  from: string,
): Promise<void> {
  const belongings = await belongingsOf(tx, school.id, from);
  const led = belongings.filter(belonging => belonging.leads);
  if (led.length > 0) {
    const names = (language: 'zh' | 'en') =>
      led.map(({ name }) => name[language]).join(language === 'zh' ? '、' : ', ');
    throw refuse(
      'CLUSTER_LEAD_CLOSES',
      ['schoolId'],
      `学校 ${school.code} 届时领衔“${names('zh')}”：请先更换领衔校或关闭集群。`,
      `The school ${school.code} leads ${names('en')} then: change the lead or close the cluster first.`,
    );
  }
  for (const { clusterId } of belongings) {
    const cluster = await lockCluster(tx, { clusterId });
    const stays = assigned(await membershipsOf(tx, clusterId), school.id, null, { from, to: null });
    await settle(tx, { by, from }, cluster, stays, [left(cluster, school.id, from)]);
  }
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
  for (const belonging of await belongingsOf(tx, predecessor.id, from)) {
    const cluster = await lockCluster(tx, { clusterId: belonging.clusterId });
    const before: Stay[] = await membershipsOf(tx, cluster.id);
    const takes = await mayTakePlace(tx, cluster, successor, { from, to: null });
    const after = takes
      ? succeeded(before, predecessor.id, successor.id, from)
      : assigned(before, predecessor.id, null, { from, to: null });
    const facts = [left(cluster, predecessor.id, from)];
    if (takes)
      facts.push(...successionFacts(cluster, before, { predecessor, successor, from }, belonging.leads));
    await settle(tx, { by, from }, cluster, after, facts);
    successions.push({ ...belonging, outcome: takes ? 'TAKES_PLACE' : 'ENDS' });
  }
  return successions;
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
