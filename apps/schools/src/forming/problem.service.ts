import { createHash } from 'node:crypto';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { ClusterKind } from '../clusters/cluster.rules';
import { comparable } from '../clusters/features/features.rules';
import { themesAmong } from '../programme/themes.service';
import type { PublishedIndicator } from '../results/school-result-copy';
import { standingResults } from '../results/standing';
import type { ExistingCluster, FormingOptions, FormingProblem, FormingSchool } from './problem.rules';

/** More than this in one proposal is more than the solver is measured for. */
const mostSchools = 10_000;

interface Row {
  id: string;
  code: string;
  name: BilingualText;
  stage: string;
  districtCode: string;
  longitude: number | null;
  latitude: number | null;
  theme: string | null;
  alsoThemes: string[] | null;
  worksWith: string[] | null;
  avoids: string[] | null;
  mayLead: boolean;
  asks: boolean;
  words: string[] | null;
  clusterId: string | null;
}

/** The published result that counts for a school. */
interface Standing {
  id: string;
  indicators: PublishedIndicator[];
  /** The school that it came of, where it was measured there. */
  measuredAt: BilingualText | null;
}

interface Scope {
  kind: ClusterKind;
  districtCode: string | null;
  /** The business day. */
  today: string;
  /** The clusters that count as good; null for all. */
  goodClusterIds: readonly string[] | null;
  options: FormingOptions;
}

/**
 * What there is to be solved: the running public schools of compulsory education that asked, that are in a cluster of the
 * kind, or that have published levels and may lead. One statement each for their
 * results, the schools, the clusters and the themes.
 */
export async function problemFor(tx: EntityManager, scope: Scope): Promise<FormingProblem> {
  const standing = await tx.query<Standing[]>(STANDING, [scope.today, scope.districtCode]);
  const results = new Map(standing.map(result => [result.id, result]));
  const rows = await tx.query<Row[]>(SCHOOLS, [
    scope.kind,
    scope.districtCode,
    scope.today,
    mostSchools + 1,
    [...results.keys()],
  ]);
  if (rows.length > mostSchools) {
    throw refuse(
      'PROPOSAL_TOO_LARGE',
      ['districtCode'],
      `一次最多处理 ${mostSchools} 所学校；请分区县生成。`,
      `One proposal is for ${mostSchools} schools at most: make one for each district.`,
    );
  }
  const clusters = await tx.query<Omit<ExistingCluster, 'good'>[]>(CLUSTERS, [
    scope.kind,
    [...new Set(rows.flatMap(({ clusterId }) => clusterId ?? []))],
    scope.today,
  ]);
  const themes = await themesAmong(tx, [
    ...new Set([
      ...rows.flatMap(({ theme, alsoThemes }) => [theme ?? [], alsoThemes ?? []].flat()),
      ...clusters.map(({ theme }) => theme),
    ]),
  ]);
  const about = themes.flatMap(({ code, indicators }) => (indicators.length > 0 ? [[code, indicators]] : []));
  const { options } = scope;
  const good = scope.goodClusterIds && new Set(scope.goodClusterIds.map(id => id.toLowerCase()));
  return {
    schools: rows.map(row => schoolOf(row, results.get(row.id))),
    clusters: clusters.map(cluster => ({ ...cluster, good: good?.has(cluster.id) ?? true })),
    options: {
      ...options,
      themeIndicators: { ...Object.fromEntries(about), ...options.themeIndicators },
    },
    themes: Object.fromEntries(themes.map(({ code, name }) => [code, name])),
  };
}

function schoolOf(row: Row, result: Standing | undefined): FormingSchool {
  const { words, asks, ...school } = row;
  const levels = (result?.indicators ?? []).flatMap(({ code, level }) =>
    level === null ? [] : [[code, level] as const],
  );
  return {
    ...school,
    alsoThemes: row.alsoThemes ?? [],
    worksWith: row.worksWith ?? [],
    avoids: row.avoids ?? [],
    features: [...new Set((words ?? []).map(comparable))],
    levels: Object.fromEntries(levels),
    ...(result?.measuredAt && { measuredAt: result.measuredAt }),
    asked: asks,
  };
}

