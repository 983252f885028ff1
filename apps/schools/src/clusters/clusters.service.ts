import { type Actor, authorise } from '@doorstep/access';
import { toDateRange } from '@doorstep/database';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { checkedText, isUuid } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { checkTheme } from '../programme/theme.rules';
import { School } from '../register/school';
import { Cluster, ClusterMembership } from './cluster';
import { publishCluster } from './cluster.events';
import {
  checkMembers,
  checkSchools,
  ClusterRole,
  type ClusterKind,
  isExclusive,
  overlapping,
} from './cluster.rules';

interface FormCluster {
  name: BilingualText;
  kind: ClusterKind;
  theme: string;
  leadSchoolId: string;
  memberSchoolIds: string[];
  from: string;
}

/** Forms a cluster with its lead and members, from a day on and without an end. */
export async function formCluster(tx: EntityManager, actor: Actor, given: FormCluster): Promise<Cluster> {
  const { kind, theme, leadSchoolId, memberSchoolIds } = given;
  checkMembers(leadSchoolId, memberSchoolIds);
  checkTheme(theme, ['theme']);
  const name = checkedText(given.name, ['name'], 100);
  const during = { from: given.from, to: null };
  const schools = await lockSchools(tx, [leadSchoolId, ...memberSchoolIds]);
  const candidate = (id: string, path: string[]) => ({ path, school: schools.get(id.toLowerCase()) });
  const candidates = memberSchoolIds.map((id, place) => candidate(id, ['memberSchoolIds', String(place)]));
  const lead = candidate(leadSchoolId, ['leadSchoolId']);
  checkSchools(kind, [lead, ...candidates]);
  const districtCode = lead.school!.districtCode;
  authorise(actor, 'create', 'Cluster', { kind, districtCode });
  const placed = [lead, ...candidates].map(({ path, school }) => ({ path, school: school! }));
  if (isExclusive(kind)) await refuseOverlaps(tx, kind, during, placed);

  const cluster = await tx.save(
    tx.create(Cluster, { name, kind, theme, districtCode, createdBy: actor.subject }),
  );
  const memberships = await tx.save(
    placed.map(({ school }, place) =>
      tx.create(ClusterMembership, {
        clusterId: cluster.id,
        kind,
        schoolId: school.id,
        role: place === 0 ? ClusterRole.LEAD : ClusterRole.MEMBER,
        during,
      }),
    ),
  );
  await publishCluster(tx, cluster, memberships);
  return cluster;
}

/**
 * The schools by id, locked in one order for all: of two officers who take the same school, the second waits
 * and is then told of the first one's cluster.
 */
async function lockSchools(tx: EntityManager, ids: readonly string[]): Promise<Map<string, School>> {
  const found = await tx.find(School, {
    where: { id: In(ids.filter(isUuid)) },
    order: { id: 'ASC' },
    lock: { mode: 'for_no_key_update' },
  });
  return new Map(found.map(school => [school.id, school]));
}

async function refuseOverlaps(
  tx: EntityManager,
  kind: ClusterKind,
  during: { from: string; to: string | null },
  placed: readonly { path: string[]; school: School }[],
): Promise<void> {
  const rows = await tx.query<{ schoolId: string; name: BilingualText }[]>(
    `SELECT m.school_id AS "schoolId", c.name FROM cluster_membership m JOIN cluster c ON c.id = m.cluster_id
      WHERE m.exclusive_kind = $1 AND m.school_id = ANY($2::uuid[]) AND m.during && $3::daterange`,
    [kind, placed.map(({ school }) => school.id), toDateRange(during)],
  );
  const refusal = overlapping(
    placed.flatMap(({ path, school }) => {
      const other = rows.find(row => row.schoolId === school.id);
      return other ? [{ path, code: school.code, cluster: other.name.zh }] : [];
    }),
  );
  if (refusal) throw refusal;
}

/** What the database's own constraints mean to a caller. */
export const clusterConstraints = {
  cluster_membership_overlaps: {
    code: 'CLUSTER_MEMBERSHIP_OVERLAPS',
    path: ['memberSchoolIds'],
    zh: '其中一所学校在此期间已属于同类集群。',
    en: 'One of the schools belongs to another cluster of this kind in that time.',
  },
  cluster_membership_one_lead: {
    code: 'CLUSTER_HAS_LEAD',
    path: ['leadSchoolId'],
    zh: '集群在此期间已有领衔校。',
    en: 'The cluster has a lead in that time already.',
  },
};
