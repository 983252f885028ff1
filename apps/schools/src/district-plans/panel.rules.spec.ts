import { Refusal } from '@doorstep/service-kit/refusal';
import {
  checkPanel,
  checkQuorum,
  checkRubric,
  checkSheet,
  conflictWithDistrict,
  type PanelExpert,
  panelResult,
  type Rubric,
  serves,
  viewOf,
} from './panel.rules';

const words = { zh: '一', en: 'one' };
const criterion = (code: string, weightPercent: number, maximum: number) => ({
  code,
  weightPercent,
  maximum,
  name: words,
  description: words,
});
const rubric: Rubric = {
  criteria: [criterion('A', 60, 10), criterion('B', 40, 5)],
  passMark: '0.7',
  floor: '0.4',
  quorum: 3,
};
const sheets = (...given: [number, number][]) => given.map(([A, B]) => ({ scores: { A, B } }));

function refused(work: () => void): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems.map(({ code, path }) => [code, ...path].join(' '));
    throw error;
  }
  return [];
}

test.each<[string, [number, number][], string, string]>([
  [
    'full marks',
    [
      [10, 5],
      [10, 5],
      [10, 5],
    ],
    '1.0000',
    'APPROVED',
  ],
  [
    'nothing',
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    '0.0000',
    'RETURNED',
  ],
  // 0.6 × 7/10 + 0.4 × 3.5/5 = 0.7
  [
    'exactly the pass mark',
    [
      [7, 3],
      [7, 4],
      [7, 3],
      [7, 4],
    ],
    '0.7000',
    'APPROVED',
  ],
  // 0.6 × 20/30 + 0.4 × 11/15 = 0.69333…
  [
    'a little below it',
    [
      [7, 4],
      [7, 3],
      [6, 4],
    ],
    '0.6933',
    'RETURNED',
  ],
  // 0.6 + 0.4 × 2/5 = 0.76; B's mean is exactly the floor.
  [
    'a criterion at the floor',
    [
      [10, 2],
      [10, 2],
      [10, 2],
    ],
    '0.7600',
    'APPROVED',
  ],
  // 0.6 + 0.4 × 5/15 = 0.73333…; B's mean is 0.3333.
  [
    'a criterion below the floor',
    [
      [10, 2],
      [10, 2],
      [10, 1],
    ],
    '0.7333',
    'RETURNED',
  ],
])('what the sheets come to: %s', (_name, given, score, outcome) => {
  expect(panelResult(rubric, sheets(...given))).toMatchObject({ score, outcome, sheets: given.length });
});

test('rounding is half up on exact figures, and the rounded figure is judged', () => {
  const odd: Rubric = { ...rubric, criteria: [criterion('A', 100, 32)], passMark: '0.5157' };
  // 33/64 = 0.515625, which rounds to 0.5156: below; 165/320 is the same with five sheets.
  const of = (...scores: number[]) =>
    panelResult(
      odd,
      scores.map(A => ({ scores: { A } })),
    );
  expect(of(16, 17)).toMatchObject({ score: '0.5156', outcome: 'RETURNED' });
  // 1/32 = 0.03125 rounds up to 0.0313.
  expect(of(1)).toMatchObject({ score: '0.0313' });
  // The order of sheets does not matter.
  expect(of(17, 16)).toEqual(of(16, 17));
});

test('the quorum', () => {
  expect(panelResult(rubric, [])).toBeNull();
  expect(refused(() => checkQuorum(rubric, null))).toEqual(['PANEL_QUORUM reviewId']);
  expect(refused(() => checkQuorum(rubric, panelResult(rubric, sheets([10, 5], [10, 5]))))).toHaveLength(1);
  expect(refused(() => checkQuorum(rubric, panelResult(rubric, sheets([1, 1], [1, 1], [1, 1]))))).toEqual([]);
});

