import { type Actor, authorise } from '@doorstep/access';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText, checkedWords, expectVersion } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { change } from '../history/record-changes';
import { sameValue } from '../history/same-value.rules';
import { checkTheme } from '../programme/theme.rules';
import { idleTimesOf } from '../register/running';
import type { School } from '../register/school';
import { Cluster } from './cluster';
import { publishCluster, publishClusterFacts } from './cluster.events';
import {
  type Candidate,
  checkFocusAreaCode,
  checkLegalForm,
  checkMembers,
  checkNotClosing,
  checkSchools,
  type ClusterKind,
  ClusterRole,
  type LegalForm,
} from './cluster.rules';
import { FocusArea } from './focus-area';
import { assigned, leadRoleOf, type Stay } from './membership.rules';
import { checkPlaced } from './placing';
import {
  lockCluster,
  lockSchools,
  membershipsOf,
  refuseOverlaps,
  settle,
  staysOf,
  writeStays,
} from './memberships';

/** What a cluster says of itself. */
interface Described {
  name: BilingualText;
  theme: string;
  focusAreaCode?: string | null;
  problem?: BilingualText | null;
  legalForm?: LegalForm | null;
}

export interface FormCluster extends Described {
  kind: ClusterKind;
  leadSchoolId: string;
  memberSchoolIds: string[];
  /** Its first day; it has no end yet. */
  from: string;
}

/** Forms a cluster with its lead and members, from a day on and without an end. */
export async function formCluster(tx: EntityManager, actor: Actor, given: FormCluster): Promise<Cluster> {
  const { kind, theme, leadSchoolId, memberSchoolIds, from } = given;
  checkMembers(leadSchoolId, memberSchoolIds);
  const described = await checkedDescription(tx, kind, given);
  const during = { from, to: null };
  const schools = await lockSchools(tx, [leadSchoolId, ...memberSchoolIds]);
  const idle = await idleTimesOf(tx, [...schools.keys()]);
  const candidates = [leadSchoolId, ...memberSchoolIds].map(
    (given, place): Candidate & { school?: School } => {
      const id = given.toLowerCase();
      const path = place === 0 ? ['leadSchoolId'] : ['memberSchoolIds', String(place - 1)];
      return { path, school: schools.get(id), during, leads: place === 0, idle: idle.get(id) ?? [] };
    },
  );
  const lead = candidates[0]!.school;
  checkSchools(kind, lead?.districtCode, candidates);
  const { districtCode } = lead!;
  authorise(actor, 'create', 'Cluster', { kind, districtCode });
  const placed = candidates.map(({ path, school }) => ({ path, school: school! }));
  checkPlaced(actor, kind, placed);
  await refuseOverlaps(tx, { kind }, during, placed);

  const cluster = await tx.save(
    tx.create(Cluster, { ...described, kind, districtCode, during, createdBy: actor.subject }),
  );
  const stays = placed.map(({ school }, place): Stay => {
    const role = place === 0 ? leadRoleOf(kind) : ClusterRole.MEMBER;
    return { schoolId: school.id, role, during };
  });
  const { cutFacts } = await writeStays(tx, cluster, stays);
  await publishCluster(tx, cluster, await membershipsOf(tx, cluster.id));
  await publishClusterFacts(tx, [
    { key: cluster.id, name: 'ClusterFormed', data: { kind, theme, leadSchoolId: lead!.id, from } },
    ...stays.map(({ schoolId, role }) => ({
      key: cluster.id,
      name: 'MemberJoined' as const,
      data: { schoolId, role, from },
    })),
    ...cutFacts,
  ]);
  return cluster;
}

/** Lets a cluster say other things of itself. */
export async function describeCluster(
  tx: EntityManager,
  actor: Actor,
  given: Described & { clusterId: string; expectedVersion: number },
): Promise<Cluster> {
  const cluster = await lockCluster(tx, given);
  authorise(actor, 'update', 'Cluster', cluster);
  const described = await checkedDescription(tx, cluster.kind, given);
  const of = { kind: 'CLUSTER', key: cluster.id, by: actor.subject } as const;
  if (await change(tx, of, cluster, described)) {
    await publishCluster(tx, cluster, await membershipsOf(tx, cluster.id));
  }
  return cluster;
}

