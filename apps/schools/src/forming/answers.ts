import type { BilingualText } from '@doorstep/service-kit/refusal';
import { type EntityManager, In } from 'typeorm';
import type { ClusterKind } from '../clusters/cluster.rules';
import { ClusterAnswer } from './answer';
import type { SchoolNeed } from './need';
import { ProposedPlacement, UnservedSchool } from './proposed';

interface Row {
  schoolId: string;
  kind: ClusterKind;
  from: string;
  placementId: string | null;
  clusterId: string | null;
  unservedId: string | null;
  leavesId: string | null;
}

/** What a school was answered, before anything of others is left out. */
export interface Answered extends Row {
  placement: ProposedPlacement | null;
  unserved: UnservedSchool | null;
}

/** Of each school, the answer of the proposal adopted last that answers it, for each kind. Three statements for however many. */
export async function answersFor(db: EntityManager, schoolIds: readonly string[]): Promise<Answered[][]> {
  const rows = await db.query<Row[]>(ANSWERS, [schoolIds]);
  const byId = <T extends { id: string }>(found: T[]) => new Map(found.map(one => [one.id, one]));
  const placements = byId(
    await db.findBy(ProposedPlacement, { id: In(rows.flatMap(({ placementId }) => placementId ?? [])) }),
  );
  const unserved = byId(
    await db.findBy(UnservedSchool, { id: In(rows.flatMap(({ unservedId }) => unservedId ?? [])) }),
  );
  const answered = Map.groupBy(
    rows.map(row => ({
      ...row,
      placement: placements.get(row.placementId ?? '') ?? null,
      unserved: unserved.get(row.unservedId ?? '') ?? null,
    })),
    ({ schoolId }) => schoolId,
  );
  return schoolIds.map(id => answered.get(id) ?? []);
}

/** With whom others would rather not work is theirs to tell: of wishes in the way, a school hears its own. */
export function answerTo(
  need: SchoolNeed,
  { kind, from, clusterId, leavesId, ...answered }: Answered,
): ClusterAnswer {
  const { placement, unserved } = answered;
  const inTheWay = unserved?.wishToDrop ?? [];
  const own = inTheWay.filter(id => need.avoids.includes(id));
  return Object.assign(new ClusterAnswer(), {
    kind,
    from,
    placement,
    clusterId,
    leavesId,
    reason: unserved?.reason ?? null,
    message: unserved && (own.length < inTheWay.length ? wishesOfOthers : unserved.message),
    option: unserved?.option ?? null,
    optionValue: unserved?.optionValue ?? null,
    wishToDrop: own,
  });
}

const wishesOfOthers: BilingualText = {
  zh: '学校之间不愿合作的意愿使其无法加入任何集群。请与区县联系。',
  en: 'Wishes of schools not to work together leave it no cluster to join. Ask the district.',
};

const ANSWERS = `
  SELECT DISTINCT ON (x.school_id, p.kind)
         x.school_id AS "schoolId", p.kind, p.adopted_from::text AS "from", x.placement_id AS "placementId",
         x.cluster_id AS "clusterId", x.unserved_id AS "unservedId", l.cluster_id AS "leavesId"
    FROM (SELECT a.school_id, a.proposal_id, a.id AS placement_id, c.cluster_id, NULL::uuid AS unserved_id
            FROM proposed_placement a JOIN proposed_cluster c ON c.id = a.proposed_cluster_id
           WHERE a.school_id = ANY ($1::uuid[])
           UNION ALL
          SELECT u.school_id, u.proposal_id, NULL, NULL, u.id FROM unserved_school u WHERE u.school_id = ANY ($1::uuid[])
           UNION ALL
          SELECT l.school_id, l.proposal_id, NULL, NULL, NULL FROM leaving_school l
           WHERE l.school_id = ANY ($1::uuid[]) AND l.goes_to_id IS NULL) x
    JOIN cluster_proposal p ON p.id = x.proposal_id AND p.status = 'ADOPTED'
    LEFT JOIN leaving_school l ON l.proposal_id = x.proposal_id AND l.school_id = x.school_id
   -- Of one that leaves and has no place, the reason.
   ORDER BY x.school_id, p.kind, p.adopted_from DESC, p.id DESC, x.unserved_id NULLS LAST`;