const free: PanelExpert = {
  id: 'e',
  districtCodes: ['310101'],
  schoolIds: ['far'],
  activeFrom: '2026-01-01',
  activeTo: '2026-12-31',
  conflicts: [],
};
const declared = (change: object) => ({
  conflicts: [{ schoolId: null, districtCode: null, from: '2026-09-01', to: null, ...change }],
});
test.each<[string, Partial<PanelExpert>, string | undefined]>([
  ['nothing', {}, undefined],
  ['an own district', { districtCodes: ['310101', '310115'] }, 'OWN_DISTRICT'],
  ['an own school there', { schoolIds: ['far', 'near'] }, 'OWN_SCHOOL'],
  ['the district declared', declared({ districtCode: '310115' }), 'DECLARED'],
  ['another district declared', declared({ districtCode: '310104' }), undefined],
  ['a school there declared', declared({ schoolId: 'near' }), 'DECLARED'],
  ['a school elsewhere declared', declared({ schoolId: 'far' }), undefined],
  ['declared until yesterday', declared({ districtCode: '310115', to: '2026-09-15' }), undefined],
  ['declared until today', declared({ districtCode: '310115', to: '2026-09-16' }), 'DECLARED'],
  ['declared from tomorrow on', declared({ districtCode: '310115', from: '2026-09-16' }), undefined],
  ['having written it', { id: 'author' }, 'DRAFTED'],
])('a conflict of interest with Pudong: %s', (_name, change, expected) => {
  const district = { code: '310115', schoolsThere: new Set(['near']), draftedBy: ['author'] };
  expect(conflictWithDistrict({ ...free, ...change }, district, '2026-09-15')).toBe(expected);
});

test('an expert serves from the first day until the day before the last', () => {
  const days = ['2025-12-31', '2026-01-01', '2026-12-30', '2026-12-31'];
  expect(days.filter(day => serves(free, day))).toEqual(['2026-01-01', '2026-12-30']);
});

test.each<[string[], string[]]>([
  [['b', 'c'], []],
  [['b'], ['PANEL_SIZE memberIds']],
  [['b', 'a'], ['PANEL_MEMBER_TWICE memberIds 1']],
  [['b', 'b', 'c'], ['PANEL_MEMBER_TWICE memberIds 1']],
  [Array.from({ length: 30 }, (_one, n) => `m${n}`), ['PANEL_SIZE memberIds']],
])('a panel of a and %j', (members, expected) => {
  expect(refused(() => checkPanel('a', members, 3))).toEqual(expected);
});

test.each<[string, { criterion: string; score: number }[], string[]]>([
  [
    'whole',
    [
      { criterion: 'B', score: 0 },
      { criterion: 'A', score: 10 },
    ],
    [],
  ],
  ['with one missing', [{ criterion: 'A', score: 10 }], ['PLAN_SCORE_MISSING scores']],
  [
    'with all that can be wrong',
    [
      { criterion: 'A', score: 11 },
      { criterion: 'A', score: 1 },
      { criterion: 'C', score: 1 },
      { criterion: 'B', score: 2.5 },
    ],
    [
      'PLAN_SCORE_OUT_OF_RANGE scores 0',
      'PLAN_SCORE_TWICE scores 1',
      'PLAN_SCORE_CRITERION_UNKNOWN scores 2',
      'PLAN_SCORE_OUT_OF_RANGE scores 3',
    ],
  ],
])('a sheet %s', (_name, scores, expected) => {
  expect(refused(() => checkSheet(rubric.criteria, scores))).toEqual(expected);
});

test.each<[string, Partial<Rubric>, string[]]>([
  ['as it should be', {}, []],
  ['weights of 99', { criteria: [criterion('A', 99, 10)] }, ['PLAN_RUBRIC_WEIGHTS criteria']],
  ['no criteria', { criteria: [] }, ['PLAN_RUBRIC_WEIGHTS criteria']],
  [
    'a criterion twice',
    { criteria: [criterion('A', 50, 10), criterion('A', 50, 10)] },
    ['PLAN_RUBRIC_CRITERION criteria 1'],
  ],
  ['a floor above the pass mark', { floor: '0.71' }, ['PLAN_RUBRIC_MARKS floor']],
  ['a quorum of two', { quorum: 2 }, ['PLAN_RUBRIC_QUORUM quorum']],
])('a rubric: %s', (_name, change, expected) => {
  expect(refused(() => checkRubric({ ...rubric, ...change }))).toEqual(expected);
});

test.each<[string, { city?: boolean; district?: boolean; subject?: string }, boolean, [boolean, boolean]]>([
  ['the city', { city: true }, false, [true, true]],
  ['a member who has scored', { subject: 'done' }, false, [true, true]],
  ['a member who has not', { subject: 'open' }, false, [false, false]],
  ['a member who has not, afterwards', { subject: 'open' }, true, [false, false]],
  ['the district, meanwhile', { district: true }, false, [false, false]],
  ['the district, afterwards', { district: true }, true, [false, true]],
  ['somebody else', {}, true, [false, false]],
])('what %s sees of a review', (_name, viewer, decided, [all, result]) => {
  const reviewers = [
    { expertId: 'done', submittedAt: new Date(0) },
    { expertId: 'open', submittedAt: null },
  ];
  const who = { city: false, district: false, subject: 'x', ...viewer };
  expect(viewOf(who, reviewers, decided)).toEqual({ all, result });
});
