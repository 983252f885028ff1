import { Refusal } from '@doorstep/service-kit/refusal';
import { planContent } from './plan.fixture';
import { checkComplete, checkContent, type PlanContent, waitingForEachOther } from './plan-content.rules';

type Task = PlanContent['tasks'][number];
const base = planContent() as unknown as PlanContent;
const [first, second] = base.tasks as [Task, Task];
const withTasks = (...tasks: Task[]) => ({ ...base, tasks });

function refused(work: () => void): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems.map(({ code, path }) => [code, ...path].join(' '));
    throw error;
  }
  return [];
}

test.each<[string, PlanContent, string[]]>([
  ['as it should be', base, []],
  ['empty, which a draft may be', { ...base, goals: [], tasks: [], fund: [] }, []],
  ['of no day', { ...base, to: base.from, tasks: [] }, ['DISTRICT_PLAN_DAYS content to']],
  ['a task twice', withTasks(first, { ...first }), ['DISTRICT_PLAN_CODE_TWICE content tasks 1 code']],
  [
    'a code in words',
    withTasks({ ...first, code: 'task one' }),
    ['DISTRICT_PLAN_CODE_MALFORMED content tasks 0 code'],
  ],
  [
    'a task that ends before it starts',
    withTasks({ ...first, endsOn: '2026-08-31' }),
    ['PLAN_TASK_DAYS content tasks 0 startsOn'],
  ],
  ['a task of one day', withTasks({ ...first, endsOn: first.startsOn }), []],
  ['a task on the last day', withTasks({ ...first, startsOn: '2029-08-31', endsOn: '2029-08-31' }), []],
  [
    'a task after the plan',
    withTasks({ ...first, endsOn: '2029-09-01' }),
    ['PLAN_TASK_DAYS content tasks 0 startsOn'],
  ],
  [
    'a task of no measure',
    withTasks({ ...first, measure: 'M9' }),
    ['PLAN_TASK_MEASURE_UNKNOWN content tasks 0 measure'],
  ],
  [
    'waiting for nothing',
    withTasks({ ...first, dependsOn: ['T9'] }),
    ['PLAN_TASK_DEPENDENCY_UNKNOWN content tasks 0 dependsOn 0'],
  ],
  [
    'too early',
    withTasks(first, { ...second, startsOn: '2026-10-30' }),
    ['PLAN_TASK_BEFORE_DEPENDENCY content tasks 1 startsOn'],
  ],
  [
    'a circle within one day',
    withTasks(
      { ...first, endsOn: first.startsOn, dependsOn: ['T2'] },
      { ...second, startsOn: first.startsOn, endsOn: first.startsOn },
    ),
    ['PLAN_TASK_CYCLE content tasks 0 dependsOn', 'PLAN_TASK_CYCLE content tasks 1 dependsOn'],
  ],
  [
    'half a fen',
    { ...base, fund: [{ use: 'A', budgetFen: 0.5 }] },
    ['PLAN_FUND_AMOUNT content fund 0 budgetFen'],
  ],
  [
    'below zero',
    { ...base, fund: [{ use: 'A', budgetFen: -1 }] },
    ['PLAN_FUND_AMOUNT content fund 0 budgetFen'],
  ],
  [
    'a use twice',
    { ...base, fund: [base.fund[0]!, base.fund[0]!] },
    ['PLAN_FUND_USE_TWICE content fund 1 use'],
  ],
  [
    'too many tasks',
    { ...base, tasks: Array.from({ length: 201 }, (_one, n) => ({ ...first, code: `T${n}` })) },
    ['DISTRICT_PLAN_TOO_LONG content tasks'],
  ],
])('what a plan says: %s', (_name, content, expected) => {
  expect(refused(() => checkContent(content))).toEqual(expected);
});

test.each<[string, PlanContent, number]>([
  ['everything', base, 0],
  ['nothing', { ...base, goals: [], tasks: [], fund: [] }, 3],
  [
    'a goal without measures',
    { ...base, goals: [...base.goals, { code: 'G2', text: base.goals[0]!.text, measures: [] }] },
    1,
  ],
  [
    'a measure without tasks',
    {
      ...base,
      goals: [
        {
          ...base.goals[0]!,
          measures: [...base.goals[0]!.measures, { code: 'M2', text: base.goals[0]!.text }],
        },
      ],
    },
    1,
  ],
  ['no milestone', withTasks({ ...first, milestone: false }, second), 1],
  ['a fund of nothing', { ...base, fund: [{ use: 'ACTION_RESEARCH', budgetFen: 0 }] }, 1],
])('a plan to submit with %s', (_name, content, lacking) => {
  const problems = refused(() => checkComplete(content));
  expect(problems).toEqual(Array.from({ length: lacking }, () => 'DISTRICT_PLAN_INCOMPLETE districtPlanId'));
});

test('who waits for themselves', () => {
  const task = (code: string, ...dependsOn: string[]) => ({ code, dependsOn });
  expect(waitingForEachOther([task('A', 'B'), task('B', 'C'), task('C')])).toEqual([]);
  expect(waitingForEachOther([task('A', 'B'), task('B', 'C'), task('C', 'A'), task('D', 'A')])).toEqual([
    'A',
    'B',
    'C',
  ]);
  expect(waitingForEachOther([task('A', 'A')])).toEqual(['A']);
});
