import { refuse, type BilingualText, type Problem, refuseAny } from '@doorstep/service-kit/refusal';
import { reaches } from '@doorstep/statistics';
import { definitionOf, publicFigure, type IndicatorFigure, type PublicFigure } from '../results/result.rules';
import {
  greenIndicators,
  satisfactionIndicators,
  type IndicatorCode,
  type StandardContent,
} from '../standards/standard.schema';

/** The four conditions of §三 of the action plan, in its order. */
export const conditionCodes = [
  'BASIC_STANDARD',
  'GREEN_INDICATORS',
  'DISTINCTIVE_FEATURE',
  'SATISFACTION',
] as const;
export type ConditionCode = (typeof conditionCodes)[number];

/** The conditions that people give evidence for; the others are computed. */
export const recordedConditions = ['BASIC_STANDARD', 'DISTINCTIVE_FEATURE'] as const;
export type RecordedCondition = (typeof recordedConditions)[number];

/** What somebody recorded for a condition. */
export interface RecordedEvidence {
  readonly id: string;
  readonly condition: RecordedCondition;
  readonly met: boolean;
  readonly statement: BilingualText;
}

/** What a decision rests on. */
export interface DecisionGrounds {
  /** Whether the results of the cycle are published. */
  readonly published: boolean;
  /** The indicators of the school in the cycle. */
  readonly figures: readonly IndicatorFigure[];
  /** What holds today of what was recorded, at most one for each condition. */
  readonly evidence: readonly RecordedEvidence[];
}

/** Evidence that a condition lacks. */
export interface MissingEvidence {
  readonly code:
    'EVIDENCE_NOT_RECORDED' | 'RESULTS_NOT_PUBLISHED' | 'INDICATOR_NOT_COLLECTED' | 'INDICATOR_HIDDEN';
  readonly message: BilingualText;
}

/** A condition as it was judged. */
export interface JudgedCondition {
  readonly condition: ConditionCode;
  /** Null while evidence is missing. */
  readonly met: boolean | null;
  readonly explanation: BilingualText;
  readonly missing: readonly MissingEvidence[];
  /** The recorded evidence it rests on; null for a computed condition. */
  readonly evidenceId: string | null;
  /** The published figures it rests on; empty for a recorded condition. */
  readonly figures: readonly PublicFigure[];
}

/**
 * Judges the four conditions. The same grounds and the same standard always give the same answer, which is
 * how a decision is run again and explained.
 */
export function judgeConditions(grounds: DecisionGrounds, standard: StandardContent): JudgedCondition[] {
  return conditionCodes.map(condition => {
    switch (condition) {
      case 'GREEN_INDICATORS':
        return judgeGreenIndicators(grounds, standard);
      case 'SATISFACTION':
        return judgeSatisfaction(grounds, standard);
      default:
        return judgeRecorded(condition, grounds);
    }
  });
}

/** All four met, not all of them, or not yet to be said because evidence is missing. */
export function outcomeOf(conditions: readonly Pick<JudgedCondition, 'met'>[]): 'MET' | 'NOT_MET' | null {
  if (conditions.length !== conditionCodes.length || conditions.some(({ met }) => met === null)) return null;
  return conditions.every(({ met }) => met) ? 'MET' : 'NOT_MET';
}

/** Refuses with `DECISION_EVIDENCE_MISSING`, one problem for each piece of evidence that is missing. */
export function refuseMissingEvidence(conditions: readonly JudgedCondition[]): void {
  refuseAny(
    conditions.flatMap(({ condition, missing }) =>
      missing.map(({ message }): Problem => ({
        code: 'DECISION_EVIDENCE_MISSING',
        path: ['decisionId', condition],
        message: { zh: `${names[condition].zh}：${message.zh}`, en: `${names[condition].en}: ${message.en}` },
      })),
    ),
  );
}

/** The conditions in the order of the action plan. */
export function inOrder<T extends Pick<JudgedCondition, 'condition'>>(conditions: readonly T[]): T[] {
  return conditions.toSorted(
    (a, b) => conditionCodes.indexOf(a.condition) - conditionCodes.indexOf(b.condition),
  );
}

/** Whether two judgements, both in order, say the same and rest on the same. */
export function sameJudgement(one: readonly JudgedCondition[], other: readonly JudgedCondition[]): boolean {
  return JSON.stringify(one.map(essence)) === JSON.stringify(other.map(essence));
}

/** Refuses with `DECISION_EVIDENCE_CHANGED` where the grounds give another answer than the one that stands. */
export function refuseChangedEvidence(
  standing: readonly JudgedCondition[],
  now: readonly JudgedCondition[],
): void {
  if (sameJudgement(standing, now)) return;
  throw refuse(
    'DECISION_EVIDENCE_CHANGED',
    ['decisionId'],
    '起草之后依据发生了变化：请重新起草决定，再行审核。',
    'The evidence has changed since the decision was drafted: draft it anew, then have it reviewed.',
  );
}

/** The last day on which a decision holds that is published on `day` (YYYY-MM-DD): the day before the anniversary. */
export function lastValidDay(day: string, years: number): string {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number];
  // 29 February has its anniversary on 1 March where the year has none.
  const end = new Date(Date.UTC(year + years, month - 1, dayOfMonth) - 24 * 60 * 60 * 1000);
  return end.toISOString().slice(0, 10);
}

