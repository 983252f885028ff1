import { Refusal } from '@doorstep/service-kit/refusal';
import { type AppraisalInputs, appraise } from './district-appraisal.rules';
import {
  AppraisalGrade,
  AppraisalStatus,
  checkDraft,
  checkNotOwnDistrict,
  checkPublisher,
  checkWholeYear,
  checkYear,
  checkYearOver,
  isGood,
  lookedAtOn,
  nextEdition,
  overallGrade,
} from './school-appraisal.rules';

const { EXCELLENT, GOOD, QUALIFIED, UNQUALIFIED } = AppraisalGrade;

function refused(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems[0].code;
    throw error;
  }
  return undefined;
}

test.each([
  [EXCELLENT, EXCELLENT, EXCELLENT],
  [EXCELLENT, GOOD, GOOD],
  [UNQUALIFIED, EXCELLENT, UNQUALIFIED],
  [QUALIFIED, GOOD, QUALIFIED],
])('practice %s and dissemination %s make %s', (practice, dissemination, expected) => {
  expect(overallGrade(practice, dissemination)).toBe(expected);
});

test('what is good, what is a draft, who publishes, which years', () => {
  expect(Object.values(AppraisalGrade).filter(isGood)).toEqual([EXCELLENT, GOOD]);
  expect(refused(() => checkDraft({ status: AppraisalStatus.DRAFT }))).toBeUndefined();
  expect(refused(() => checkDraft({ status: AppraisalStatus.PUBLISHED }))).toBe('APPRAISAL_PUBLISHED');
  const publishers = ['a', 'b', 'c'].filter(
    who => !refused(() => checkPublisher({ draftedBy: ['a', 'b'] }, who)),
  );
  expect(publishers).toEqual(['c']);
  const years = [2015, 2016, 2026, 2027].filter(year => !refused(() => checkYear(year, '2026-11-22')));
  expect(years).toEqual([2016, 2026]);
  expect(lookedAtOn(2025, '2026-11-22')).toBe('2025-12-31');
  expect(lookedAtOn(2026, '2026-11-22')).toBe('2026-11-22');
});

test('a year is published once it is over, with the figures of its last day, by nobody of the district', () => {
  expect(refused(() => checkYearOver(2026, '2026-12-31'))).toBe('APPRAISAL_YEAR_RUNS');
  expect(refused(() => checkYearOver(2026, '2027-01-01'))).toBeUndefined();
  expect(refused(() => checkWholeYear({ year: 2026, lookedAtOn: '2026-12-30' }))).toBe(
    'APPRAISAL_OUT_OF_DATE',
  );
  expect(refused(() => checkWholeYear({ year: 2026, lookedAtOn: '2026-12-31' }))).toBeUndefined();
  const of = (district?: string) => ({ grants: [{}, district ? { district } : {}] });
  expect(refused(() => checkNotOwnDistrict(of('310115'), '310115'))).toBe('APPRAISAL_OWN_DISTRICT');
  expect(refused(() => checkNotOwnDistrict(of('310101'), '310115'))).toBeUndefined();
  expect(refused(() => checkNotOwnDistrict(of(), '310115'))).toBeUndefined();
});

test('what was published is corrected by a further edition, a draft is revised', () => {
  const [draft, published] = [{ status: AppraisalStatus.DRAFT }, { status: AppraisalStatus.PUBLISHED }];
  const correction = { zh: '数', en: 'A figure' };
  expect(nextEdition([], null)).toBe(1);
  expect(nextEdition([published], correction)).toBe(2);
  expect(nextEdition([published, published], correction)).toBe(3);
  expect(refused(() => void nextEdition([], correction))).toBe('APPRAISAL_NOT_PUBLISHED');
  expect(refused(() => void nextEdition([published], null))).toBe('APPRAISAL_EXISTS');
  expect(refused(() => void nextEdition([draft], correction))).toBe('APPRAISAL_EXISTS');
  expect(refused(() => void nextEdition([published, draft], correction))).toBe('APPRAISAL_EXISTS');
});