/** The same for the same schools, clusters and options. */
export const hashOf = (problem: FormingProblem): string =>
  createHash('sha256').update(JSON.stringify(problem)).digest('hex');

/** Of each school: the cluster of the kind to which it belongs on a day, or will next; as the problem has it. */
export async function clustersSince(
  tx: EntityManager,
  kind: ClusterKind,
  schoolIds: readonly string[],
  day: string,
): Promise<Map<string, { clusterId: string; name: BilingualText }>> {
  const rows = await tx.query<{ schoolId: string; clusterId: string; name: BilingualText }[]>(
    `SELECT DISTINCT ON (m.school_id) m.school_id AS "schoolId", c.id AS "clusterId", c.name
       FROM cluster_membership m JOIN cluster c ON c.id = m.cluster_id
      WHERE m.kind = $1 AND m.school_id = ANY ($2::uuid[]) AND m.during && daterange($3::date, NULL)
      ORDER BY m.school_id, m.during, m.cluster_id`,
    [kind, schoolIds, day],
  );
  return new Map(rows.map(({ schoolId, ...cluster }) => [schoolId, cluster]));
}

const IN_SCOPE = `s.status IN ('OPEN', 'PROPOSED_TO_CLOSE') AND s.sector = 'PUBLIC'
     AND s.stage IN ('PRIMARY', 'JUNIOR_SECONDARY', 'NINE_YEAR') AND ($2::text IS NULL OR s.district_code = $2)`;

/** The result that counts for each school in scope, and where it was measured, if not at the school itself. */
const STANDING = `
  SELECT r.of_id AS id, r.indicators, CASE WHEN r.generation < 0 THEN r.school_name END AS "measuredAt"
    FROM ${standingResults({ of: `SELECT s.id FROM school s WHERE ${IN_SCOPE}`, on: '$1' })} r WHERE r.place = 1`;

const SCHOOLS = `
  SELECT s.id, s.code, s.name, s.stage, s.district_code AS "districtCode", s.longitude, s.latitude,
         coalesce(n.theme, p.bottleneck_theme) AS theme, n.also_themes AS "alsoThemes",
         n.works_with AS "worksWith", n.avoids,
         coalesce(n.may_lead, true) AND NOT EXISTS (SELECT FROM school_period k
           WHERE k.id = s.id AND k.ahead AND k.status IN ('CLOSED', 'CREATED_IN_ERROR')) AS "mayLead", coalesce(n.asks, false) AS asks,
         f.features || f.courses AS words, m.cluster_id AS "clusterId"
    FROM school s
    LEFT JOIN school_need n ON n.school_id = s.id
    LEFT JOIN LATERAL (SELECT bottleneck_theme FROM participation p
        WHERE p.school_id = s.id AND p.stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED')
        ORDER BY p.id DESC LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT features, courses FROM school_features f
        WHERE f.school_id = s.id ORDER BY f.school_year DESC LIMIT 1) f ON true
    LEFT JOIN LATERAL (SELECT cluster_id FROM cluster_membership m
        WHERE m.school_id = s.id AND m.kind = $1 AND m.during && daterange($3::date, NULL)
        ORDER BY m.during, m.cluster_id LIMIT 1) m ON true
   WHERE ${IN_SCOPE}
     AND (n.asks OR m.cluster_id IS NOT NULL OR (s.id = ANY ($5::uuid[]) AND coalesce(n.may_lead, true)))
   ORDER BY s.code LIMIT $4`;

const CLUSTERS = `
  SELECT DISTINCT ON (c.id) c.id, c.theme, m.school_id AS "leadId"
    FROM cluster c JOIN cluster_membership m
      ON m.cluster_id = c.id AND m.lead_role IS NOT NULL AND m.during && daterange($3::date, NULL)
   WHERE c.kind = $1 AND c.id = ANY ($2::uuid[]) ORDER BY c.id, m.during`;
