import type { During } from '@doorstep/database';
import { fromDateRange, schoolYear } from '@doorstep/database';
import type { EntityManager } from 'typeorm';
import { lastDayOf } from '../../figures/school-year.rules';
import { latestResults } from '../../results/standing';
import { type ClusterRecord, strengthOf } from './health.rules';

/** How many school years the trend looks back on, this one included. */
export const yearsOfTrend = 5;

interface Membership {
  clusterId: string;
  schoolId: string;
  during: During;
}

/** What the health of each of these clusters in a school year is worked out from: five statements, of however many. */
export async function recordsOf(
  db: EntityManager,
  clusterIds: readonly string[],
  year: number,
): Promise<ClusterRecord[]> {
  const memberships = await membershipsOf(db, clusterIds, year);
  const schoolIds = [...new Set(memberships.map(({ schoolId }) => schoolId))];
  const declarations = await db.query<ClusterRecord['declarations'][number][]>(
    `SELECT school_id AS "schoolId", school_year AS "schoolYear", features, courses
       FROM school_features WHERE school_id = ANY($1::uuid[]) AND school_year BETWEEN $2 AND $3`,
    [schoolIds, year - yearsOfTrend + 1, year],
  );
  const activities = await activitiesOf(db, clusterIds, year);
  const shared = await sharedOf(db, clusterIds, year);
  const strengths = await strengthsOf(db, schoolIds, year);
  const [byCluster, activitiesBy, sharedBy, declarationsBy] = [
    Map.groupBy(memberships, ({ clusterId }) => clusterId),
    Map.groupBy(activities, ({ clusterId }) => clusterId),
    Map.groupBy(shared, ({ clusterId }) => clusterId),
    Map.groupBy(declarations, ({ schoolId }) => schoolId),
  ];
  return clusterIds.map(id => {
    const own = byCluster.get(id) ?? [];
    return {
      memberships: own,
      declarations: [...new Set(own.map(({ schoolId }) => schoolId))].flatMap(
        schoolId => declarationsBy.get(schoolId) ?? [],
      ),
      activities: activitiesBy.get(id) ?? [],
      shared: sharedBy.get(id) ?? [],
      strengths,
    };
  });
}

async function membershipsOf(
  db: EntityManager,
  clusterIds: readonly string[],
  year: number,
): Promise<Membership[]> {
  const rows = await db.query<{ clusterId: string; schoolId: string; during: string }[]>(
    `SELECT cluster_id AS "clusterId", school_id AS "schoolId", during::text FROM cluster_membership
      WHERE cluster_id = ANY($1::uuid[]) AND during && daterange($2::date, $3::date)
      ORDER BY cluster_id, school_id, during`,
    [clusterIds, schoolYear(year).from, schoolYear(year).to],
  );
  return rows.map(row => ({ ...row, during: fromDateRange(row.during) }));
}

/** Activities of the plans of the year that were agreed to. */
function activitiesOf(db: EntityManager, clusterIds: readonly string[], year: number) {
  return db.query<(ClusterRecord['activities'][number] & { clusterId: string })[]>(
    `SELECT a.cluster_id AS "clusterId", a.in_plan AS "inPlan", a.status, a.planned_on AS "plannedOn",
            ARRAY(SELECT p.school_id::text FROM activity_participant p WHERE p.activity_id = a.id) AS participants
       FROM cluster_plan plan JOIN cluster_activity a ON a.plan_id = plan.id
      WHERE plan.cluster_id = ANY($1::uuid[]) AND plan.school_year = $2 AND plan.status <> 'DRAFT'`,
    [clusterIds, year],
  );
}

function sharedOf(db: EntityManager, clusterIds: readonly string[], year: number) {
  const { from, to } = schoolYear(year);
  return db.query<(ClusterRecord['shared'][number] & { clusterId: string })[]>(
    `SELECT cluster_id AS "clusterId", giver_school_id AS giver, receiver_school_id AS receiver, sum(hours)::float8 AS hours
       FROM sharing_entry
      WHERE cluster_id = ANY($1::uuid[]) AND status = 'CONFIRMED' AND on_day >= $2::date AND on_day < $3::date
      GROUP BY cluster_id, giver_school_id, receiver_school_id`,
    [clusterIds, from, to],
  );
}

/**
 * By the result that stood for each school when the year ended, in Shanghai: its own, or that of the school that it came
 * of.
 */
async function strengthsOf(
  db: EntityManager,
  schoolIds: readonly string[],
  year: number,
): Promise<Map<string, number>> {
  const end = lastDayOf(year);
  const results = await latestResults(db, schoolIds, { on: end, publishedBy: end });
  return new Map(
    results.flatMap(result => {
      const strength = result && strengthOf(result.indicators);
      return result && strength !== null ? [[result.ofId, strength] as const] : [];
    }),
  );
}
