import {
  brokenRules,
  type City,
  distanceKm,
  leadTerms,
  mayLeadOn,
  memberTerms,
  noTerms,
  type PlacementRule,
  pointsOf,
  type Terms,
} from './fit.rules';
import type { ExistingCluster, FormingPlan, FormingSchool, PlannedCluster } from './problem.rules';

export type ClusterRule = PlacementRule | 'SIZE' | 'LEAD_TOO_WEAK' | 'PLACED_TWICE';

/** A rule that a plan does not keep, and the school at which it shows; a rule of the whole cluster names its lead. */
export interface BrokenRule {
  rule: ClusterRule;
  leadId: string;
  schoolId: string;
}

export interface ClusterScore {
  terms: Terms;
  points: number;
}

export interface PlanScore {
  /** What the solver maximises: the sum of the weighted terms. */
  objective: number;
  /** The sums of the terms before they are weighted. */
  terms: Terms;
  asked: number;
  /** Of the schools that asked, those with a place. */
  served: number;
  clusters: number;
  /** Over the members whose place is known; null without any. */
  meanDistanceKm: number | null;
  longestDistanceKm: number | null;
  /** Variance of the number of members (of all clusters, not of a sample); null without clusters. */
  sizeVariance: number | null;
  /** Members that stay in their good cluster. */
  kept: number;
  broken: BrokenRule[];
}

/** What a plan is worth, by the same terms that the solver maximises, and which rules it does not keep. */
export function scoreOf(city: City, plan: FormingPlan): PlanScore {
  const terms = noTerms();
  for (const cluster of plan.clusters) addTo(terms, clusterScore(city, cluster).terms);
  const placed = new Set(plan.clusters.flatMap(({ leadId, memberIds }) => [leadId, ...memberIds]));
  const asking = city.schools.filter(({ asked }) => asked);
  const distances = plan.clusters.flatMap(({ leadId, memberIds }) =>
    memberIds.flatMap(id => distanceKm(schoolOf(city, leadId), schoolOf(city, id)) ?? []),
  );
  const sizes = plan.clusters.map(({ memberIds }) => memberIds.length);
  const meanSize = meanOf(sizes) ?? 0;
  return {
    objective: pointsOf(city.options, terms),
    terms,
    asked: asking.length,
    served: asking.filter(({ id }) => placed.has(id)).length,
    clusters: plan.clusters.length,
    meanDistanceKm: meanOf(distances),
    longestDistanceKm: distances.length === 0 ? null : distances.reduce((a, b) => Math.max(a, b)),
    sizeVariance: meanOf(sizes.map(size => (size - meanSize) ** 2)),
    kept: terms.kept,
    broken: brokenIn(city, plan),
  };
}

/** What one cluster is worth. */
export function clusterScore(city: City, planned: PlannedCluster): ClusterScore {
  const { theme, leadId, memberIds } = planned;
  const lead = schoolOf(city, leadId);
  const members = memberIds.map(id => schoolOf(city, id));
  const terms = leadTerms(city, lead, theme);
  for (const member of members) addTo(terms, memberTerms(city, lead, member, theme));
  const inside = new Set(memberIds);
  for (const member of members) {
    terms.wish += [...new Set(member.worksWith)].filter(id => id !== member.id && inside.has(id)).length;
  }
  const features = new Set([lead, ...members].flatMap(school => school.features));
  terms.diversity = features.size / (city.options.maxMembers + 1);
  terms.size = Math.abs(members.length - city.options.idealMembers);
  // After a change of lead by hand, too, the schools of a cluster that goes on stay in it.
  terms.kept = [lead, ...members].filter(school => staysIn(city, planned, school)).length;
  return { terms, points: pointsOf(city.options, terms) };
}

/** The cluster that goes on in a planned one. */
export function continued(
  city: City,
  { leadId, theme, continuesId }: PlannedCluster,
): ExistingCluster | undefined {
  if (continuesId !== undefined) return continuesId === null ? undefined : city.clusterById.get(continuesId);
  const { clusterId } = schoolOf(city, leadId);
  const cluster = clusterId === null ? undefined : city.clusterById.get(clusterId);
  return cluster?.leadId === leadId && cluster.theme === theme && !cluster.ends ? cluster : undefined;
}

/** Whether a school stays in its good cluster. */
export function staysIn(city: City, cluster: PlannedCluster, school: FormingSchool): boolean {
  const goesOn = continued(city, cluster);
  return goesOn !== undefined && goesOn.good && school.clusterId === goesOn.id;
}

/** Which rules a plan does not keep. */
export function brokenIn(city: City, plan: FormingPlan): BrokenRule[] {
  const broken: BrokenRule[] = [];
  const seen = new Set<string>();
  for (const cluster of plan.clusters) {
    broken.push(...brokenInCluster(city, cluster));
    for (const schoolId of [cluster.leadId, ...cluster.memberIds]) {
      if (seen.has(schoolId)) broken.push({ rule: 'PLACED_TWICE', leadId: cluster.leadId, schoolId });
      seen.add(schoolId);
    }
  }
  return broken;
}

function brokenInCluster(city: City, { theme, leadId, memberIds }: PlannedCluster): BrokenRule[] {
  const lead = schoolOf(city, leadId);
  const { minMembers, maxMembers } = city.options;
  const broken: BrokenRule[] = [];
  if (memberIds.length < minMembers || memberIds.length > maxMembers)
    broken.push({ rule: 'SIZE', leadId, schoolId: leadId });
  if (!mayLeadOn(city, lead, theme)) broken.push({ rule: 'LEAD_TOO_WEAK', leadId, schoolId: leadId });
  for (const schoolId of memberIds) {
    const member = schoolOf(city, schoolId);
    const rules = new Set(brokenRules(city, lead, member, theme));
    if (memberIds.some(id => id !== schoolId && member.avoids.includes(id))) rules.add('APART');
    for (const rule of rules) broken.push({ rule, leadId, schoolId });
  }
  return broken;
}

export function schoolOf(city: City, id: string): FormingSchool {
  const school = city.byId.get(id);
  if (!school) throw new Error(`The school ${id} is not part of the problem.`);
  return school;
}

export const meanOf = (figures: readonly number[]): number | null =>
  figures.length === 0 ? null : figures.reduce((sum, figure) => sum + figure, 0) / figures.length;

function addTo(sum: Terms, terms: Terms): void {
  for (const key of Object.keys(terms) as (keyof Terms)[]) sum[key] += terms[key];
}
