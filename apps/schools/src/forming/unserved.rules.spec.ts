import { nearestPlan, randomPlan } from './baselines.rules';
import { edited } from './edit.rules';
import { areApart, type City, cityOf } from './fit.rules';
import { cityOfChance, formingProblem, formingSchool, homework, strongSchool } from './forming.fixture';
import type { FormingOptions, FormingPlan, FormingProblem } from './problem.rules';
import { brokenIn } from './score.rules';
import { type Unserved, unservedOf } from './unserved.rules';

const small = { minMembers: 2, idealMembers: 3, maxMembers: 4 };
const lead = strongSchool(1);
const members = [2, 3, 4, 5].map(number => formingSchool(number));
const town = cityOf(formingProblem([lead, ...members], small));
const whole: FormingPlan = {
  clusters: [{ theme: homework, leadId: 'school-1', memberIds: members.map(({ id }) => id) }],
};

const reasonIn = (city: City, plan: FormingPlan, schoolId: string): Unserved | undefined =>
  unservedOf(city, plan).find(one => one.schoolId === schoolId);

test('a school that was moved out of a cluster could join it again', () => {
  const plan = edited(town, whole, { kind: 'MOVE', schoolId: 'school-3', toLeadId: null });
  expect(reasonIn(town, plan, 'school-3')).toMatchObject({
    reason: 'COULD_JOIN',
    remedy: { kind: 'MOVE', leadId: 'school-1' },
  });
});

test('the schools of a cluster that was dissolved could form one', () => {
  const plan = edited(town, whole, { kind: 'DISSOLVE', leadId: 'school-1' });
  expect(reasonIn(town, plan, 'school-3')).toMatchObject({
    reason: 'COULD_FORM',
    remedy: { kind: 'FORM', leadId: 'school-1' },
  });
});

/** Plans of chance, and what becomes of them by edits of chance. */
const cases = [1, 2, 3, 4, 5, 6].flatMap(seed => {
  const problem = formingProblem(cityOfChance(60, seed), {
    minMembers: 3 + (seed % 3),
    idealMembers: 5,
    maxMembers: 6,
    maxDistanceKm: 6 + seed,
    leadLevel: 5 + (seed % 3),
    sameDistrict: seed % 2 === 0,
  });
  const schools = problem.schools.map((school, at) => ({
    ...school,
    districtCode: at % 3 === 0 ? '310104' : school.districtCode,
  }));
  const city = cityOf({ ...problem, schools });
  return [randomPlan(city, seed), nearestPlan(city)].flatMap(plan => {
    const [first, second] = plan.clusters;
    return [
      plan,
      edited(city, plan, { kind: 'DISSOLVE', leadId: first!.leadId }),
      edited(city, plan, { kind: 'MOVE', schoolId: second!.memberIds[0]!, toLeadId: null }),
      edited(city, plan, {
        kind: 'CHANGE_LEAD',
        leadId: second!.leadId,
        newLeadId: second!.memberIds[0]!,
      }),
    ].map(changed => ({ problem: { ...problem, schools }, city, plan: changed }));
  });
});

const told = cases.flatMap(one => unservedOf(one.city, one.plan).map(unserved => ({ ...one, unserved })));

test('the plans of chance have schools without a place for many reasons', () => {
  const reasons = new Set(told.map(({ unserved }) => unserved.reason));
  for (const one of ['COULD_JOIN', 'COULD_FORM', 'TOO_FAR', 'TOO_FEW_NEARBY', 'CLUSTERS_FULL'])
    expect(reasons).toContain(one);
});

/** The same city with another value of an option, or without some wishes not to work together. */
function remedied(problem: FormingProblem, { schoolId, remedy }: Unserved): City {
  if (remedy?.kind === 'OPTION') {
    const options = { ...problem.options, [remedy.option]: remedy.value } as FormingOptions;
    return cityOf({ ...problem, options });
  }
  const dropped = remedy?.kind === 'WISH' ? remedy.avoided : [];
  const schools = problem.schools.map(school => {
    const drop = school.id === schoolId ? dropped : dropped.includes(school.id) ? [schoolId] : [];
    return { ...school, avoids: school.avoids.filter(id => !drop.includes(id)) };
  });
  return cityOf({ ...problem, schools });
}

test('with another option, or without the wish, the reason that was told no longer holds', () => {
  const some = told.filter(
    ({ unserved: { remedy } }) => remedy?.kind === 'OPTION' || remedy?.kind === 'WISH',
  );
  expect(some.length).toBeGreaterThan(50);
  for (const { problem, plan, unserved } of some) {
    const after = reasonIn(remedied(problem, unserved), plan, unserved.schoolId);
    expect([unserved, after?.reason]).not.toEqual([unserved, unserved.reason]);
  }
});

test('a value is the nearest to the present one that will do: a little less does not', () => {
  const exact = { CLUSTERS_FULL: -1, TOO_FEW_NEARBY: 1, TOO_FAR: -0.1001 } as const;
  const some = told.filter(({ unserved }) => unserved.reason in exact && unserved.remedy?.kind === 'OPTION');
  expect(some.length).toBeGreaterThan(20);
  for (const { problem, plan, unserved } of some) {
    const remedy = unserved.remedy as { kind: 'OPTION'; option: 'maxMembers'; value: number };
    const less = remedy.value + exact[unserved.reason as keyof typeof exact];
    const city = remedied(problem, { ...unserved, remedy: { ...remedy, value: less } });
    expect([unserved, reasonIn(city, plan, unserved.schoolId)?.reason]).toEqual([unserved, unserved.reason]);
  }
});

test('a school that could join a cluster breaks no rule when it is moved there', () => {
  for (const { city, plan, unserved } of told) {
    if (unserved.remedy?.kind !== 'MOVE') continue;
    const { schoolId, remedy } = unserved;
    const after = edited(city, plan, { kind: 'MOVE', schoolId, toLeadId: remedy.leadId });
    const before = new Set(brokenIn(city, plan).map(one => JSON.stringify(one)));
    expect(brokenIn(city, after).filter(one => !before.has(JSON.stringify(one)))).toEqual([]);
  }
});

test('a cluster that could be formed keeps every rule', () => {
  for (const { city, unserved } of told) {
    if (unserved.remedy?.kind !== 'FORM') continue;
    const { leadId, theme, memberIds } = unserved.remedy;
    expect(memberIds).toContain(unserved.schoolId);
    expect(brokenIn(city, { clusters: [{ theme, leadId, memberIds }] })).toEqual([]);
  }
});

test('who is told of a wish not to work together has one, or is one of whom others have it', () => {
  const some = told.flatMap(({ city, unserved: { schoolId, remedy } }) =>
    remedy?.kind === 'WISH' ? remedy.avoided.map(id => [city.byId.get(id)!, city.byId.get(schoolId)!]) : [],
  );
  expect(some.length).toBeGreaterThan(0);
  for (const [one, other] of some) expect(areApart(one!, other!)).toBe(true);
});

test('people read words for rules, in both languages', () => {
  const far = formingSchool(21, { districtCode: '310104' });
  const city = cityOf(formingProblem([far, lead], { ...small, sameDistrict: true }));
  expect(reasonIn(city, { clusters: [] }, far.id)?.message).toEqual({
    zh: '每所可能的领衔校都至少违反两条规则，例如：距离过远、不在同一区县。',
    en: 'Two rules at least speak against each possible lead, for example the distance and the district.',
  });
});
