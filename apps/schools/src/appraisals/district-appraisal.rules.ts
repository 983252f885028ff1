import { exactShare } from '@doorstep/statistics';
import { AppraisalGrade, isGood } from './school-appraisal.rules';

/** How the figures and sets are made; a change of the rule gets a new name, and old appraisals keep theirs. */
export const appraisalMethod = 'district-appraisal-1';

/** What a district's appraisal for a year rests on, as it stood on a day. Kept with the appraisal, so that it can be run again. */
export interface AppraisalInputs {
  year: number;
  /** The day on which the year was looked at. */
  on: string;
  /** The plan in force on that day, or closed in the year. */
  plan: { id: string; reported: boolean } | null;
  /** The plan's tasks whose last day lies in the year, up to the day. */
  tasksDue: readonly { code: string; endsOn: string; doneOn: string | null }[];
  /** By the day, in fen. */
  fund: readonly { use: string; budgetFen: number; releasedFen: number; spentFen: number }[];
  /** How many public schools of compulsory education ran there on the day. */
  eligibleSchools: number;
  /** In the programme on the day. */
  projectSchools: readonly {
    id: string;
    level: string;
    /** Whether it is one of the schools that are counted; not told in appraisals of before, where all are. */
    eligible?: boolean;
  }[];
  /** Published by the district for the year. */
  schoolAppraisals: readonly { schoolId: string; practice: string; dissemination: string }[];
  /** Steps upward in the year that were not undone. */
  moves: readonly { schoolId: string; to: string }[];
}

export enum AppraisalFigureCode {
  PLAN_IN_FORCE = 'PLAN_IN_FORCE',
  TASKS_KEPT = 'TASKS_KEPT',
  REPORT_FILED = 'REPORT_FILED',
  FUND_SET_UP = 'FUND_SET_UP',
  FUND_USED = 'FUND_USED',
  SCHOOLS_APPRAISED = 'SCHOOLS_APPRAISED',
  COVERAGE = 'COVERAGE',
  STAGE_MOVES = 'STAGE_MOVES',
  PRACTICE = 'PRACTICE',
  DISSEMINATION = 'DISSEMINATION',
}

/** §五（四）: 区县教育质量评估指标, 年度教育工作评价指标. */
export enum AppraisalSetCode {
  EDUCATION_QUALITY = 'EDUCATION_QUALITY',
  YEARLY_WORK = 'YEARLY_WORK',
}

export interface AppraisalEvidence {
  kind: 'DistrictPlan' | 'PlanTask' | 'FundUse' | 'School';
  key: string;
}

export interface AppraisalFigure {
  code: AppraisalFigureCode;
  numerator: number;
  denominator: number;
  /** An exact share with four places, rounded down, at most 1; null where there is nothing to take a share of. */
  value: string | null;
  /** What the numerator counts. */
  evidence: AppraisalEvidence[];
}

export interface AppraisalSet {
  code: AppraisalSetCode;
  items: { figure: AppraisalFigureCode; weight: number }[];
  /** The weighted mean of the figures that have a value; null where none has. */
  score: string | null;
}

/**
 * Which figures enter which set, and how heavily. The action plan names the two sets (§五（四）) and no weights; these are
 * ours: the first asks what schools and pupils have of it, the second what the district has done.
 */
const weights: Record<AppraisalSetCode, Partial<Record<AppraisalFigureCode, number>>> = {
  EDUCATION_QUALITY: { COVERAGE: 30, STAGE_MOVES: 25, PRACTICE: 25, DISSEMINATION: 20 },
  YEARLY_WORK: {
    PLAN_IN_FORCE: 20,
    TASKS_KEPT: 30,
    REPORT_FILED: 10,
    FUND_SET_UP: 10,
    FUND_USED: 10,
    SCHOOLS_APPRAISED: 20,
  },
};

/** §二: about 25 % of the schools; at that, coverage is whole. */
const coverageTarget = { schools: 1, of: 4 };
/** §五（三）: 行动研究、经验提炼、辐射推广. */
const namedUses = ['ACTION_RESEARCH', 'EXPERIENCE_DISTILLATION', 'DISSEMINATION'];

/** The figures and sets of a district's year: the same inputs always give the same. */
export function appraise(inputs: AppraisalInputs): { figures: AppraisalFigure[]; sets: AppraisalSet[] } {
  const figures = figuresOf(inputs);
  const values = new Map(figures.map(({ code, value }) => [code, value]));
  const sets = Object.values(AppraisalSetCode).map(code => {
    const items = (Object.entries(weights[code]) as [AppraisalFigureCode, number][]).map(
      ([figure, weight]) => ({
        figure,
        weight,
      }),
    );
    return {
      code,
      items,
      score: weightedMean(items.map(({ figure, weight }) => [values.get(figure) ?? null, weight])),
    };
  });
  return { figures, sets };
}

