import type { CandidateLead } from './candidates.rules';
import type { City } from './fit.rules';
import type { PlannedCluster } from './problem.rules';
import { randomFrom } from './random.rules';
import { Arrangement, boardOf, type Prices } from './search.state.rules';

/** How many clusters are dissolved in a round. */
const clustersPerRound = [3, 8] as const;
/** How much a candidate's worth is blurred, so that rounds differ. */
const blur = 0.3;
/** How far below its price a school may still be taken beyond the least number. */
const slack = 0.1;
/** How many points a round may lose at the beginning; less and less towards the end. */
const patienceAtFirst = 1;

interface Offer {
  members: number[];
  factor: number;
  worth: number;
}

/**
 * Finds a good plan by ruin and recreate (Schrimpf et al., 2000): some neighbouring clusters are dissolved and formed anew
 * from their schools and those that have none; what is not much worse stays, and the best is remembered. The prices, what
 * a place for a school is worth elsewhere, come from the relaxed programme (its dual values) and tell which school should
 * go where. It counts rounds and not seconds: every machine does the same.
 */
export class Search {
  best: readonly PlannedCluster[];
  /** What the best is worth. */
  objective: number;
  private readonly random = randomFrom(1);
  private readonly at: Arrangement;
  private worth = 0;

  constructor(city: City, candidates: readonly CandidateLead[], prices: Prices = new Map()) {
    this.at = new Arrangement(boardOf(city, candidates, prices));
    const made = this.recreate(new Set(this.at.board.schools.keys()), 0);
    this.worth = this.pointsOf(made);
    this.objective = this.worth;
    this.best = this.at.clusters();
  }

  /**
   * Does one round.
   * @param part how much of the search is done, from 0 to 1
   */
  round(part: number): void {
    const { at } = this;
    const before = [...this.neighbourhood()].map(seat => [seat, at.open.get(seat)!] as const);
    const worth = this.pointsOf(before.map(([seat]) => seat));
    const free = new Set(before.flatMap(([seat, members]) => [at.board.seats[seat]!.lead, ...members]));
    for (const [seat] of before) at.leave(seat);
    for (const school of this.unplacedAround(free)) free.add(school);
    const made = this.recreate(free, blur);
    const gain = this.pointsOf(made) - worth;
    if (gain < -patienceAtFirst * (1 - part)) {
      for (const seat of made) at.leave(seat);
      for (const [seat, members] of before) at.take(seat, members);
      return;
    }
    this.worth += gain;
    if (this.worth <= this.objective + 1e-9) return;
    this.objective = this.worth;
    this.best = at.clusters();
  }

  private pointsOf(seats: readonly number[]): number {
    return seats.reduce((sum, seat) => sum + this.at.points(seat, this.at.open.get(seat)!), 0);
  }

  /** Some clusters that could exchange members, around a school taken at random. */
  private neighbourhood(): Set<number> {
    const { at } = this;
    const { board } = at;
    const wanted = this.whole(...clustersPerRound);
    const near = new Set<number>();
    let school = this.whole(0, board.schools.length - 1);
    for (let tries = 0; near.size < wanted && tries < 4 * wanted; tries += 1) {
      const own = at.seatOf[school]!;
      if (own >= 0) near.add(own);
      const seats = board.under[school]!;
      if (seats.length > 0) {
        const seat = seats[this.whole(0, seats.length - 1)]!;
        const taken = at.open.has(seat) ? seat : at.seatOf[board.seats[seat]!.lead]!;
        if (taken >= 0) near.add(taken);
        const { members } = board.seats[seat]!;
        school = members[this.whole(0, members.length - 1)]!;
      } else {
        school = this.whole(0, board.schools.length - 1);
      }
    }
    return near;
  }

  /** Schools without a cluster that share a candidate lead with one of these. */
  private unplacedAround(schools: ReadonlySet<number>): Set<number> {
    const { board } = this.at;
    const found = new Set<number>();
    const seats = new Set([...schools].flatMap(school => board.under[school]!));
    for (const seat of seats) {
      const { lead, members } = board.seats[seat]!;
      for (const school of [lead, ...members]) if (this.at.isFree(school)) found.add(school);
    }
    return found;
  }