const inputs: AppraisalInputs = {
  year: 2026,
  on: '2026-12-31',
  plan: { id: 'plan', reported: true },
  tasksDue: [
    { code: 'T1', endsOn: '2026-10-31', doneOn: '2026-10-31' },
    { code: 'T2', endsOn: '2026-10-31', doneOn: '2026-11-01' },
    { code: 'T3', endsOn: '2026-10-31', doneOn: null },
  ],
  fund: [
    { use: 'ACTION_RESEARCH', budgetFen: 100, releasedFen: 80, spentFen: 60 },
    { use: 'DISSEMINATION', budgetFen: 50, releasedFen: 20, spentFen: 0 },
    { use: 'TRAINING', budgetFen: 50, releasedFen: 0, spentFen: 0 },
  ],
  eligibleSchools: 40,
  projectSchools: [
    { id: 'a', level: 'CITY' },
    { id: 'b', level: 'DISTRICT' },
    { id: 'c', level: 'DISTRICT' },
    { id: 'd', level: 'DISTRICT' },
    { id: 'e', level: 'DISTRICT' },
  ],
  schoolAppraisals: [
    { schoolId: 'b', practice: 'EXCELLENT', dissemination: 'QUALIFIED' },
    { schoolId: 'c', practice: 'GOOD', dissemination: 'GOOD' },
    { schoolId: 'd', practice: 'UNQUALIFIED', dissemination: 'UNQUALIFIED' },
    // Left the programme: does not count.
    { schoolId: 'gone', practice: 'EXCELLENT', dissemination: 'EXCELLENT' },
  ],
  moves: [
    { schoolId: 'a', to: 'CULTIVATED' },
    { schoolId: 'a', to: 'IMPROVING' },
    { schoolId: 'gone', to: 'ELEVATED' },
  ],
};

const values = (given: AppraisalInputs) =>
  Object.fromEntries(appraise(given).figures.map(({ code, value }) => [code, value]));

test('the figures of a year, by hand', () => {
  expect(values(inputs)).toEqual({
    PLAN_IN_FORCE: '1.0000',
    TASKS_KEPT: '0.3333',
    REPORT_FILED: '1.0000',
    FUND_SET_UP: '0.6666',
    FUND_USED: '0.6000',
    SCHOOLS_APPRAISED: '0.7500',
    COVERAGE: '0.5000',
    STAGE_MOVES: '0.2000',
    PRACTICE: '0.6666',
    DISSEMINATION: '0.3333',
  });
});

test('the two sets, by hand', () => {
  const [quality, work] = appraise(inputs).sets;
  // (0.5 × 30 + 0.2 × 25 + 0.6666 × 25 + 0.3333 × 20) / 100 = 0.43331
  expect(quality).toMatchObject({ code: 'EDUCATION_QUALITY', score: '0.4333' });
  // (20 + 0.3333 × 30 + 10 + 0.6666 × 10 + 0.6 × 10 + 0.75 × 20) / 100 = 0.67665
  expect(work).toMatchObject({ code: 'YEARLY_WORK', score: '0.6766' });
  for (const { items } of [quality!, work!]) {
    expect(items.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  }
});

test('each figure names what it counts', () => {
  const { figures } = appraise(inputs);
  const evidence = Object.fromEntries(
    figures.map(({ code, evidence: of }) => [code, of.map(({ key }) => key)]),
  );
  expect(evidence).toMatchObject({
    PLAN_IN_FORCE: ['plan'],
    TASKS_KEPT: ['T1'],
    SCHOOLS_APPRAISED: ['b', 'c', 'd'],
    COVERAGE: ['a', 'b', 'c', 'd', 'e'],
    STAGE_MOVES: ['a'],
    DISSEMINATION: ['c'],
  });
});

test('a district with nothing: what cannot be counted is no figure, and the rest is weighed alone', () => {
  const nothing = {
    plan: null,
    tasksDue: [],
    fund: [],
    eligibleSchools: 0,
    projectSchools: [],
    schoolAppraisals: [],
    moves: [],
  };
  const empty = { ...inputs, ...nothing };
  expect(values(empty)).toMatchObject({
    PLAN_IN_FORCE: '0.0000',
    REPORT_FILED: null,
    TASKS_KEPT: null,
    FUND_SET_UP: '0.0000',
  });
  expect(appraise(empty).sets).toMatchObject([{ score: null }, { score: '0.0000' }]);
  const alone = { ...empty, plan: { id: 'plan', reported: false } };
  // (1 × 20 + 0 × 10 + 0 × 10) / 40
  expect(appraise(alone).sets[1]).toMatchObject({ score: '0.5000' });
});

test('more than a quarter of the schools is whole', () => {
  expect(values({ ...inputs, eligibleSchools: 20 })).toMatchObject({ COVERAGE: '1.0000' });
  expect(values({ ...inputs, eligibleSchools: 5 })).toMatchObject({ COVERAGE: '1.0000' });
});

test('of the schools in the programme, coverage counts those of the denominator; one that does not say is counted', () => {
  const projectSchools = [
    { id: 'a', level: 'CITY' },
    { id: 'b', level: 'CITY', eligible: true },
    { id: 'c', level: 'CITY', eligible: false },
  ];
  const { figures } = appraise({ ...inputs, projectSchools, eligibleSchools: 100 });
  expect(figures.find(({ code }) => code === 'COVERAGE')).toMatchObject({
    numerator: 8,
    denominator: 100,
    value: '0.0800',
  });
});

test('the same inputs give the same, also after they were kept as JSON', () => {
  expect(appraise(JSON.parse(JSON.stringify(inputs)) as AppraisalInputs)).toEqual(appraise(inputs));
});
