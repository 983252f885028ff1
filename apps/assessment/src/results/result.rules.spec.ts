import { loadStandards } from '../standards/standards';
import { CITY, judge, judgeAreas, publicFigure, type DistrictCount } from './result.rules';

const standard = loadStandards().find('GREEN_INDICATORS', '1')!.content;

describe('judge', () => {
  it.each([
    ['ACADEMIC_LEVEL', 80, 100, '0.8000', 6, false],
    ['ACADEMIC_LEVEL', 7999, 10_000, '0.7999', 5, true],
    ['ACADEMIC_BURDEN', 0, 25, '0.0000', 1, true],
    ['ACADEMIC_BURDEN', 25, 25, '1.0000', 9, false],
    ['SATISFACTION_PARENTS', 90, 100, '0.9000', 8, false],
    ['SATISFACTION_PARENTS', 8999, 10_000, '0.8999', 7, true],
    ['SATISFACTION_COMMUNITY', 89_999, 100_000, '0.8999', 7, true],
  ] as const)('%s: %i of %i', (indicator, favourable, total, share, level, belowStandard) => {
    expect(judge({ indicator, favourable, total }, standard)).toEqual({
      indicator,
      favourable,
      total,
      share,
      level,
      belowStandard,
      hidden: false,
    });
  });

  it('hides what describes nine people and shows what describes ten', () => {
    const hidden = (total: number) =>
      judge({ indicator: 'ACADEMIC_LEVEL', favourable: 1, total }, standard).hidden;
    expect([1, 9, 10].map(hidden)).toEqual([true, true, false]);
  });
});

it('shows of a hidden figure only that it is hidden', () => {
  const figure = judge({ indicator: 'ACADEMIC_LEVEL', favourable: 9, total: 9 }, standard);
  expect(publicFigure(figure)).toEqual({
    code: 'ACADEMIC_LEVEL',
    hidden: true,
    count: null,
    share: null,
    level: null,
    belowStandard: null,
  });
  expect(JSON.stringify(publicFigure(figure))).not.toMatch(/[0-9]/);
});

describe('the figures of areas', () => {
  const district = (code: string, favourable: number, total: number, ...hiddenTotals: number[]) =>
    ({
      indicator: 'ACADEMIC_LEVEL',
      district: code,
      favourable,
      total,
      hiddenTotals,
    }) satisfies DistrictCount;
  const judged = (...districts: DistrictCount[]) =>
    Object.fromEntries(
      judgeAreas(districts, standard).map(({ area, hidden, share }) => [area, hidden ? 'hidden' : share]),
    );

  it('sum the counts of their schools, not their shares', () => {
    expect(judged(district('310101', 10, 20), district('310104', 90, 180))).toEqual({
      [CITY]: '0.5000',
      310101: '0.5000',
      310104: '0.5000',
    });
  });

  it('hide a district whose one hidden school could be worked out, and the city that would give it away', () => {
    expect(judged(district('310101', 60, 109, 9), district('310104', 90, 180))).toEqual({
      [CITY]: 'hidden',
      310101: 'hidden',
      310104: '0.5000',
    });
  });

  it('show the city where the hidden schools of two districts cover each other', () => {
    expect(judged(district('310101', 60, 109, 9), district('310104', 90, 183, 3))).toEqual({
      [CITY]: '0.5136',
      310101: 'hidden',
      310104: 'hidden',
    });
  });

  it('show a district whose hidden schools are ten people together', () => {
    expect(judged(district('310101', 60, 120, 5, 5))).toEqual({ [CITY]: '0.5000', 310101: '0.5000' });
  });

  it('are made for each indicator of its own', () => {
    const other: DistrictCount = { ...district('310101', 5, 9, 9), indicator: 'SATISFACTION_PARENTS' };
    const figures = judgeAreas([district('310101', 60, 120), other], standard);
    expect(figures.map(figure => [figure.indicator, figure.area, figure.hidden])).toEqual([
      ['ACADEMIC_LEVEL', CITY, false],
      ['ACADEMIC_LEVEL', '310101', false],
      ['SATISFACTION_PARENTS', CITY, true],
      ['SATISFACTION_PARENTS', '310101', true],
    ]);
  });
});
