import { createHash } from 'node:crypto';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import { refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import { comparable } from '../clusters/features/features.rules';
import { stagesTakingPart } from '../programme/participation.rules';
import { themesAmong } from '../programme/themes.service';
import { compulsory, running, sqlAmong } from '../register/school.sql';
import type { PublishedIndicator } from '../results/school-result-copy';
import { standingResults } from '../results/standing';
import type { ClusterScope, StandingClusters } from './standing-clusters';
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
}

/** The published result that counts for a school. */
interface Standing {
  id: string;
  indicators: PublishedIndicator[];
  /** The school that it came of, where it was measured there. */
  measuredAt: BilingualText | null;
}

interface Scope extends ClusterScope {
  /** The first day of the clusters that are to be formed: the problem is that of this day. */
  from: string;
  /** The clusters that there are then. */
  standing: StandingClusters;
  /** The clusters that count as good; null for all. */
  goodClusterIds: readonly string[] | null;
  options: FormingOptions;
}

/**
 * What there is to be solved, as of a day: the running public schools of compulsory education that asked, or that have
 * published levels and may lead, and every school of a cluster of the kind. One statement each for their results, the
 * schools and the themes.
 */
export async function problemFor(tx: EntityManager, scope: Scope): Promise<FormingProblem> {
  const { from, standing, untouched, options } = scope;
  const found = await tx.query<Standing[]>(STANDING, [from, scope.districtCode]);
  const results = new Map(found.map(result => [result.id, result]));
  const rows = await tx.query<Row[]>(SCHOOLS, [
    scope.kind,
    scope.districtCode,
    from,
    mostSchools + 1,
    [...results.keys()],
    [...standing.ofSchool.keys()],
    untouched,
  ]);
  if (rows.length > mostSchools) {
    throw refuse(
      'PROPOSAL_TOO_LARGE',
      ['districtCode'],
      `一次最多处理 ${mostSchools} 所学校；请分区县生成。`,
      `One proposal is for ${mostSchools} schools at most: make one for each district.`,
    );
  }
  const good = scope.goodClusterIds && new Set(scope.goodClusterIds.map(id => id.toLowerCase()));
  const clusters = [...standing.clusters.values()].map(({ id, theme, leadId, ends }): ExistingCluster => {
    const isGood = ends === null && (good?.has(id) ?? true);
    return { id, theme, leadId, good: isGood, ...(ends !== null && { ends: true }) };
  });
  const themes = await themesAmong(tx, [
    ...new Set([
      ...rows.flatMap(({ theme, alsoThemes }) => [theme ?? [], alsoThemes ?? []].flat()),
      ...clusters.map(({ theme }) => theme),
    ]),
  ]);
  const about = themes.flatMap(({ code, indicators }) => (indicators.length > 0 ? [[code, indicators]] : []));
  return {
    schools: rows.map(row => schoolOf(row, results.get(row.id), standing.ofSchool.get(row.id)?.[0] ?? null)),
    clusters,
    options: {
      ...options,
      themeIndicators: { ...Object.fromEntries(about), ...options.themeIndicators },
    },
    themes: Object.fromEntries(themes.map(({ code, name }) => [code, name])),
    ...(untouched.length > 0 && { untouched }),
  };
}

function schoolOf(row: Row, result: Standing | undefined, clusterId: string | null): FormingSchool {
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
    clusterId,
  };
}

/** The same for the same schools, clusters and options. */
export const hashOf = (problem: FormingProblem): string =>
  createHash('sha256').update(JSON.stringify(problem)).digest('hex');

/** The register as of the day $3, as far as it is about clusters. */
const schoolsOn = (day: string) => `
  SELECT id, code, name, stage, sector, district_code, status, longitude, latitude FROM school
   WHERE since <= ${day}::date AND (until IS NULL OR until > ${day}::date)
   UNION ALL
  SELECT id, code, name, stage, sector, district_code, status, longitude, latitude FROM school_period
   WHERE during @> ${day}::date`;

const RUNNING = `s.status IN ${running}`;
const IN_SCOPE = `${RUNNING} AND s.sector = 'PUBLIC' AND s.stage IN ${compulsory}
     AND ($2::text IS NULL OR s.district_code = $2)`;

/** The result that counts for each school in scope, and where it was measured, if not at the school itself. */
const STANDING = `
  SELECT r.of_id AS id, r.indicators, CASE WHEN r.generation < 0 THEN r.school_name END AS "measuredAt"
    FROM ${standingResults({ of: `SELECT s.id FROM (${schoolsOn('$1')}) s WHERE ${IN_SCOPE}`, on: '$1' })} r WHERE r.place = 1`;

const SCHOOLS = `
  SELECT s.id, s.code, s.name, s.stage, s.district_code AS "districtCode", s.longitude, s.latitude,
         coalesce(n.theme, p.bottleneck_theme) AS theme, n.also_themes AS "alsoThemes",
         n.works_with AS "worksWith", n.avoids,
         coalesce(n.may_lead, true) AND NOT EXISTS (SELECT FROM school_period k
           WHERE k.id = s.id AND k.ahead AND k.status IN ('CLOSED', 'CREATED_IN_ERROR')
             AND k.during && daterange($3::date, NULL)) AS "mayLead",
         coalesce(n.asks, false) AND ${IN_SCOPE} AS asks, f.features || f.courses AS words
    FROM (${schoolsOn('$3')}) s
    LEFT JOIN school_need n ON n.school_id = s.id
    LEFT JOIN LATERAL (SELECT bottleneck_theme FROM participation p
        WHERE p.school_id = s.id AND p.stage IN ${sqlAmong(stagesTakingPart)}
        ORDER BY p.id DESC LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT features, courses FROM school_features f
        WHERE f.school_id = s.id ORDER BY f.school_year DESC LIMIT 1) f ON true
   WHERE ${RUNNING}
     AND (s.id = ANY ($6::uuid[])
       OR ${IN_SCOPE} AND (n.asks OR (s.id = ANY ($5::uuid[]) AND coalesce(n.may_lead, true))))
     -- Of a kind of which a school belongs to one cluster at a time, the schools of those that are left as they are stay there.
     AND NOT EXISTS (SELECT FROM cluster_membership u
           WHERE u.school_id = s.id AND u.exclusive_kind = $1 AND u.cluster_id = ANY ($7::uuid[])
             AND u.during && daterange($3::date, NULL))
   ORDER BY s.code LIMIT $4`;
