import { nearestPlan, randomPlan } from './baselines.rules';
import { edited, effectOf } from './edit.rules';
import { explain } from './explain.rules';
import { cityOf } from './fit.rules';
import { cityOfChance, formingProblem, formingSchool, homework, strongSchool } from './forming.fixture';
import type { FormingOptions, FormingPlan, FormingSchool } from './problem.rules';
import { scoreOf } from './score.rules';
import { unservedOf } from './unserved.rules';

const small = { minMembers: 2, idealMembers: 2, maxMembers: 3 };
const schools = [strongSchool(1), ...[2, 3, 4].map(n => formingSchool(n)), strongSchool(5)];
const city = cityOf(formingProblem(schools, small));
const plan: FormingPlan = {
  clusters: [{ theme: homework, leadId: 'school-1', memberIds: ['school-2', 'school-3'] }],
};

describe('an explanation', () => {
  test('names the theme, both levels and the distance, in both languages', () => {
    const { sentence, ...facts } = explain(city, plan.clusters[0]!, 'school-3');
    expect(facts).toEqual({
      theme: homework,
      themeFit: 'OWN',
      levels: [{ indicator: 'ACADEMIC_BURDEN', lead: 8, member: 4 }],
      distanceKm: 2.2,
      stays: false,
      wishes: [],
    });
    expect(sentence.en).toBe(
      'your theme, homework that helps; lead at level 8 for academic burden, higher is lighter, where you are at 4; 2.2 km.',
    );
    expect(sentence.zh).toBe(
      '你校的主题“让作业有益”；学业负担（等级越高负担越轻）：领衔校 8 级，你校 4 级；相距 2.2 公里。',
    );
  });

  test('of the lead tells its strength', () => {
    expect(explain(city, plan.clusters[0]!, 'school-1').sentence.en).toBe(
      'you lead on homework that helps; level 8.0 on average in what it is about.',
    );
  });
});

describe('an edit', () => {
  test('moves a school that has no place into a cluster, and the effect says what that is worth', () => {
    const after = edited(city, plan, { kind: 'MOVE', schoolId: 'school-4', toLeadId: 'school-1' });
    const effect = effectOf(city, plan, after);
    expect(effect.gained).toEqual(['school-4']);
    expect(effect.objective).toBeCloseTo(scoreOf(city, after).objective - scoreOf(city, plan).objective, 9);
    expect(effect.objective).toBeGreaterThan(2);
    expect(effect.newlyBroken).toEqual([]);
  });

  test('shows the rules that it breaks, and those that it mends', () => {
    const out = edited(city, plan, { kind: 'MOVE', schoolId: 'school-2', toLeadId: null });
    const broken = [{ rule: 'SIZE', leadId: 'school-1', schoolId: 'school-1' }];
    expect(effectOf(city, plan, out)).toMatchObject({ newlyBroken: broken, mended: [], lost: ['school-2'] });
    expect(effectOf(city, out, plan)).toMatchObject({ newlyBroken: [], mended: broken });
  });

  test('a new lead takes the old one for a member', () => {
    const after = edited(city, plan, { kind: 'CHANGE_LEAD', leadId: 'school-1', newLeadId: 'school-2' });
    expect(after.clusters).toEqual([
      { theme: homework, leadId: 'school-2', memberIds: ['school-3', 'school-1'], continuesId: null },
    ]);
    const rules = effectOf(city, plan, after).newlyBroken.map(({ rule }) => rule);
    expect(rules).toEqual(['LEAD_TOO_WEAK', 'STRENGTH', 'STRENGTH']);
  });

  test('dissolves a cluster', () => {
    const after = edited(city, plan, { kind: 'DISSOLVE', leadId: 'school-1' });
    expect(after.clusters).toEqual([]);
    expect(effectOf(city, plan, after).lost).toEqual(['school-1', 'school-2', 'school-3']);
  });

  test.each([
    [{ kind: 'MOVE', schoolId: 'school-99', toLeadId: null }, 'FORMING_SCHOOL_UNKNOWN', 'schoolId'],
    [{ kind: 'MOVE', schoolId: 'school-4', toLeadId: 'school-5' }, 'FORMING_CLUSTER_UNKNOWN', 'toLeadId'],
    [{ kind: 'MOVE', schoolId: 'school-1', toLeadId: null }, 'FORMING_LEAD_STAYS', 'schoolId'],
    [{ kind: 'DISSOLVE', leadId: 'school-4' }, 'FORMING_CLUSTER_UNKNOWN', 'leadId'],
    [{ kind: 'CHANGE_LEAD', leadId: 'school-1', newLeadId: 'school-1' }, 'FORMING_LEAD_STAYS', 'newLeadId'],
  ] as const)('%j is refused', (edit, code, field) => {
    expect(() => edited(city, plan, edit)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code, path: [field] })] }),
    );
  });
});

