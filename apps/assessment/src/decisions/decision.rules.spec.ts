import { Refusal } from '@doorstep/service-kit/refusal';
import { judge } from '../results/result.rules';
import type { IndicatorCode } from '../standards/standard.schema';
import { loadStandards } from '../standards/standards';
import {
  judgeConditions,
  lastValidDay,
  outcomeOf,
  refuseChangedEvidence,
  refuseMissingEvidence,
  type DecisionGrounds,
  type JudgedCondition,
  type RecordedCondition,
} from './decision.rules';

const standard = loadStandards().find('GREEN_INDICATORS', '1')!.content;

const figure = (indicator: IndicatorCode, favourable: number, total: number) =>
  judge({ indicator, favourable, total }, standard);
const record = (condition: RecordedCondition, met = true) => ({
  id: `id of ${condition}`,
  condition,
  met,
  statement: { zh: '依据', en: 'Evidence' },
});
const good: DecisionGrounds = {
  published: true,
  figures: [
    figure('ACADEMIC_LEVEL', 85, 100),
    figure('ACADEMIC_BURDEN', 80, 100),
    figure('SATISFACTION_PARENTS', 90, 100),
    figure('SATISFACTION_COMMUNITY', 46, 50),
  ],
  evidence: [record('BASIC_STANDARD'), record('DISTINCTIVE_FEATURE')],
};
const withFigure = (indicator: IndicatorCode, favourable: number, total: number): DecisionGrounds => ({
  ...good,
  figures: [
    ...good.figures.filter(each => each.indicator !== indicator),
    figure(indicator, favourable, total),
  ],
});
const metOf = (grounds: DecisionGrounds) =>
  Object.fromEntries(judgeConditions(grounds, standard).map(({ condition, met }) => [condition, met]));
const outcome = (grounds: DecisionGrounds) => outcomeOf(judgeConditions(grounds, standard));
const find = (grounds: DecisionGrounds, code: string) =>
  judgeConditions(grounds, standard).find(({ condition }) => condition === code)!;

it('finds all four conditions met', () => {
  expect(metOf(good)).toEqual({
    BASIC_STANDARD: true,
    GREEN_INDICATORS: true,
    DISTINCTIVE_FEATURE: true,
    SATISFACTION: true,
  });
  expect(outcome(good)).toBe('MET');
});

describe('satisfaction', () => {
  it.each([
    [90, 100, true],
    [9000, 10_000, true],
    [8999, 10_000, false],
    [899_999, 1_000_000, false],
    [89, 99, false],
    [26, 29, false],
    [27, 30, true],
  ])('%i of %i parents: %p', (favourable, total, met) => {
    const grounds = withFigure('SATISFACTION_PARENTS', favourable, total);
    expect(metOf(grounds).SATISFACTION).toBe(met);
    expect(outcome(grounds)).toBe(met ? 'MET' : 'NOT_MET');
  });

  it('is asked of both groups: many happy parents do not outweigh the residents', () => {
    expect(metOf(withFigure('SATISFACTION_COMMUNITY', 44, 50)).SATISFACTION).toBe(false);
  });

  it('explains itself with its numbers', () => {
    expect(find(withFigure('SATISFACTION_PARENTS', 8999, 10_000), 'SATISFACTION').explanation.en).toBe(
      'Each group has to reach 0.90: Satisfaction of parents 0.8999 (n = 10000); Satisfaction of community residents 0.9200 (n = 50).',
    );
  });
});

describe('the Green Indicators', () => {
  it('say that they rest on the two that are computed', () => {
    const { explanation } = find(good, 'GREEN_INDICATORS');
    expect(explanation.en).toBe(
      'Rests on the two of the ten Green Indicators that are computed: Academic level 0.8500 (n = 100), level 7, the good level being 6; Academic burden 0.8000 (n = 100), level 6, the good level being 6.',
    );
    expect(explanation.zh).toContain('十项绿色指标中已计算的两项');
  });

  it.each(['ACADEMIC_LEVEL', 'ACADEMIC_BURDEN'] as const)('need %s at the good level', indicator => {
    expect(metOf(withFigure(indicator, 7999, 10_000)).GREEN_INDICATORS).toBe(false);
    expect(metOf(withFigure(indicator, 8000, 10_000)).GREEN_INDICATORS).toBe(true);
  });
});

it.each(['BASIC_STANDARD', 'DISTINCTIVE_FEATURE'] as const)('is not met where %s is not', condition => {
  const other = good.evidence.filter(each => each.condition !== condition);
  expect(outcome({ ...good, evidence: [...other, record(condition, false)] })).toBe('NOT_MET');
});

