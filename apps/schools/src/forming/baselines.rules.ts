import { type CandidateLead, candidatesOf } from './candidates.rules';
import { areApart, type City, distanceKm } from './fit.rules';
import type { FormingPlan, FormingSchool } from './problem.rules';
import { randomFrom } from './random.rules';

/** What a solver is compared with: plans that keep the same rules, and are made without one. */

/** Leads in an order of chance, each with members of chance. */
export function randomPlan(city: City, seed = 1): FormingPlan {
  const random = randomFrom(seed);
  const drawn = new Map(city.schools.map(school => [school.id, random()]));
  const chance = (school: FormingSchool) => drawn.get(school.id)!;
  return planOf(
    city,
    ({ lead }) => chance(lead),
    (_, school) => chance(school),
  );
}

/** Leads by their codes, each with the schools nearest to it. */
export function nearestPlan(city: City): FormingPlan {
  const place = new Map(city.schools.map((school, at) => [school.id, at]));
  return planOf(
    city,
    ({ lead }) => place.get(lead.id)!,
    ({ lead }, school) => distanceKm(lead, school) ?? city.options.maxDistanceKm,
  );
}

interface Open {
  candidate: CandidateLead;
  members: FormingSchool[];
}

/** Lets each free lead take its first free schools up to the ideal number; who is left joins where there is room. */
function planOf(
  city: City,
  leadOrder: (candidate: CandidateLead) => number,
  memberOrder: (candidate: CandidateLead, school: FormingSchool) => number,
): FormingPlan {
  const { minMembers, idealMembers, maxMembers } = city.options;
  const all = { ...city, options: { ...city.options, candidatesPerSchool: Infinity } };
  const placed = new Set<FormingSchool>();
  const open: Open[] = [];
  const join = ({ candidate, members }: Open, most: number) => {
    const free = candidate.members.map(({ school }) => school).filter(school => !placed.has(school));
    const first = free
      .map(school => [school, memberOrder(candidate, school)] as const)
      .sort(([, a], [, b]) => a - b);
    for (const [school] of first) {
      if (members.length < most && !members.some(member => areApart(member, school))) members.push(school);
    }
  };
  const candidates = candidatesOf(all).leads.map(candidate => [candidate, leadOrder(candidate)] as const);
  for (const [candidate] of candidates.sort(([, a], [, b]) => a - b)) {
    if (placed.has(candidate.lead)) continue;
    const cluster: Open = { candidate, members: [] };
    join(cluster, idealMembers);
    if (cluster.members.length < minMembers) continue;
    open.push(cluster);
    for (const school of [candidate.lead, ...cluster.members]) placed.add(school);
  }
  for (const cluster of open) {
    join(cluster, maxMembers);
    for (const school of cluster.members) placed.add(school);
  }
  return {
    clusters: open.map(({ candidate: { lead, theme }, members }) => ({
      theme,
      leadId: lead.id,
      memberIds: members.map(({ id }) => id),
    })),
  };
}
