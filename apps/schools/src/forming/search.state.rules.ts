import type { CandidateLead, CandidateMember } from './candidates.rules';
import { type City, leadTerms, pointsOf } from './fit.rules';
import type { FormingOptions, FormingSchool, PlannedCluster } from './problem.rules';

/** What one candidate lead could make of a cluster, in numbers that are quick to reckon with. */
export interface Seat {
  /** The number of the school that would lead. */
  lead: number;
  /** What leading brings by itself. */
  points: number;
  /** Its candidate members, those first for whom it is the most above their price. */
  members: readonly number[];
  pointsOfMember: ReadonlyMap<number, number>;
}

/** Schools and candidate leads as numbers. */
export interface Board {
  options: FormingOptions;
  schools: readonly FormingSchool[];
  candidates: readonly CandidateLead[];
  seats: readonly Seat[];
  /** For each school: the seats under which it could be a member, and those in which it could lead. */
  under: readonly (readonly number[])[];
  leading: readonly (readonly number[])[];
  features: readonly (readonly number[])[];
  wishes: readonly (readonly number[])[];
  apart: readonly ReadonlySet<number>[];
  /** What a place for each school is worth elsewhere. */
  prices: readonly number[];
}

/** Prices are by school id; a school without one costs nothing. */
export type Prices = ReadonlyMap<string, number>;

export function boardOf(city: City, candidates: readonly CandidateLead[], prices: Prices): Board {
  const involved = new Set(candidates.flatMap(({ lead, members }) => [lead, ...members.map(m => m.school)]));
  const schools = city.schools.filter(school => involved.has(school));
  const numberOf = new Map(schools.map((school, number) => [school.id, number]));
  const numbers = ({ id: own }: FormingSchool, ids: readonly string[]) => [
    ...new Set(ids.flatMap(id => (id === own ? [] : (numberOf.get(id) ?? [])))),
  ];
  const seats = candidates.map(({ lead, theme, members }): Seat => {
    const above = (member: CandidateMember) => member.points - (prices.get(member.school.id) ?? 0);
    const best = [...members].sort((a, b) => above(b) - above(a));
    const pairs = best.map(({ school, points }) => [numberOf.get(school.id)!, points] as const);
    return {
      lead: numberOf.get(lead.id)!,
      points: pointsOf(city.options, leadTerms(city, lead, theme)),
      members: pairs.map(([number]) => number),
      pointsOfMember: new Map(pairs),
    };
  });
  const under = schools.map((): number[] => []);
  const leading = schools.map((): number[] => []);
  seats.forEach(({ lead, members }, seat) => {
    leading[lead]!.push(seat);
    for (const member of members) under[member]!.push(seat);
  });
  const apart = schools.map(school => new Set(numbers(school, school.avoids)));
  apart.forEach((others, school) => others.forEach(other => apart[other]!.add(school)));
  const kinds = [...new Set(schools.flatMap(({ features }) => features))];
  const kindOf = new Map(kinds.map((feature, kind) => [feature, kind]));
  return {
    options: city.options,
    schools,
    candidates,
    seats,
    under,
    leading,
    features: schools.map(({ features }) => [...new Set(features)].map(feature => kindOf.get(feature)!)),
    wishes: schools.map(school => numbers(school, school.worksWith)),
    apart,
    prices: schools.map(({ id }) => prices.get(id) ?? 0),
  };
}

/** Clusters that are being tried: which seats are taken, and where each school is. */
export class Arrangement {
  /** The members of each seat that is taken. */
  readonly open = new Map<number, number[]>();
  /** The seat in which a school is, as its lead or a member; -1 for none. */
  readonly seatOf: Int32Array;
  /** For each feature, when it was met last: quicker than a set for each of a million clusters. */
  private readonly met: Int32Array;
  private stamp = 0;

  constructor(readonly board: Board) {
    this.seatOf = new Int32Array(board.schools.length).fill(-1);
    this.met = new Int32Array(1 + board.features.flat().reduce((most, kind) => Math.max(most, kind), -1));
  }

  isFree(school: number): boolean {
    return this.seatOf[school] === -1;
  }

  take(seat: number, members: readonly number[]): void {
    this.open.set(seat, [...members]);
    this.seatOf[this.board.seats[seat]!.lead] = seat;
    for (const member of members) this.seatOf[member] = seat;
  }

  leave(seat: number): readonly number[] {
    const members = this.open.get(seat) ?? [];
    this.open.delete(seat);
    this.seatOf[this.board.seats[seat]!.lead] = -1;
    for (const member of members) this.seatOf[member] = -1;
    return members;
  }

  /** Whether this school could join these members under this lead, but for their number. */
  fits(seat: number, school: number, members: readonly number[]): boolean {
    const { seats, apart } = this.board;
    return (
      seats[seat]!.pointsOfMember.has(school) &&
      (apart[school]!.size === 0 || !members.some(member => apart[school]!.has(member)))
    );
  }

  /** What a cluster of these members is worth; the same as the score of the rules. */
  points(seat: number, members: readonly number[]): number {
    const { options, seats, features, wishes } = this.board;
    const { lead, points, pointsOfMember } = seats[seat]!;
    this.stamp += 1;
    let sum = points;
    let kinds = this.newKinds(features[lead]!);
    for (const member of members) {
      sum += pointsOfMember.get(member)!;
      kinds += this.newKinds(features[member]!);
      for (const other of wishes[member]!) if (members.includes(other)) sum += options.weights.wish;
    }
    return (
      sum +
      (options.weights.diversity * kinds) / (options.maxMembers + 1) -
      options.weights.size * Math.abs(members.length - options.idealMembers)
    );
  }

  /** How many of these features have not been met since the stamp was raised. */
  private newKinds(kinds: readonly number[]): number {
    let found = 0;
    for (const kind of kinds) {
      if (this.met[kind] === this.stamp) continue;
      this.met[kind] = this.stamp;
      found += 1;
    }
    return found;
  }

  clusters(): PlannedCluster[] {
    const { candidates, schools } = this.board;
    return [...this.open]
      .sort(([a], [b]) => a - b)
      .map(([seat, members]) => ({
        theme: candidates[seat]!.theme,
        leadId: candidates[seat]!.lead.id,
        memberIds: [...members].sort((a, b) => a - b).map(member => schools[member]!.id),
      }));
  }
}
