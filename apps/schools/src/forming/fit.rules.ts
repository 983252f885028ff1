import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { ExistingCluster, FormingOptions, FormingProblem, FormingSchool } from './problem.rules';

/** The highest level of the standard, and the widest gap between two schools. */
const widestGap = 8;
const earthRadiusKm = 6371.0088;

/** The problem with everything found by key, and its schools in the order of their codes. */
export interface City {
  schools: readonly FormingSchool[];
  byId: ReadonlyMap<string, FormingSchool>;
  clusterById: ReadonlyMap<string, ExistingCluster>;
  options: FormingOptions;
  /** The names of themes, as far as they have any. */
  themes: Readonly<Record<string, BilingualText>>;
  /** Every indicator of which a level is known, sorted. */
  indicators: readonly string[];
}

export function cityOf({ schools, clusters, options, themes = {} }: FormingProblem): City {
  const sorted = [...schools].sort((a, b) => compareText(a.code, b.code));
  return {
    schools: sorted,
    byId: new Map(sorted.map(school => [school.id, school])),
    clusterById: new Map(clusters.map(cluster => [cluster.id, cluster])),
    options,
    themes,
    indicators: [...new Set(sorted.flatMap(({ levels }) => Object.keys(levels)))].sort(compareText),
  };
}