export const names: Record<ConditionCode, BilingualText> = {
  BASIC_STANDARD: { zh: '达到办学基本标准', en: 'Basic running standard met' },
  GREEN_INDICATORS: { zh: '“绿色指标”处于全市优良水平', en: "Green Indicators at the city's good level" },
  DISTINCTIVE_FEATURE: { zh: '有鲜明的办学特色', en: 'A distinctive feature' },
  SATISFACTION: { zh: '家长及社区居民满意度', en: 'Satisfaction of parents and community residents' },
};

function essence({ condition, met, missing, evidenceId, figures }: JudgedCondition): unknown {
  const shown = figures.map(({ code, hidden, count, share, level }) => [code, hidden, count, share, level]);
  return [condition, met, missing.map(({ code }) => code), evidenceId, shown];
}

function judgeRecorded(condition: RecordedCondition, { evidence }: DecisionGrounds): JudgedCondition {
  const found = evidence.find(each => each.condition === condition);
  const rest = { condition, evidenceId: found?.id ?? null, figures: [] };
  if (found) return { ...rest, met: found.met, explanation: found.statement, missing: [] };
  const message = { zh: '尚未记录依据。', en: 'No evidence has been recorded yet.' };
  return { ...rest, met: null, explanation: message, missing: [{ code: 'EVIDENCE_NOT_RECORDED', message }] };
}

function judgeGreenIndicators(grounds: DecisionGrounds, standard: StandardContent): JudgedCondition {
  return judgeComputed('GREEN_INDICATORS', greenIndicators, grounds, standard, figures => ({
    met: figures.every(({ belowStandard }) => !belowStandard),
    explanation: {
      zh: `依据十项绿色指标中已计算的两项：${figures.map(figure => levelText(figure, standard).zh).join('；')}。`,
      en: `Rests on the two of the ten Green Indicators that are computed: ${figures.map(figure => levelText(figure, standard).en).join('; ')}.`,
    },
  }));
}

function judgeSatisfaction(grounds: DecisionGrounds, standard: StandardContent): JudgedCondition {
  const { satisfactionThreshold: threshold } = standard;
  return judgeComputed('SATISFACTION', satisfactionIndicators, grounds, standard, figures => ({
    // By the counts, not by a rounded share: 89.99 % is not 90 %.
    met: figures.every(figure => reaches(figure, threshold)),
    explanation: {
      zh: `两类人群各须达到 ${threshold}：${figures.map(figure => `${nameOf(figure.indicator, standard).zh} ${shareText(figure)}`).join('；')}。`,
      en: `Each group has to reach ${threshold}: ${figures.map(figure => `${nameOf(figure.indicator, standard).en} ${shareText(figure)}`).join('; ')}.`,
    },
  }));
}

/** A condition that rests on published figures: all of them have to be there and shown. */
function judgeComputed(
  condition: ConditionCode,
  indicators: readonly IndicatorCode[],
  grounds: DecisionGrounds,
  standard: StandardContent,
  judge: (figures: readonly IndicatorFigure[]) => Pick<JudgedCondition, 'met' | 'explanation'>,
): JudgedCondition {
  const found = indicators.map(code => grounds.figures.find(({ indicator }) => indicator === code));
  const missing = grounds.published
    ? indicators.flatMap((code, index) => missingFigure(found[index], nameOf(code, standard)))
    : [resultsNotPublished];
  const figures = found.filter(figure => figure !== undefined);
  const rest = {
    condition,
    missing,
    evidenceId: null,
    figures: grounds.published ? figures.map(publicFigure) : [],
  };
  if (missing.length === 0) return { ...rest, ...judge(figures) };
  const text = (language: 'zh' | 'en') => missing.map(({ message }) => message[language]).join(' ');
  return { ...rest, met: null, explanation: { zh: text('zh'), en: text('en') } };
}

const resultsNotPublished: MissingEvidence = {
  code: 'RESULTS_NOT_PUBLISHED',
  message: { zh: '本周期的评测结果尚未发布。', en: 'The results of the cycle are not published yet.' },
};

function missingFigure(figure: IndicatorFigure | undefined, name: BilingualText): MissingEvidence[] {
  if (!figure) {
    const message = {
      zh: `“${name.zh}”没有数据。`,
      en: `Nothing was collected for “${name.en}”.`,
    };
    return [{ code: 'INDICATOR_NOT_COLLECTED', message }];
  }
  if (!figure.hidden) return [];
  // A condition that rested on a hidden figure would tell what it is.
  const message = {
    zh: `“${name.zh}”人数过少，不予公布，不能作为依据。`,
    en: `Too few people stand behind “${name.en}”: it is not published and cannot be evidence.`,
  };
  return [{ code: 'INDICATOR_HIDDEN', message }];
}

const nameOf = (code: IndicatorCode, standard: StandardContent) => definitionOf(code, standard).name;

const shareText = ({ share, total }: IndicatorFigure) => `${share} (n = ${total})`;

function levelText(figure: IndicatorFigure, standard: StandardContent): BilingualText {
  const { name, standardLevel } = definitionOf(figure.indicator, standard);
  return {
    zh: `${name.zh} ${shareText(figure)}，第${figure.level}级，优良水平为第${standardLevel}级`,
    en: `${name.en} ${shareText(figure)}, level ${figure.level}, the good level being ${standardLevel}`,
  };
}
