import { candidatesOf, componentsOf } from './candidates.rules';
import { type City, cityOf, themesOf } from './fit.rules';
import { cityOfChance, formingProblem, formingSchool, strongSchool } from './forming.fixture';
import type { FormingResult } from './forming';
import { HighsSolver } from './highs';
import { modelOf, startOf } from './model.rules';
import type { FormingPlan, FormingProblem, PlannedCluster } from './problem.rules';
import { scoreOf } from './score.rules';
import { Search } from './search.rules';
import { solveProblem } from './solve';

let highs: HighsSolver;
beforeAll(async () => {
  highs = await HighsSolver.load();
});

const limits = { nodes: 500, seconds: 600 };
const solve = (problem: FormingProblem): FormingResult =>
  solveProblem(highs, problem, limits, () => undefined);

/** Every plan that keeps all rules, tried one by one. */
function bestByEnumeration(city: City): number {
  const themes = [...new Set(city.schools.flatMap(school => themesOf(city, school)))];
  let best = 0;
  const clusters = new Map<string, PlannedCluster & { memberIds: string[] }>();
  const leadsOnly = (at: number): void => {
    const school = city.schools[at];
    if (!school) return members(0);
    leadsOnly(at + 1);
    for (const theme of themes) {
      clusters.set(school.id, { theme, leadId: school.id, memberIds: [] });
      leadsOnly(at + 1);
      clusters.delete(school.id);
    }
  };
  const members = (at: number): void => {
    const school = city.schools[at];
    if (!school) {
      const score = scoreOf(city, { clusters: [...clusters.values()] });
      if (score.broken.length === 0) best = Math.max(best, score.objective);
      return;
    }
    members(at + 1);
    if (clusters.has(school.id)) return;
    for (const { memberIds } of clusters.values()) {
      memberIds.push(school.id);
      members(at + 1);
      memberIds.pop();
    }
  };
  leadsOnly(0);
  return best;
}

const tiny = { minMembers: 1, idealMembers: 2, maxMembers: 3, leadLevel: 5, gap: 0 };

test.each([1, 2, 3, 4, 5, 6, 7, 8])('finds the best of all plans of five schools (%i)', seed => {
  const problem = formingProblem(cityOfChance(5, seed), tiny);
  const { score, bound } = solve(problem);
  expect(score.broken).toEqual([]);
  expect(score.objective).toBeCloseTo(bestByEnumeration(cityOf(problem)), 6);
  expect(bound).toBeCloseTo(score.objective, 4);
});

test('the tiny instances are not all trivial', () => {
  const worth = [1, 2, 3, 4, 5, 6, 7, 8].map(
    seed => solve(formingProblem(cityOfChance(5, seed), tiny)).score,
  );
  expect(worth.filter(({ clusters }) => clusters > 0).length).toBeGreaterThan(4);
  expect(worth.some(({ served, asked }) => served < asked)).toBe(true);
});

describe('a city of eighty schools', () => {
  const problem = formingProblem(cityOfChance(80, 3), { minMembers: 4, idealMembers: 5, maxMembers: 7 });

  test('is solved within the gap, and no rule is broken', () => {
    const { score, bound, gap, end, size } = solve(problem);
    expect(score.broken).toEqual([]);
    expect(score.clusters).toBeGreaterThan(5);
    expect(score.objective).toBeLessThanOrEqual(bound + 1e-6);
    expect(gap).toBeCloseTo((bound - score.objective) / score.objective, 9);
    expect(gap).toBeLessThanOrEqual(0.02);
    expect(end).toBe('GAP');
    expect(size.binaries).toBeGreaterThan(100);
  });

  test('gets the same answer whatever the order in which its schools are told', () => {
    const shuffled = { ...problem, schools: [...problem.schools].reverse() };
    expect(solve(shuffled)).toEqual(solve(problem));
  });

  test('with fewer candidate leads the model is smaller, and says how many schools it is about', () => {
    const { size } = solve({ ...problem, options: { ...problem.options, candidatesPerSchool: 3 } });
    expect(size.schoolsTrimmed).toBeGreaterThan(0);
    expect(size.pairs).toBeLessThan(size.possiblePairs);
    const whole = solve({ ...problem, options: { ...problem.options, candidatesPerSchool: 100 } });
    expect(whole.size).toMatchObject({ schoolsTrimmed: 0, pairs: whole.size.possiblePairs });
  });

  test('a plan that the search finds is worth the same in the search, in the programme and by the rules', () => {
    const city = cityOf(problem);
    for (const part of componentsOf(candidatesOf(city).leads)) {
      const search = new Search(city, part);
      for (let round = 0; round < 100; round += 1) search.round(round / 100);
      const score = scoreOf(city, { clusters: search.best });
      expect(score.broken).toEqual([]);
      expect(score.objective).toBeCloseTo(search.objective, 6);
      const model = modelOf(city, part);
      const values = startOf(model, search.best);
      const points = model.milp.cost.reduce((sum, cost, column) => sum + cost * values[column]!, 0);
      expect(points).toBeCloseTo(search.objective, 6);
      expectFeasible(model.milp, values);
    }
  });

  test('when no time is left it says so, and still gives a plan', () => {
    const { end, score } = solveProblem(highs, problem, { ...limits, seconds: 0 }, () => undefined);
    expect(end).toBe('TIME');
    expect(score.broken).toEqual([]);
  });
});

function expectFeasible(milp: ReturnType<typeof modelOf>['milp'], values: Float64Array): void {
  milp.rowUpper.forEach((upper, row) => {
    let sum = 0;
    for (let at = milp.starts[row]!; at < milp.starts[row + 1]!; at += 1)
      sum += milp.values[at]! * values[milp.indices[at]!]!;
    expect(sum).toBeLessThanOrEqual(upper + 1e-9);
    expect(sum).toBeGreaterThanOrEqual(milp.rowLower[row]! - 1e-9);
  });
}

test('schools far apart are parts of their own, and the bounds add up', () => {
  const near = (from: number, latitude: number) =>
    Array.from({ length: 4 }, (_, at) =>
      (at === 0 ? strongSchool : formingSchool)(from + at, { latitude: latitude + at / 100 }),
    );
  const problem = formingProblem([...near(1, 31), ...near(11, 32)], { ...tiny, minMembers: 3 });
  const { size, score, plan } = solve(problem);
  expect(size.parts).toBe(2);
  expect(plan.clusters.map(({ leadId }) => leadId)).toEqual(['school-1', 'school-11']);
  expect(score).toMatchObject({ served: 8, clusters: 2 });
});

test('a good cluster is kept although another lead is a little nearer', () => {
  const cluster = { id: 'old', theme: 'HOMEWORK_THAT_HELPS', leadId: 'school-9', good: true };
  const schools = [
    strongSchool(0),
    ...[1, 2, 3].map(number => formingSchool(number, { clusterId: 'old' })),
    strongSchool(9, { clusterId: 'old' }),
  ];
  const plan = (good: boolean): FormingPlan =>
    solve(formingProblem(schools, { ...tiny, minMembers: 3 }, [{ ...cluster, good }])).plan;
  expect(plan(true).clusters).toMatchObject([{ leadId: 'school-9' }]);
  expect(plan(false).clusters).toMatchObject([{ leadId: 'school-0' }]);
});

test('nothing to form is an answer: no clusters, a bound of nothing', () => {
  const { plan, bound, gap, size } = solve(formingProblem([formingSchool(1), formingSchool(2)]));
  expect(plan.clusters).toEqual([]);
  expect({ bound, gap, parts: size.parts }).toEqual({ bound: 0, gap: 0, parts: 0 });
});