describe('a school that asked and has no place is told why, and what to give up', () => {
  const reasonOf = (
    school: FormingSchool,
    others: readonly FormingSchool[],
    options: Partial<FormingOptions> = {},
    clusters: FormingPlan['clusters'] = [],
  ) => {
    const problem = formingProblem([school, ...others], { ...small, ...options });
    const found = unservedOf(cityOf(problem), { clusters }).find(({ schoolId }) => schoolId === school.id)!;
    return [found.reason, found.remedy];
  };
  const lead = strongSchool(1);
  const members = [3, 4, 5].map(n => formingSchool(n));

  test('it has declared no theme', () =>
    expect(reasonOf(formingSchool(2, { theme: null }), [lead])).toEqual([
      'NO_THEME',
      { kind: 'DECLARE_THEME' },
    ]));
  test('nobody is strong enough', () =>
    expect(reasonOf(formingSchool(2), [formingSchool(3, { levels: { ACADEMIC_BURDEN: 5 } })])).toEqual([
      'NO_STRONG_LEAD',
      { kind: 'OPTION', option: 'leadLevel', value: 5 },
    ]));
  test('no lead teaches its stage', () =>
    expect(reasonOf(formingSchool(2, { stage: 'JUNIOR_SECONDARY' }), [lead])).toEqual([
      'NO_LEAD_OF_STAGE',
      null,
    ]));
  test('the nearest lead is too far', () =>
    expect(reasonOf(formingSchool(21), [lead])).toEqual([
      'TOO_FAR',
      { kind: 'OPTION', option: 'maxDistanceKm', value: 22.3 },
    ]));
  test('the nearest lead is of another district', () =>
    expect(reasonOf(formingSchool(2, { districtCode: '310104' }), [lead], { sameDistrict: true })).toEqual([
      'OTHER_DISTRICT',
      { kind: 'OPTION', option: 'sameDistrict', value: false },
    ]));
  test('nobody is stronger', () =>
    expect(reasonOf(strongSchool(2), [lead])).toEqual([
      'NO_STRONGER_LEAD',
      { kind: 'OPTION', option: 'leadAdvantage', value: 0 },
    ]));
  test('it would rather not work with the only lead', () =>
    expect(reasonOf(formingSchool(2, { avoids: ['school-1'] }), [lead])).toEqual([
      'AVOIDED',
      { kind: 'WISH', avoided: ['school-1'] },
    ]));
  test('it would rather not work with a member', () =>
    expect(
      reasonOf(formingSchool(2, { avoids: ['school-3'] }), [lead, ...members], {}, [
        { theme: homework, leadId: 'school-1', memberIds: ['school-3', 'school-4'] },
      ]),
    ).toEqual(['AVOIDED', { kind: 'WISH', avoided: ['school-3'] }]));
  test('several rules speak against every lead', () =>
    expect(reasonOf(formingSchool(21, { districtCode: '310104' }), [lead], { sameDistrict: true })).toEqual([
      'SEVERAL_RULES',
      null,
    ]));
  test('every cluster in reach is full', () =>
    expect(
      reasonOf(formingSchool(2), [lead, ...members], {}, [
        { theme: homework, leadId: 'school-1', memberIds: ['school-3', 'school-4', 'school-5'] },
      ]),
    ).toEqual(['CLUSTERS_FULL', { kind: 'OPTION', option: 'maxMembers', value: 4 }]));
  test('too few schools are near', () =>
    expect(reasonOf(formingSchool(2), [lead])).toEqual([
      'TOO_FEW_NEARBY',
      { kind: 'OPTION', option: 'minMembers', value: 1 },
    ]));
  test('the lead is wanted elsewhere', () =>
    expect(
      reasonOf(formingSchool(2), [lead, strongSchool(6, { theme: 'ANOTHER' })], {}, [
        { theme: 'ANOTHER', leadId: 'school-6', memberIds: ['school-1'] },
        { theme: 'YET_ANOTHER', leadId: 'school-1', memberIds: [] },
      ]),
    ).toEqual(['LEADS_TAKEN', null]));
});

describe('the plans of the bench', () => {
  const town = cityOf(
    formingProblem(cityOfChance(120, 9), { minMembers: 4, idealMembers: 5, maxMembers: 7 }),
  );

  test.each([
    ['random', randomPlan(town)],
    ['nearest', nearestPlan(town)],
  ])('the %s one keeps every rule', (_, baseline) => {
    const score = scoreOf(town, baseline);
    expect(score.broken).toEqual([]);
    expect(score.served).toBeGreaterThan(30);
  });

  test('schools are nearer in the nearest one', () =>
    expect(scoreOf(town, nearestPlan(town)).meanDistanceKm!).toBeLessThan(
      scoreOf(town, randomPlan(town)).meanDistanceKm!,
    ));
});
