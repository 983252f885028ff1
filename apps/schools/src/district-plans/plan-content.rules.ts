import { type BilingualText, type Problem, refuseAny } from '@doorstep/service-kit/refusal';
import { mostFen } from './fund.rules';

/** A main measure (主要措施) towards a goal. */
export interface Measure {
  code: string;
  text: BilingualText;
}

/** What the district aims at (目标), and by which measures. */
export interface Goal {
  code: string;
  text: BilingualText;
  measures: Measure[];
}

/** A task of the timetable and road map (任务、时间表、路线图). */
export interface TaskContent {
  code: string;
  title: BilingualText;
  /** The office or school that answers for it; no person. */
  owner: BilingualText;
  /** The code of the measure that it belongs to. */
  measure: string;
  startsOn: string;
  /** The last day. */
  endsOn: string;
  milestone: boolean;
  /** The codes of the tasks that end before this one starts. */
  dependsOn: string[];
}

/** A line of the earmarked fund (专项经费). */
export interface FundContent {
  use: string;
  /** Whole fen. */
  budgetFen: number;
}

export interface PlanContent {
  from: string;
  /** The day after the last. */
  to: string;
  goals: Goal[];
  tasks: TaskContent[];
  fund: FundContent[];
}

const code = /^[A-Z0-9]{1,10}(-[A-Z0-9]{1,10}){0,3}$/;
const most = { goals: 20, measures: 20, tasks: 200, fund: 50 };

type Add = (code: string, path: (string | number)[], zh: string, en: string) => void;

/**
 * Refuses what is no plan at all, even as a draft: codes that cannot be told apart, days out of order, tasks that wait
 * for each other. Everything that is wrong is told together.
 */
export function checkContent(plan: PlanContent): void {
  const problems: Problem[] = [];
  const add: Add = (code, path, zh, en) =>
    problems.push({ code, path: ['content', ...path.map(String)], message: { zh, en } });
  if (plan.to <= plan.from) {
    add(
      'DISTRICT_PLAN_DAYS',
      ['to'],
      '终止日（不含）应晚于起始日。',
      'The day after the last is later than the first.',
    );
  }
  checkLengths(plan, add);
  checkCodes(plan, add);
  plan.tasks.forEach((task, place) => checkTask(plan, task, place, add));
  for (const cycle of waitingForEachOther(plan.tasks)) {
    const place = plan.tasks.findIndex(task => task.code === cycle);
    add(
      'PLAN_TASK_CYCLE',
      ['tasks', place, 'dependsOn'],
      `任务 ${cycle} 最终依赖于自身。`,
      `The task ${cycle} waits for itself in the end.`,
    );
  }
  checkFund(plan.fund, add);
  tell(problems);
}

/**
 * Refuses what cannot be submitted: §五（一） asks for 目标任务、主要措施和时间表、路线图, §五（三） for an earmarked fund.
 */
export function checkComplete(plan: PlanContent): void {
  const problems: Problem[] = [];
  const lacks = (zh: string, en: string) =>
    problems.push({ code: 'DISTRICT_PLAN_INCOMPLETE', path: ['districtPlanId'], message: { zh, en } });
  if (plan.goals.length === 0) lacks('缺少目标。', 'It has no goal.');
  for (const goal of plan.goals.filter(({ measures }) => measures.length === 0)) {
    lacks(`目标 ${goal.code} 缺少主要措施。`, `The goal ${goal.code} has no measure.`);
  }
  if (plan.tasks.length === 0) lacks('缺少任务与时间表。', 'It has no tasks and so no timetable.');
  else if (!plan.tasks.some(({ milestone }) => milestone)) {
    lacks('路线图缺少里程碑。', 'Its road map has no milestone.');
  }
  for (const measure of plan.goals.flatMap(({ measures }) => measures)) {
    if (plan.tasks.some(task => task.measure === measure.code)) continue;
    lacks(`措施 ${measure.code} 没有任务。`, `The measure ${measure.code} has no task.`);
  }
  if (!plan.fund.some(({ budgetFen }) => budgetFen > 0)) lacks('缺少专项经费。', 'It has no earmarked fund.');
  tell(problems);
}