/** Closes a cluster from a day on: all memberships end with it, and those that were to come fall away. */
export async function closeCluster(
  tx: EntityManager,
  actor: Actor,
  given: { clusterId: string; expectedVersion?: number; from: string; reason: string },
): Promise<Cluster> {
  const cluster = await lockCluster(tx, given);
  authorise(actor, 'update', 'Cluster', cluster);
  checkNotClosing(cluster.during);
  const { from } = given;
  if (from <= cluster.during.from) {
    throw refuse(
      'CLUSTER_DAY',
      ['from'],
      `集群自 ${cluster.during.from} 起成立，关闭日须在其后。`,
      `The cluster begins on ${cluster.during.from}: close it from a later day on.`,
    );
  }
  const reason = checkedWords(given.reason, ['reason'], 500);
  await endCluster(tx, actor.subject, cluster, {
    from,
    closingReason: { zh: reason, en: reason },
  });
  return cluster;
}

/** Ends a locked cluster on a day behind its first one, also one that was to end later: its memberships end with it. */
export async function endCluster(
  tx: EntityManager,
  by: string,
  cluster: Cluster,
  { from, closingReason }: { from: string; closingReason: BilingualText },
): Promise<void> {
  let stays = await staysOf(tx, cluster.id);
  for (const schoolId of new Set(stays.map(stay => stay.schoolId))) {
    stays = assigned(stays, schoolId, null, { from, to: null });
  }
  const of = { kind: 'CLUSTER', key: cluster.id, by, effectiveOn: from } as const;
  await change(tx, of, cluster, { during: { from: cluster.during.from, to: from }, closingReason });
  const { zh, en } = closingReason;
  const reason = zh === en ? zh : `${zh} / ${en}`;
  await settle(tx, { by, from }, cluster, stays, {
    facts: [{ key: cluster.id, name: 'ClusterClosed', data: { from, reason } }],
  });
}

/** Adds an area to the list, or renames one. */
export async function nameFocusArea(
  tx: EntityManager,
  actor: Actor,
  given: { code: string; name: BilingualText; expectedVersion?: number | null },
): Promise<FocusArea> {
  authorise(actor, 'update', 'Programme');
  const { code, expectedVersion } = given;
  checkFocusAreaCode(code, ['code']);
  const name = checkedText(given.name, ['name'], 50);
  const [added] = await tx.query<object[]>(
    `INSERT INTO focus_area (code, name, version, created_by) VALUES ($1, $2, 1, $3)
     ON CONFLICT (code) DO NOTHING RETURNING code`,
    [code, name, actor.subject],
  );
  const area = await tx.findOneOrFail(FocusArea, { where: { code }, lock: { mode: 'pessimistic_write' } });
  if (added || sameValue(area.name, name)) return area;
  if (expectedVersion != null) expectVersion(area, expectedVersion);
  await change(tx, { kind: 'FOCUS_AREA', key: code, by: actor.subject }, area, { name });
  return area;
}

async function checkedDescription(
  tx: EntityManager,
  kind: ClusterKind,
  { name, theme, focusAreaCode = null, problem = null, legalForm = null }: Described,
) {
  checkTheme(theme, ['theme']);
  checkLegalForm(kind, legalForm);
  if (focusAreaCode !== null && !(await tx.existsBy(FocusArea, { code: focusAreaCode }))) {
    throw refuse(
      'FOCUS_AREA_NOT_FOUND',
      ['focusAreaCode'],
      '没有这个领域；请从 focusAreas 中选择。',
      'There is no such area: take one of focusAreas.',
    );
  }
  return {
    name: checkedText(name, ['name'], 100),
    theme,
    focusAreaCode,
    problem: problem && checkedText(problem, ['problem'], 2_000),
    legalForm,
  };
}
