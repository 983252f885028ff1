import { Refusal } from '@doorstep/service-kit/refusal';
import { checkMembers, checkSchools, ClusterKind, isExclusive, overlapping } from './cluster.rules';

const school = (changes: object = {}) => ({ code: '1', status: 'OPEN', districtCode: '310115', ...changes });

function problems(work: () => void): (string | undefined)[][] {
  try {
    work();
    return [];
  } catch (error) {
    return (error as Refusal).problems.map(({ code, path }) => [code, ...path]);
  }
}

test('a lead and 1 to 200 others, each named once, whatever the case of a key', () => {
  expect(problems(() => checkMembers('a', ['b', 'c']))).toEqual([]);
  expect(problems(() => checkMembers('a', []))).toEqual([['CLUSTER_SIZE', 'memberSchoolIds']]);
  const many = Array.from({ length: 201 }, (_, place) => String(place));
  expect(problems(() => checkMembers('a', many))).toEqual([['CLUSTER_SIZE', 'memberSchoolIds']]);
  expect(problems(() => checkMembers('a', ['b', 'B']))).toEqual([
    ['CLUSTER_MEMBER_TWICE', 'memberSchoolIds', '1'],
  ]);
  expect(problems(() => checkMembers('a', ['b', 'A']))).toEqual([
    ['CLUSTER_MEMBER_TWICE', 'memberSchoolIds', '1'],
  ]);
});

test('every school that does not fit is told with its place', () => {
  const lead = { path: ['leadSchoolId'], school: school() };
  const others = [
    undefined,
    school({ status: 'CLOSED' }),
    school({ districtCode: '310101' }),
    school({ status: 'PROPOSED_TO_CLOSE' }),
  ].map((given, place) => ({ path: ['memberSchoolIds', String(place)], school: given }));
  const everywhere = [
    ['SCHOOL_NOT_FOUND', 'memberSchoolIds', '0'],
    ['SCHOOL_NOT_RUNNING', 'memberSchoolIds', '1'],
  ];
  expect(problems(() => checkSchools(ClusterKind.ALLIANCE, '310115', [lead, ...others]))).toEqual(everywhere);
  expect(
    problems(() => checkSchools(ClusterKind.DISTRICT_PRACTICE_TEAM, '310115', [lead, ...others])),
  ).toEqual([...everywhere, ['CLUSTER_MEMBER_OUTSIDE_DISTRICT', 'memberSchoolIds', '2']]);
});

test('of which kinds a school belongs to one at a time', () => {
  expect(Object.values(ClusterKind).filter(isExclusive)).toEqual([
    'CITY_PRACTICE_COMMUNITY',
    'EDUCATION_GROUP',
  ]);
});

test('an overlap names the school and the other cluster', () => {
  expect(overlapping([])).toBeUndefined();
  const [problem] = overlapping([{ code: '3101150001', path: ['leadSchoolId'], cluster: '甲' }])!.problems;
  expect(problem).toMatchObject({ code: 'CLUSTER_MEMBERSHIP_OVERLAPS', path: ['leadSchoolId'] });
  expect(problem.message.en).toContain('3101150001');
  expect(problem.message.zh).toContain('甲');
});
