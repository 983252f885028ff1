import {
  anonymous,
  authorise,
  may,
  roles,
  system,
  visible,
  type Action,
  type Actor,
  type RoleGrant,
  type SubjectName,
} from './index';

const person = (...grants: RoleGrant[]): Actor => ({ subject: 'me', grants, kind: 'person' });
const inDistrict = { districtCode: '310115', schoolCode: '3101150001', level: 'DISTRICT' };
const elsewhere = { districtCode: '310101', schoolCode: '3101010001', level: 'DISTRICT' };
const cityOfficer = person({ role: 'city-officer' });
const districtOfficer = person({ role: 'district-officer', district: '310115' });
const principal = person({ role: 'principal', school: '3101150001' });
const teacher = person({ role: 'teacher', school: '3101150001' });
const expert = person({ role: 'expert' });
const researcher = person({ role: 'researcher' });
const instituteOfficer = person({ role: 'institute-officer' });
const editor = person({ role: 'editor' });

const everybody = {
  cityOfficer,
  districtOfficer,
  principal,
  teacher,
  expert,
  researcher,
  instituteOfficer,
  editor,
  signedIn: person(),
  anonymous,
};
type Who = keyof typeof everybody;

/** The journey of a year: each step, and everybody who may take it. */
const journey: [Action, SubjectName, object, Who[]][] = [
  ['import', 'SchoolImport', {}, ['cityOfficer']],
  ['create', 'Programme', {}, ['cityOfficer']],
  ['apply', 'Participation', inDistrict, ['principal']],
  ['apply', 'Participation', elsewhere, []],
  ['admit', 'Participation', inDistrict, ['districtOfficer']],
  ['admit', 'Participation', elsewhere, []],
  ['advance', 'Participation', inDistrict, ['districtOfficer']],
  ['advance', 'Participation', { ...elsewhere, level: 'CITY' }, ['cityOfficer']],
  ['create', 'SiteStudy', inDistrict, ['expert']],
  ['update', 'SiteStudy', { recordedBy: 'somebody else' }, []],
  ['create', 'Cluster', { districtCode: '310115', kind: 'CITY_PRACTICE_COMMUNITY' }, ['cityOfficer']],
  ['create', 'Cluster', { districtCode: '310115', kind: 'ALLIANCE' }, ['cityOfficer', 'districtOfficer']],
  ['create', 'Cluster', { districtCode: '310101', kind: 'ALLIANCE' }, ['cityOfficer']],
  ['update', 'Cluster', { districtCode: '310115', kind: 'EDUCATION_GROUP' }, ['cityOfficer']],
  ['update', 'ClusterPlan', { ...inDistrict, kind: 'CITY_PRACTICE_COMMUNITY' }, ['cityOfficer', 'principal']],
  [
    'approve',
    'ClusterPlan',
    { ...inDistrict, kind: 'CITY_PRACTICE_COMMUNITY' },
    ['cityOfficer', 'instituteOfficer'],
  ],
  ['approve', 'ClusterPlan', { ...inDistrict, kind: 'ALLIANCE' }, ['cityOfficer', 'districtOfficer']],
  ['create', 'Sharing', { ...inDistrict, kind: 'ALLIANCE' }, ['cityOfficer', 'districtOfficer', 'principal']],
  ['accept', 'Sharing', inDistrict, ['principal']],
  ['accept', 'Sharing', elsewhere, []],
  ['update', 'SchoolFeatures', inDistrict, ['cityOfficer', 'districtOfficer', 'principal']],
  [
    'read',
    'ClusterHealth',
    {},
    ['cityOfficer', 'districtOfficer', 'principal', 'teacher', 'expert', 'researcher', 'instituteOfficer'],
  ],
  ['approve', 'Participation', elsewhere, ['cityOfficer']],
  ['create', 'AssessmentCycle', {}, ['cityOfficer']],
  ['import', 'PupilData', {}, ['researcher', 'instituteOfficer']],
  ['read', 'PupilData', {}, []],
  ['create', 'SchoolResult', {}, ['researcher', 'instituteOfficer']],
  ['review', 'SchoolResult', inDistrict, ['cityOfficer', 'districtOfficer', 'instituteOfficer']],
  ['review', 'SchoolResult', elsewhere, ['cityOfficer', 'instituteOfficer']],
  ['publish', 'SchoolResult', {}, ['cityOfficer']],
  ['accept', 'ImprovementPlan', inDistrict, ['principal']],
  ['accept', 'ImprovementPlan', elsewhere, []],
  ['create', 'Offering', {}, ['instituteOfficer']],
  ['enrol', 'Enrolment', inDistrict, ['teacher']],
  ['enrol', 'Enrolment', elsewhere, []],
  ['create', 'CaseStudy', inDistrict, ['principal', 'expert']],
  ['update', 'CaseStudy', { ...elsewhere, draftedBy: 'me' }, ['expert']],
  ['approve', 'CaseStudy', inDistrict, ['researcher', 'instituteOfficer']],
  ['create', 'Decision', {}, ['researcher', 'instituteOfficer']],
  ['review', 'Decision', inDistrict, ['cityOfficer', 'districtOfficer', 'instituteOfficer']],
  ['publish', 'Decision', {}, ['cityOfficer']],
  ['update', 'Story', {}, ['editor']],
  ['approve', 'Story', {}, ['editor']],
  ['publish', 'Story', {}, ['editor']],
];