function figuresOf(inputs: AppraisalInputs): AppraisalFigure[] {
  const { plan, tasksDue, fund, projectSchools, schoolAppraisals, moves, eligibleSchools } = inputs;
  const kept = tasksDue.filter(({ doneOn, endsOn }) => doneOn !== null && doneOn <= endsOn);
  const budgeted = fund.filter(({ use, budgetFen }) => namedUses.includes(use) && budgetFen > 0);
  const used = fund.filter(({ spentFen }) => spentFen > 0);
  const own = projectSchools.filter(({ level }) => level === 'DISTRICT').map(({ id }) => id);
  const appraised = schoolAppraisals.filter(({ schoolId }) => own.includes(schoolId));
  const good = (part: 'practice' | 'dissemination') =>
    appraised.filter(one => isGood(one[part] as AppraisalGrade));
  const covered = projectSchools.filter(({ eligible }) => eligible !== false);
  const inProgramme = new Set(projectSchools.map(({ id }) => id));
  const moved = [...new Set(moves.map(({ schoolId }) => schoolId))].filter(id => inProgramme.has(id));
  const ofPlan: AppraisalEvidence[] = plan ? [{ kind: 'DistrictPlan', key: plan.id }] : [];
  const schools = (ids: readonly string[]): AppraisalEvidence[] => ids.map(key => ({ kind: 'School', key }));
  const uses = (lines: typeof fund): AppraisalEvidence[] =>
    lines.map(({ use }) => ({ kind: 'FundUse', key: use }));
  const { PLAN_IN_FORCE, REPORT_FILED, TASKS_KEPT, FUND_SET_UP, FUND_USED, ...others } = AppraisalFigureCode;
  const { COVERAGE, STAGE_MOVES, SCHOOLS_APPRAISED, PRACTICE, DISSEMINATION } = others;
  return [
    figure(PLAN_IN_FORCE, plan ? 1 : 0, 1, ofPlan),
    figure(
      TASKS_KEPT,
      kept.length,
      tasksDue.length,
      kept.map(({ code }) => ({ kind: 'PlanTask', key: code })),
    ),
    figure(REPORT_FILED, plan?.reported ? 1 : 0, plan ? 1 : 0, plan?.reported ? ofPlan : []),
    figure(FUND_SET_UP, budgeted.length, namedUses.length, uses(budgeted)),
    figure(FUND_USED, sum(fund, 'spentFen'), sum(fund, 'releasedFen'), uses(used)),
    figure(
      SCHOOLS_APPRAISED,
      appraised.length,
      own.length,
      schools(appraised.map(({ schoolId }) => schoolId)),
    ),
    figure(
      COVERAGE,
      covered.length * coverageTarget.of,
      eligibleSchools * coverageTarget.schools,
      schools(covered.map(({ id }) => id)),
    ),
    figure(STAGE_MOVES, moved.length, projectSchools.length, schools(moved)),
    figure(
      PRACTICE,
      good('practice').length,
      appraised.length,
      schools(good('practice').map(of => of.schoolId)),
    ),
    figure(
      DISSEMINATION,
      good('dissemination').length,
      appraised.length,
      schools(good('dissemination').map(of => of.schoolId)),
    ),
  ];
}

function figure(
  code: AppraisalFigureCode,
  numerator: number,
  denominator: number,
  evidence: AppraisalEvidence[],
): AppraisalFigure {
  return { code, numerator, denominator, value: share(numerator, denominator), evidence };
}

const sum = (lines: AppraisalInputs['fund'], part: 'spentFen' | 'releasedFen'): number =>
  lines.reduce((total, line) => total + line[part], 0);

const share = (numerator: number, denominator: number): string | null =>
  denominator === 0 ? null : exactShare({ favourable: Math.min(numerator, denominator), total: denominator });

/** Of the shares that there are, each in ten thousandths. */
function weightedMean(values: readonly (readonly [string | null, number])[]): string | null {
  const known = values.flatMap(([value, weight]) => (value === null ? [] : [{ value, weight }]));
  if (known.length === 0) return null;
  const favourable = known.reduce(
    (sum, { value, weight }) => sum + Number(value.replace('.', '')) * weight,
    0,
  );
  return exactShare({ favourable, total: known.reduce((sum, { weight }) => sum + weight, 0) * 10_000 });
}