describe('missing evidence', () => {
  const missing = (grounds: DecisionGrounds) =>
    judgeConditions(grounds, standard).flatMap(condition =>
      condition.missing.map(({ code }) => `${condition.condition} ${code}`),
    );

  it('is named, and nothing is decided without it', () => {
    const nothing: DecisionGrounds = { published: false, figures: [], evidence: [] };
    expect(missing(nothing)).toEqual([
      'BASIC_STANDARD EVIDENCE_NOT_RECORDED',
      'GREEN_INDICATORS RESULTS_NOT_PUBLISHED',
      'DISTINCTIVE_FEATURE EVIDENCE_NOT_RECORDED',
      'SATISFACTION RESULTS_NOT_PUBLISHED',
    ]);
    expect(outcome(nothing)).toBeNull();
  });

  it('is an indicator that was not collected', () => {
    const figures = good.figures.filter(({ indicator }) => indicator !== 'SATISFACTION_COMMUNITY');
    expect(missing({ ...good, figures })).toEqual(['SATISFACTION INDICATOR_NOT_COLLECTED']);
  });

  it('is a hidden indicator, because the decision would tell what it is', () => {
    const grounds = withFigure('SATISFACTION_COMMUNITY', 9, 9);
    expect(missing(grounds)).toEqual(['SATISFACTION INDICATOR_HIDDEN']);
    expect(outcome(grounds)).toBeNull();
    const told = JSON.stringify(find(grounds, 'SATISFACTION'));
    expect(told).not.toMatch(/n = 9\b|1\.0000/);
  });

  it('shows no figure before it is published', () => {
    expect(
      judgeConditions({ ...good, published: false }, standard).flatMap(({ figures }) => figures),
    ).toEqual([]);
  });

  it('refuses, and names each piece', () => {
    const refused = () =>
      refuseMissingEvidence(
        judgeConditions({ ...withFigure('ACADEMIC_LEVEL', 1, 9), evidence: [] }, standard),
      );
    expect(refused).toThrow(Refusal);
    try {
      refused();
    } catch (error) {
      const { problems } = error as Refusal;
      expect(problems.map(({ code, path }) => [code, ...path])).toEqual([
        ['DECISION_EVIDENCE_MISSING', 'decisionId', 'BASIC_STANDARD'],
        ['DECISION_EVIDENCE_MISSING', 'decisionId', 'GREEN_INDICATORS'],
        ['DECISION_EVIDENCE_MISSING', 'decisionId', 'DISTINCTIVE_FEATURE'],
      ]);
      expect(problems[1]!.message.en).toMatch(/^Green Indicators .* “Academic level”/);
    }
  });

  it('refuses nothing where nothing is missing', () => {
    expect(() => refuseMissingEvidence(judgeConditions(good, standard))).not.toThrow();
  });
});

describe('a decision that is run again', () => {
  // What stands has been through the database as JSON.
  const standing = JSON.parse(JSON.stringify(judgeConditions(good, standard))) as JudgedCondition[];
  const again = (grounds: DecisionGrounds) => () =>
    refuseChangedEvidence(standing, judgeConditions(grounds, standard));

  it('gives the same answer on the same grounds, in whatever order they come', () => {
    expect(again(good)).not.toThrow();
    expect(
      again({ ...good, figures: good.figures.toReversed(), evidence: good.evidence.toReversed() }),
    ).not.toThrow();
  });

  it.each<[string, DecisionGrounds]>([
    ['another figure', withFigure('ACADEMIC_LEVEL', 86, 100)],
    ['evidence recorded anew', { ...good, evidence: good.evidence.map(each => ({ ...each, id: 'newer' })) }],
    ['evidence withdrawn', { ...good, evidence: [] }],
  ])('refuses with %s', (_what, grounds) => {
    expect(again(grounds)).toThrow('DECISION_EVIDENCE_CHANGED');
  });
});

it.each([
  ['2026-11-22', 3, '2029-11-21'],
  ['2026-01-01', 3, '2028-12-31'],
  ['2028-02-29', 3, '2031-02-28'],
  ['2027-03-01', 1, '2028-02-29'],
])('a decision published on %s holds %i years, until %s', (day, years, last) => {
  expect(lastValidDay(day, years)).toBe(last);
});

it('has no outcome with less than four conditions', () => {
  expect(outcomeOf([])).toBeNull();
  expect(outcomeOf([{ met: true }])).toBeNull();
});
