import type { During } from '@doorstep/database';
import { Refusal } from '@doorstep/service-kit/refusal';
import { checkMembers, checkSchools, ClusterKind, isExclusive, overlapping } from './cluster.rules';

const school = (changes: object = {}) => ({ code: '1', districtCode: '310115', ...changes });

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

const place = (path: string[], given: ReturnType<typeof school> | undefined, more: object = {}) => ({
  ...{ path, school: given, during: { from: '2026-09-01', to: null }, leads: false, idle: [] as During[] },
  ...more,
});
const fit = (kind: ClusterKind, ...candidates: ReturnType<typeof place>[]) =>
  problems(() => checkSchools(kind, '310115', candidates));

test('every school that does not fit is told with its place', () => {
  const lead = place(['leadSchoolId'], school(), { leads: true });
  const others = [
    place(['memberSchoolIds', '0'], undefined),
    place(['memberSchoolIds', '1'], school(), { idle: [{ from: '2020-01-01', to: null }] }),
    place(['memberSchoolIds', '2'], school({ districtCode: '310101' })),
  ];
  const everywhere = [
    ['SCHOOL_NOT_FOUND', 'memberSchoolIds', '0'],
    ['SCHOOL_NOT_RUNNING', 'memberSchoolIds', '1'],
  ];
  expect(fit(ClusterKind.ALLIANCE, lead, ...others)).toEqual(everywhere);
  expect(fit(ClusterKind.DISTRICT_PRACTICE_TEAM, lead, ...others)).toEqual([
    ...everywhere,
    ['CLUSTER_MEMBER_OUTSIDE_DISTRICT', 'memberSchoolIds', '2'],
  ]);
});

test('a school runs from its first day in a cluster on; to lead, or to stay until a day, all the time', () => {
  const closes = { idle: [{ from: '2027-07-01', to: null }] };
  const one = (more: object) => fit(ClusterKind.ALLIANCE, place(['schoolId'], school(), more));
  const until = (to: string | null) => ({ during: { from: '2026-09-01', to } });
  expect(one(closes)).toEqual([]);
  expect(one({ ...closes, leads: true })).toEqual([['CLUSTER_LEAD_CLOSES', 'schoolId']]);
  expect(one({ ...closes, leads: true, ...until('2027-07-01') })).toEqual([]);
  expect(one({ ...closes, leads: true, ...until('2027-07-02') })).toEqual([
    ['CLUSTER_LEAD_CLOSES', 'schoolId'],
  ]);
  expect(one({ ...closes, endPath: ['to'], ...until('2027-07-02') })).toEqual([
    ['CLUSTER_MEMBER_CLOSES', 'to'],
  ]);
  expect(one({ ...closes, endPath: ['to'], ...until('2027-07-01') })).toEqual([]);
  const opens = { idle: [{ from: '0001-01-01', to: '2026-09-02' }] };
  expect(one(opens)).toEqual([['SCHOOL_NOT_RUNNING', 'schoolId']]);
  expect(one({ ...opens, leads: true, during: { from: '2026-09-02', to: null } })).toEqual([]);
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
