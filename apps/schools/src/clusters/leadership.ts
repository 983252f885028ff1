import { type Action, type Actor, authorise, may, type SubjectName } from '@doorstep/access';
import type { EntityManager } from 'typeorm';
import { School } from '../register/school';
import type { Cluster } from './cluster';

/** The school that leads a cluster on a day; null where none does. */
export function leadOn(tx: EntityManager, clusterId: string, day: string): Promise<School | null> {
  return tx
    .createQueryBuilder(School, 'school')
    .where(
      `school.id = (SELECT school_id FROM cluster_membership
                     WHERE cluster_id = :clusterId AND lead_role IS NOT NULL AND during @> CAST(:day AS date))`,
      { clusterId, day },
    )
    .getOne();
}

/** Which of these schools belong to a cluster on a day. */
export async function membersOn(
  tx: EntityManager,
  clusterId: string,
  schoolIds: readonly string[],
  day: string,
): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT school_id AS id FROM cluster_membership
      WHERE cluster_id = $1 AND school_id = ANY($2::uuid[]) AND during @> $3::date`,
    [clusterId, schoolIds, day],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Lets through whoever answers for the cluster, its lead's principal, and the principals of the schools named
 * besides.
 */
export async function authoriseInCluster(
  tx: EntityManager,
  actor: Actor,
  [action, subject]: [Action, SubjectName],
  { id, kind, districtCode }: Pick<Cluster, 'id' | 'kind' | 'districtCode'>,
  { today, schools = [] }: { today: string; schools?: readonly (School | null)[] },
): Promise<void> {
  if (schools.some(school => school && may(actor, action, subject, { schoolCode: school.code }))) return;
  const lead = await leadOn(tx, id, today);
  authorise(actor, action, subject, { kind, districtCode, ...(lead && { schoolCode: lead.code }) });
}
