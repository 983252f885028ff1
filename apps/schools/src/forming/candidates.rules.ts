import {
  brokenRules,
  type City,
  compareText,
  isKept,
  mayLeadOn,
  memberTerms,
  pointsOf,
  themesOf,
  wishesBetween,
} from './fit.rules';
import type { FormingSchool } from './problem.rules';

/** A school that may lead a cluster on a theme, with the schools that it may have as members. */
export interface CandidateLead {
  lead: FormingSchool;
  theme: string;
  /** By code. */
  members: CandidateMember[];
}

export interface CandidateMember {
  school: FormingSchool;
  /** What it brings by itself: its terms with the lead, weighted. */
  points: number;
}

export interface Candidates {
  leads: CandidateLead[];
  /** Pairs of a lead and a member that no rule forbids. */
  possible: number;
  /** How many of them are kept: each school's best, and those with which it stays or wishes to be. */
  kept: number;
  /** How many schools had more candidate leads than are kept. */
  schoolsTrimmed: number;
}

interface Pair {
  place: number;
  points: number;
  always: boolean;
}

/**
 * Who may lead whom. Each school keeps its best candidate leads only, by points and then by code, which bounds the size
 * of the model; a lead that cannot reach the least number of members goes, which loses nothing.
 */
export function candidatesOf(city: City): Candidates {
  const leads = possibleLeads(city);
  const byTheme = Map.groupBy(leads.keys(), place => leads[place]!.theme);
  let [possible, kept, schoolsTrimmed] = [0, 0, 0];
  for (const school of city.schools) {
    const pairs = pairsOf(city, school, leads, byTheme);
    const best = pairs
      .sort((a, b) => Number(b.always) - Number(a.always) || b.points - a.points || a.place - b.place)
      .filter((pair, rank) => pair.always || rank < city.options.candidatesPerSchool);
    possible += pairs.length;
    kept += best.length;
    if (best.length < pairs.length) schoolsTrimmed += 1;
    for (const { place, points } of best) leads[place]!.members.push({ school, points });
  }
  const able = leads.filter(({ members }) => members.length >= city.options.minMembers);
  return { leads: able, possible, kept, schoolsTrimmed };
}

/** Every school that is strong enough for a theme on which anybody would work, by theme and code. */
export function possibleLeads(city: City): CandidateLead[] {
  const themes = new Set(city.schools.flatMap(school => themesOf(city, school)));
  return [...themes]
    .sort(compareText)
    .flatMap(theme =>
      city.schools
        .filter(school => mayLeadOn(city, school, theme))
        .map(lead => ({ lead, theme, members: [] })),
    );
}

function pairsOf(
  city: City,
  school: FormingSchool,
  leads: readonly CandidateLead[],
  byTheme: ReadonlyMap<string, number[]>,
): Pair[] {
  return themesOf(city, school).flatMap(theme =>
    (byTheme.get(theme) ?? []).flatMap((place): Pair[] => {
      const { lead } = leads[place]!;
      if (lead === school || brokenRules(city, lead, school, theme).length > 0) return [];
      return [
        {
          place,
          points: pointsOf(city.options, memberTerms(city, lead, school, theme)),
          always: isKept(city, lead, school, theme) || wishesBetween(lead, school) > 0,
        },
      ];
    }),
  );
}

/**
 * The candidates in parts that share no school, so that each can be solved by itself: the best of all is then the sum of
 * the best of each, and so is the bound.
 */
export function componentsOf(leads: readonly CandidateLead[]): CandidateLead[][] {
  const parent = new Map<string, string>();
  const find = (id: string): string => {
    let root = id;
    while (parent.has(root)) root = parent.get(root)!;
    for (let at = id; at !== root;) {
      const next = parent.get(at)!;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  for (const { lead, members } of leads) {
    for (const { school } of members) {
      const [a, b] = [find(lead.id), find(school.id)];
      if (a !== b) parent.set(a, b);
    }
  }
  return [...Map.groupBy(leads, ({ lead }) => find(lead.id)).values()];
}
