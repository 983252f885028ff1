import { brokenRules, cityOf, distanceKm, memberTerms, stagesFit } from './fit.rules';
import { formingProblem, formingSchool, homework, strongSchool } from './forming.fixture';
import { checkOptions, defaultOptions, type FormingOptions, type FormingSchool } from './problem.rules';

test('the distance is that of the great circle', () => {
  // A degree of a meridian, and half of the equator, of a sphere of the mean radius 6371.0088 km.
  expect(distanceKm({ longitude: 0, latitude: 0 }, { longitude: 0, latitude: 1 })).toBeCloseTo(111.195, 3);
  expect(distanceKm({ longitude: 0, latitude: 0 }, { longitude: 180, latitude: 0 })).toBeCloseTo(20015.1, 1);
  expect(distanceKm({ longitude: null, latitude: 1 }, { longitude: 0, latitude: 0 })).toBeNull();
});

test('a nine-year school goes with both stages, and those not with each other', () => {
  expect(stagesFit('NINE_YEAR', 'PRIMARY')).toBe(true);
  expect(stagesFit('JUNIOR_SECONDARY', 'NINE_YEAR')).toBe(true);
  expect(stagesFit('PRIMARY', 'JUNIOR_SECONDARY')).toBe(false);
  expect(stagesFit('NINE_YEAR', 'SENIOR_SECONDARY')).toBe(false);
});

const lead = strongSchool(1);
const rulesFor = (member: FormingSchool, options: Partial<FormingOptions> = {}) =>
  brokenRules(cityOf(formingProblem([lead, member], options)), lead, member, homework);

test('each rule is told by its name', () => {
  expect(rulesFor(formingSchool(2))).toEqual([]);
  expect(rulesFor(formingSchool(2, { stage: 'JUNIOR_SECONDARY' }))).toEqual(['STAGE']);
  expect(rulesFor(formingSchool(20))).toEqual(['DISTANCE']);
  expect(rulesFor(formingSchool(20), { maxDistanceKm: 30 })).toEqual([]);
  expect(rulesFor(formingSchool(2, { districtCode: '310104' }), { sameDistrict: true })).toEqual([
    'DISTRICT',
  ]);
  expect(rulesFor(formingSchool(2, { theme: 'ANOTHER' }))).toEqual(['THEME']);
  expect(rulesFor(formingSchool(2, { theme: 'ANOTHER', alsoThemes: [homework] }))).toEqual([]);
  expect(rulesFor(strongSchool(2))).toEqual(['STRENGTH']);
  expect(rulesFor(formingSchool(2, { avoids: ['school-1'] }))).toEqual(['APART']);
});

test('an unknown place is near enough within the district only', () => {
  expect(rulesFor(formingSchool(2, { latitude: null }))).toEqual([]);
  expect(rulesFor(formingSchool(2, { latitude: null, districtCode: '310104' }))).toEqual(['DISTANCE']);
});

test('a member without published levels may join, and counts for no strength', () => {
  const member = formingSchool(2, { levels: {} });
  expect(rulesFor(member)).toEqual([]);
  const city = cityOf(formingProblem([lead, member]));
  expect(memberTerms(city, lead, member, homework)).toMatchObject({ served: 1, theme: 1, strength: 0 });
});

test('strength is the share of the widest gap, nearness the share of the way that is left', () => {
  const member = formingSchool(2);
  const city = cityOf(formingProblem([lead, member], { maxDistanceKm: 11.1195 }));
  const terms = memberTerms(city, lead, member, homework);
  expect(terms.strength).toBe(0.5);
  expect(terms.nearness).toBeCloseTo(0.9, 4);
});

describe('options', () => {
  const codesFor = (options: Partial<FormingOptions>): string[] => {
    try {
      checkOptions({ ...defaultOptions, ...options });
      return [];
    } catch (error) {
      return (error as { problems: { path: string[] }[] }).problems.map(({ path }) =>
        path.slice(1).join('.'),
      );
    }
  };

  test('the defaults stand', () => expect(codesFor({})).toEqual([]));
  test('all that is wrong is told together', () =>
    expect(
      codesFor({
        minMembers: 0,
        maxMembers: 8.5,
        maxDistanceKm: NaN,
        weights: { ...defaultOptions.weights, wish: -1 },
      }),
    ).toEqual(['minMembers', 'maxMembers', 'maxDistanceKm', 'weights.wish']));
  test('the least, the ideal and the most members do not fall', () =>
    expect(codesFor({ minMembers: 11 })).toEqual(['minMembers']));
});
