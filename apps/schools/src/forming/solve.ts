import { type CandidateLead, candidatesOf, componentsOf } from './candidates.rules';
import { type City, cityOf } from './fit.rules';
import type { FormingLimits, FormingProgress, FormingResult, ModelSize } from './forming';
import type { HighsSolver, SolverEnd } from './highs';
import { clustersOf, modelOf, startOf } from './model.rules';
import type { FormingProblem, PlannedCluster } from './problem.rules';
import { scoreOf } from './score.rules';
import { Search } from './search.rules';

/** Rounds of the search for each school of a part, at most; it stops at the gap. */
const roundsPerSchool = 4;
const roundsPerReport = 50;
/** How progress is shared out: the relaxation first, then the search, then branch and cut. */
const searchFrom = 0.2;
const searchShare = 0.7;

type Tell = (progress: FormingProgress) => void;

interface PartSolution {
  clusters: readonly PlannedCluster[];
  bound: number;
  nodes: number;
  end: SolverEnd;
}

/**
 * Solves a problem part by part. For each: the relaxed programme gives the bound and the prices; the search makes a plan
 * with them; if that is not within the gap, branch and cut goes on from it.
 */
export function solveProblem(
  highs: HighsSolver,
  problem: FormingProblem,
  limits: FormingLimits,
  tell: Tell,
): FormingResult {
  const city = cityOf(problem);
  const candidates = candidatesOf(city);
  const parts = componentsOf(candidates.leads);
  const until = performance.now() + limits.seconds * 1000;
  const size: ModelSize = {
    possiblePairs: candidates.possible,
    pairs: candidates.kept,
    schoolsTrimmed: candidates.schoolsTrimmed,
    leads: candidates.leads.length,
    parts: parts.length,
    binaries: 0,
    rows: 0,
  };
  const found = parts.map((leads, done) =>
    new Part(highs, city, leads, until, (part, best, bound) =>
      tell({ done, total: parts.length, share: (done + part) / parts.length, best, bound }),
    ).solve(limits.nodes, size),
  );
  const plan = { clusters: found.flatMap(({ clusters }) => clusters) };
  const score = scoreOf(city, plan);
  const bound = found.reduce((sum, part) => sum + part.bound, 0);
  const ends = found.map(({ end }) => end);
  return {
    plan,
    score,
    bound,
    gap: gapOf(score.objective, bound),
    end: ends.includes('TIME') ? 'TIME' : ends.includes('NODES') ? 'NODES' : 'GAP',
    nodes: found.reduce((sum, { nodes }) => sum + nodes, 0),
    size,
  };
}

/** How far a plan may be from the best, as a share of what it is worth; below 1e-9 it is rounding. */
export function gapOf(objective: number, bound: number): number {
  const gap = (bound - objective) / Math.max(objective, Number.EPSILON);
  return gap < 1e-9 ? 0 : gap;
}

class Part {
  constructor(
    private readonly highs: HighsSolver,
    private readonly city: City,
    private readonly leads: readonly CandidateLead[],
    private readonly until: number,
    private readonly tell: (part: number, best: number | null, bound: number | null) => void,
  ) {}

  solve(nodes: number, size: ModelSize): PartSolution {
    this.tell(0, null, null);
    const model = modelOf(this.city, this.leads);
    size.binaries += model.milp.integer.reduce((sum, one) => sum + one, 0);
    size.rows += model.milp.rowLower.length;
    const { bound, rowPrices } = this.highs.relax(model.milp, this.secondsLeft());
    const prices = new Map([...model.placeRow].map(([id, row]) => [id, Math.abs(rowPrices[row]!)]));
    const search = this.search(prices, model.placeRow.size, bound);
    if (bound === null) return { clusters: search.best, bound: Infinity, nodes: 0, end: 'TIME' };
    if (this.within(search.objective, bound)) return { clusters: search.best, bound, nodes: 0, end: 'GAP' };
    if (this.secondsLeft() === 0) return { clusters: search.best, bound, nodes: 0, end: 'TIME' };
    const solved = this.highs.solve(model.milp, {
      gap: this.city.options.gap,
      nodes,
      seconds: this.secondsLeft(),
      start: startOf(model, search.best),
      onProgress: (best, proven) => this.tell(searchFrom + searchShare, best, proven),
    });
    return {
      clusters: clustersOf(model, solved.values),
      bound: Math.min(bound, solved.bound),
      nodes: solved.nodes,
      end: solved.end,
    };
  }

  private search(prices: ReadonlyMap<string, number>, schools: number, bound: number | null): Search {
    const search = new Search(this.city, this.leads, prices);
    const rounds = roundsPerSchool * schools;
    for (let round = 0; round < rounds; round += 1) {
      if (round % roundsPerReport === 0) {
        this.tell(searchFrom + searchShare * (round / rounds), search.objective, bound);
        if (this.secondsLeft() === 0) break;
      }
      if (bound !== null && this.within(search.objective, bound)) break;
      search.round(round / rounds);
    }
    return search;
  }

  private within(objective: number, bound: number): boolean {
    return gapOf(objective, bound) <= this.city.options.gap;
  }

  private secondsLeft(): number {
    return Math.max(0, (this.until - performance.now()) / 1000);
  }
}