test.each(journey)('%s %s %j is for %j alone', (action, subject, instance, expected) => {
  const those = Object.entries(everybody).filter(([, actor]) => may(actor, action, subject, instance));
  expect(those.map(([who]) => who)).toEqual(expected);
});

describe('what nobody signed in for', () => {
  test.each<[SubjectName, object, boolean]>([
    ['School', {}, true],
    ['Participation', { stage: 'DISCOVERED' }, true],
    ['Participation', { stage: 'APPLIED' }, false],
    ['Participation', { stage: 'WITHDRAWN' }, false],
    ['ClusterPlan', { status: 'AGREED' }, true],
    ['ClusterPlan', { status: 'DRAFT' }, false],
    ['Sharing', { status: 'CONFIRMED' }, true],
    ['Sharing', { status: 'RECORDED' }, false],
    ['SchoolFeatures', {}, true],
    ['SchoolResult', { status: 'PUBLISHED' }, true],
    ['SchoolResult', { status: 'REVIEWED' }, false],
    ['Decision', { status: 'DRAFT' }, false],
    ['CaseStudy', { status: 'APPROVED' }, true],
    ['CaseStudy', { status: 'DRAFT' }, false],
    ['Story', { status: 'PUBLISHED' }, true],
    ['Story', { status: 'APPROVED' }, false],
    ['SiteStudy', {}, false],
    ['ImprovementPlan', {}, false],
    ['Enrolment', {}, false],
    ['Job', {}, false],
  ])('%s %j may be read: %p', (subject, instance, allowed) => {
    expect(may(anonymous, 'read', subject, instance)).toBe(allowed);
  });
});

test('a person without a role reads what is published, and follows the work they asked for', () => {
  const nobody = person();
  expect(may(nobody, 'read', 'Story', { status: 'PUBLISHED' })).toBe(true);
  expect(may(nobody, 'read', 'Job', { requestedBy: 'me' })).toBe(true);
  expect(may(nobody, 'read', 'Job', { requestedBy: 'somebody' })).toBe(false);
});

test('grants add up, each in its own scope', () => {
  const both = person({ role: 'principal', school: '1' }, { role: 'principal', school: '2' });
  const apply = (schoolCode: string) => may(both, 'apply', 'Participation', { schoolCode });
  expect(['1', '2', '3'].map(apply)).toEqual([true, true, false]);
});

test('a grant without its scope opens nothing, not even what has none either', () => {
  const unscoped = person({ role: 'district-officer' });
  expect(may(unscoped, 'admit', 'Participation', {})).toBe(false);
  expect(may(unscoped, 'admit', 'Participation', { districtCode: null })).toBe(false);
  expect(may(unscoped, 'admit', 'Participation', { districtCode: '' })).toBe(false);
  expect(may(unscoped, 'admit', 'Participation')).toBe(false);
});

test('an instance that does not say where it belongs is refused', () => {
  expect(may(districtOfficer, 'admit', 'Participation', {})).toBe(false);
  expect(may(districtOfficer, 'admit', 'Participation')).toBe(true);
});

test('the system may do everything, and no role everything', () => {
  expect(may(system, 'manage', 'Decision')).toBe(true);
  const all = person(...roles.map(role => ({ role, district: '1', school: '1' })));
  expect(may(all, 'manage', 'Decision')).toBe(false);
  expect(may(all, 'read', 'PupilData')).toBe(false);
});

test('a refusal says who should do what', () => {
  const refusal = (actor: Actor, action: Action, subject: SubjectName, instance?: object) => {
    try {
      authorise(actor, action, subject, instance);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  expect(refusal(cityOfficer, 'publish', 'SchoolResult')).toBeUndefined();
  expect(refusal(anonymous, 'read', 'SiteStudy')).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'Sign in: without a token nobody may see site studies.',
  });
  expect(refusal(districtOfficer, 'admit', 'Participation', elsewhere)).toMatchObject({
    code: 'FORBIDDEN',
    message: 'Your roles do not let you admit this school to the programme.',
    text: { zh: '您的角色不能认定这所项目学校。' },
  });
  expect(refusal(teacher, 'publish', 'SchoolResult', {})).toMatchObject({
    code: 'FORBIDDEN',
    message: 'Your roles do not let you publish results of schools.',
  });
});

test('what may not be seen is not there', () => {
  const draft = { status: 'DRAFT' };
  expect([
    visible(editor, 'Story', draft),
    visible(teacher, 'Story', draft),
    visible(editor, 'Story', null),
  ]).toEqual([draft, null, null]);
});