  /** Forms clusters of free schools, the most worthy first, and then improves them. Gives the seats taken. */
  private recreate(free: ReadonlySet<number>, noise: number): number[] {
    const { at } = this;
    const { under, leading, options } = at.board;
    const size = noise === 0 ? options.idealMembers : this.whole(options.idealMembers, options.maxMembers);
    const offers = new Map<number, Offer>();
    const offer = (seat: number, factor: number) => {
      const members = this.bestMembers(seat, size);
      if (members) offers.set(seat, { members, factor, worth: factor * this.abovePrice(seat, members) });
      else offers.delete(seat);
    };
    for (const seat of new Set([...free].flatMap(school => [...under[school]!, ...leading[school]!])))
      offer(seat, 1 + noise * (this.random() - 0.5));
    const made: number[] = [];
    while (offers.size > 0) {
      let best: number | undefined;
      for (const [seat, { worth }] of offers) {
        if (best === undefined || worth > offers.get(best)!.worth) best = seat;
      }
      at.take(best!, offers.get(best!)!.members);
      made.push(best!);
      for (const [seat, { members, factor }] of offers) {
        const spoilt = !at.isFree(at.board.seats[seat]!.lead) || members.some(member => !at.isFree(member));
        if (spoilt) offer(seat, factor);
      }
    }
    this.improve(made);
    return made;
  }

  /** What a cluster is worth beyond what its schools are worth elsewhere. */
  private abovePrice(seat: number, members: readonly number[]): number {
    const { prices, seats } = this.at.board;
    let worth = this.at.points(seat, members) - prices[seats[seat]!.lead]!;
    for (const member of members) worth -= prices[member]!;
    return worth;
  }

  /** The best free members for a seat; undefined if they are too few or the lead is not free. */
  private bestMembers(seat: number, size: number): number[] | undefined {
    const { at } = this;
    const { prices, options, seats } = at.board;
    const { lead, members, pointsOfMember } = seats[seat]!;
    if (!at.isFree(lead)) return undefined;
    const chosen: number[] = [];
    for (const member of members) {
      if (chosen.length === size) break;
      // Beyond the least number, only those who are worth more here than elsewhere.
      if (chosen.length >= options.minMembers && pointsOfMember.get(member)! < prices[member]! - slack) break;
      if (at.isFree(member) && at.fits(seat, member, chosen)) chosen.push(member);
    }
    return chosen.length >= options.minMembers ? chosen : undefined;
  }

  /** Places who has none and moves members to where they are worth more, until nothing changes. */
  private improve(seats: readonly number[]): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const seat of seats) {
        for (const school of this.at.board.seats[seat]!.members) {
          if (!this.mayMove(school, seat, seats)) continue;
          if (this.join(seat, school) || this.replace(seat, school)) changed = true;
        }
      }
    }
  }

  /** A round touches nothing but its own clusters, so that it can be taken back. */
  private mayMove(school: number, to: number, seats: readonly number[]): boolean {
    const from = this.at.seatOf[school]!;
    return from !== to && (from < 0 || (seats.includes(from) && this.at.board.seats[from]!.lead !== school));
  }

  /** Lets a school into a cluster that has room, from none or from a cluster of more than the least. */
  private join(seat: number, school: number): boolean {
    const { at } = this;
    const { minMembers, maxMembers } = at.board.options;
    const members = at.open.get(seat)!;
    const from = at.seatOf[school]!;
    if (members.length >= maxMembers || !at.fits(seat, school, members)) return false;
    const old = from < 0 ? undefined : at.open.get(from)!;
    if (old && old.length <= minMembers) return false;
    const left = old?.filter(member => member !== school);
    const joined = [...members, school];
    const gain =
      at.points(seat, joined) -
      at.points(seat, members) +
      (left ? at.points(from, left) - at.points(from, old!) : 0);
    if (gain <= 1e-9) return false;
    if (left) at.open.set(from, left);
    at.open.set(seat, joined);
    at.seatOf[school] = seat;
    return true;
  }

  /** Puts a school in the place of a member, who gets the school's old place if it had one. */
  private replace(seat: number, school: number): boolean {
    const { at } = this;
    const members = at.open.get(seat)!;
    const from = at.seatOf[school]!;
    const old = from < 0 ? undefined : at.open.get(from)!;
    const rest = old?.filter(member => member !== school);
    for (const out of members) {
      const staying = members.filter(member => member !== out);
      if (!at.fits(seat, school, staying) || (rest && !at.fits(from, out, rest))) continue;
      const joined = [...staying, school];
      const gain =
        at.points(seat, joined) -
        at.points(seat, members) +
        (rest ? at.points(from, [...rest, out]) - at.points(from, old!) : 0);
      if (gain <= 1e-9) continue;
      at.open.set(seat, joined);
      at.seatOf[school] = seat;
      at.seatOf[out] = rest ? from : -1;
      if (rest) at.open.set(from, [...rest, out]);
      return true;
    }
    return false;
  }

  private whole(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1));
  }
}