function checkLengths({ goals, tasks, fund }: PlanContent, add: Add): void {
  const tooMany = (path: (string | number)[], maximum: number) =>
    add('DISTRICT_PLAN_TOO_LONG', path, `最多填写 ${maximum} 项。`, `Name at most ${maximum}.`);
  if (goals.length > most.goals) tooMany(['goals'], most.goals);
  goals.forEach(({ measures }, place) => {
    if (measures.length > most.measures) tooMany(['goals', place, 'measures'], most.measures);
  });
  if (tasks.length > most.tasks) tooMany(['tasks'], most.tasks);
  if (fund.length > most.fund) tooMany(['fund'], most.fund);
}

function checkCodes({ goals, tasks }: PlanContent, add: Add): void {
  const measures = goals.flatMap((goal, place) =>
    goal.measures.map((measure, at) => ({
      code: measure.code,
      path: ['goals', place, 'measures', at, 'code'],
    })),
  );
  const lists = [
    goals.map((goal, place) => ({ code: goal.code, path: ['goals', place, 'code'] })),
    measures,
    tasks.map((task, place) => ({ code: task.code, path: ['tasks', place, 'code'] })),
  ];
  for (const list of lists) {
    const seen = new Set<string>();
    for (const { code: given, path } of list) {
      if (!code.test(given)) {
        add(
          'DISTRICT_PLAN_CODE_MALFORMED',
          path,
          '编号由大写字母和数字组成，可用连字符分段，例如 M1-2。',
          'A code has capital letters and digits, in parts with hyphens, for example M1-2.',
        );
      } else if (seen.has(given)) {
        add('DISTRICT_PLAN_CODE_TWICE', path, `编号 ${given} 重复。`, `The code ${given} is used twice.`);
      }
      seen.add(given);
    }
  }
}

function checkTask(plan: PlanContent, task: TaskContent, place: number, add: Add): void {
  const at = (...path: (string | number)[]) => ['tasks', place, ...path];
  const inside = plan.from <= task.startsOn && task.startsOn <= task.endsOn && task.endsOn < plan.to;
  if (!inside) {
    add(
      'PLAN_TASK_DAYS',
      at('startsOn'),
      `任务 ${task.code} 的起止日应先后有序，并在方案期限之内。`,
      `The task ${task.code} starts before it ends, both within the time of the plan.`,
    );
  }
  if (!plan.goals.some(({ measures }) => measures.some(measure => measure.code === task.measure))) {
    add(
      'PLAN_TASK_MEASURE_UNKNOWN',
      at('measure'),
      `没有措施 ${task.measure}。`,
      `There is no measure ${task.measure}.`,
    );
  }
  task.dependsOn.forEach((other, index) => {
    const before = plan.tasks.find(candidate => candidate.code === other);
    if (!before) {
      add(
        'PLAN_TASK_DEPENDENCY_UNKNOWN',
        at('dependsOn', index),
        `没有任务 ${other}。`,
        `There is no task ${other}.`,
      );
    } else if (task.startsOn < before.endsOn) {
      add(
        'PLAN_TASK_BEFORE_DEPENDENCY',
        at('startsOn'),
        `任务 ${task.code} 依赖 ${other}，不得早于其完成日 ${before.endsOn} 开始。`,
        `The task ${task.code} waits for ${other} and so starts on ${before.endsOn} at the earliest.`,
      );
    }
  });
}

/** The codes of tasks that wait, over others or at once, for themselves. */
export function waitingForEachOther(
  tasks: readonly { code: string; dependsOn: readonly string[] }[],
): string[] {
  const after = new Map(tasks.map(({ code: own, dependsOn }) => [own, dependsOn]));
  const reaches = (from: string): boolean => {
    const seen = new Set<string>();
    const open = [...(after.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === from) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(after.get(next) ?? []));
    }
    return false;
  };
  return [...after.keys()].filter(reaches);
}

function checkFund(fund: readonly FundContent[], add: Add): void {
  fund.forEach(({ use, budgetFen }, place) => {
    if (!Number.isSafeInteger(budgetFen) || budgetFen < 0 || budgetFen > mostFen) {
      add(
        'PLAN_FUND_AMOUNT',
        ['fund', place, 'budgetFen'],
        `金额以分为单位，应为 0 至 ${mostFen} 的整数。`,
        `An amount is whole fen, from 0 to ${mostFen}.`,
      );
    }
    if (fund.findIndex(line => line.use === use) !== place) {
      add(
        'PLAN_FUND_USE_TWICE',
        ['fund', place, 'use'],
        `用途 ${use} 重复。`,
        `The use ${use} is named twice.`,
      );
    }
  });
}

function tell(problems: Problem[]): void {
  refuseAny(problems);
}