/** By code unit, the same on every machine whatever its language. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Place = Pick<FormingSchool, 'longitude' | 'latitude'>;

/** Great-circle distance in kilometres (haversine, mean earth radius); null where a place is unknown. */
export function distanceKm(a: Place, b: Place): number | null {
  if (a.longitude === null || a.latitude === null || b.longitude === null || b.latitude === null) return null;
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const chord =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Two schools can work together if they teach a stage in common; a nine-year school teaches two. */
export function stagesFit(a: string, b: string): boolean {
  if (a === b) return true;
  const teachesBoth = (one: string, other: string) =>
    one === 'NINE_YEAR' && (other === 'PRIMARY' || other === 'JUNIOR_SECONDARY');
  return teachesBoth(a, b) || teachesBoth(b, a);
}

export const indicatorsOf = (city: City, theme: string): readonly string[] =>
  city.options.themeIndicators[theme] ?? city.indicators;

const mean = (figures: readonly number[]): number | null =>
  figures.length === 0 ? null : figures.reduce((sum, figure) => sum + figure, 0) / figures.length;

/** A school's mean level in what a theme is about; null where none is published. */
export function levelIn(city: City, school: FormingSchool, theme: string): number | null {
  return mean(indicatorsOf(city, theme).flatMap(code => school.levels[code] ?? []));
}

export interface LevelPair {
  indicator: string;
  lead: number;
  member: number;
}

/** The levels of both in what the theme is about, where both are published. */
export function levelPairs(
  city: City,
  lead: FormingSchool,
  member: FormingSchool,
  theme: string,
): LevelPair[] {
  return indicatorsOf(city, theme).flatMap(indicator => {
    const [its, theirs] = [lead.levels[indicator], member.levels[indicator]];
    return its === undefined || theirs === undefined ? [] : [{ indicator, lead: its, member: theirs }];
  });
}

/** By how many levels the lead stands above the member, in the mean; null where no indicator of both is known. */
export function advantage(
  city: City,
  lead: FormingSchool,
  member: FormingSchool,
  theme: string,
): number | null {
  return mean(levelPairs(city, lead, member, theme).map(pair => pair.lead - pair.member));
}

/** The good cluster of this theme that this school leads now. */
export function keptCluster(city: City, lead: FormingSchool, theme: string): ExistingCluster | undefined {
  const cluster = lead.clusterId === null ? undefined : city.clusterById.get(lead.clusterId);
  return cluster?.good && !cluster.ends && cluster.leadId === lead.id && cluster.theme === theme
    ? cluster
    : undefined;
}

/** The themes a school may work on, its own first. One that asked for nothing may stay in its good cluster. */
export function themesOf(city: City, school: FormingSchool): readonly string[] {
  if (school.asked && school.theme !== null) return [...new Set([school.theme, ...school.alsoThemes])];
  const cluster = school.clusterId === null ? undefined : city.clusterById.get(school.clusterId);
  return cluster?.good ? [cluster.theme] : [];
}

export type PlacementRule = 'STAGE' | 'DISTANCE' | 'DISTRICT' | 'THEME' | 'STRENGTH' | 'APART';

/** Which rules speak against this member under this lead. */
export function brokenRules(
  city: City,
  lead: FormingSchool,
  member: FormingSchool,
  theme: string,
): PlacementRule[] {
  const { options } = city;
  const km = distanceKm(lead, member);
  const stays = isKept(city, lead, member, theme);
  const above = advantage(city, lead, member, theme);
  const otherDistrict = lead.districtCode !== member.districtCode;
  const rules: [PlacementRule, boolean][] = [
    ['STAGE', !stagesFit(lead.stage, member.stage)],
    // How far an unknown place is, nobody can tell: within a district it is taken to be near enough.
    ['DISTANCE', km === null ? otherDistrict : km > options.maxDistanceKm],
    ['DISTRICT', options.sameDistrict && otherDistrict],
    ['THEME', !themesOf(city, member).includes(theme)],
    // A good cluster has shown that its lead helps, whatever the levels say.
    ['STRENGTH', !stays && above !== null && above < options.leadAdvantage],
    ['APART', areApart(lead, member)],
  ];
  return rules.flatMap(([rule, broken]) => (broken ? [rule] : []));
}

/** Whether this school is strong enough to lead on a theme: its mean level, or a good cluster that it leads. */
export function mayLeadOn(city: City, school: FormingSchool, theme: string): boolean {
  const level = levelIn(city, school, theme);
  return (
    school.mayLead &&
    ((level !== null && level >= city.options.leadLevel) || keptCluster(city, school, theme) !== undefined)
  );
}

export const areApart = (a: FormingSchool, b: FormingSchool): boolean =>
  a.avoids.includes(b.id) || b.avoids.includes(a.id);

/** How many of the two would like to work with the other: 0, 1 or 2. */
export const wishesBetween = (a: FormingSchool, b: FormingSchool): number =>
  Number(a.worksWith.includes(b.id)) + Number(b.worksWith.includes(a.id));

export function isKept(city: City, lead: FormingSchool, member: FormingSchool, theme: string): boolean {
  const cluster = keptCluster(city, lead, theme);
  return cluster !== undefined && member.clusterId === cluster.id;
}

export type Terms = Record<keyof FormingOptions['weights'], number>;

export const noTerms = (): Terms => ({
  served: 0,
  theme: 0,
  strength: 0,
  nearness: 0,
  wish: 0,
  kept: 0,
  diversity: 0,
  size: 0,
});

/** How well a school's theme is met: 1 its own, 0.5 another that it named, 0 otherwise. */
const themeFit = (school: FormingSchool, theme: string): number =>
  school.theme === theme ? 1 : school.alsoThemes.includes(theme) ? 0.5 : 0;

/** What a member brings by itself, term by term, before the weights. */
export function memberTerms(city: City, lead: FormingSchool, member: FormingSchool, theme: string): Terms {
  const km = distanceKm(lead, member);
  const above = advantage(city, lead, member, theme) ?? 0;
  return {
    ...noTerms(),
    served: member.asked ? 1 : 0,
    theme: themeFit(member, theme),
    strength: Math.min(1, Math.max(0, above / widestGap)),
    nearness: km === null ? 0 : Math.max(0, 1 - km / city.options.maxDistanceKm),
    wish: wishesBetween(lead, member),
    kept: isKept(city, lead, member, theme) ? 1 : 0,
  };
}

/** What a lead brings: it is served if it asked, its own theme may be met, and its good cluster may go on. */
export function leadTerms(city: City, lead: FormingSchool, theme: string): Terms {
  return {
    ...noTerms(),
    served: lead.asked ? 1 : 0,
    theme: lead.asked ? themeFit(lead, theme) : 0,
    kept: keptCluster(city, lead, theme) ? 1 : 0,
  };
}

/** The points of some terms. */
export function pointsOf({ weights }: FormingOptions, terms: Terms): number {
  let points = 0;
  for (const key of Object.keys(terms) as (keyof Terms)[]) {
    points += (key === 'size' ? -1 : 1) * weights[key] * terms[key];
  }
  return points;
}
