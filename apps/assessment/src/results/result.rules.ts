import {
  exactShare,
  hiddenFigures,
  isSmall,
  levelOf,
  type Figure,
  type Proportion,
} from '@doorstep/statistics';
import type { IndicatorCode, StandardContent } from '../standards/standard.schema';

/** Of how many people an indicator was collected, and how many of them answer its description. */
export interface IndicatorCount extends Proportion {
  readonly indicator: IndicatorCode;
}

/** A count judged by a standard. What is hidden leaves this service only through `publicFigure`. */
export interface IndicatorFigure extends IndicatorCount {
  /** Exact, rounded down to four decimals. */
  readonly share: string;
  readonly level: number;
  readonly belowStandard: boolean;
  readonly hidden: boolean;
}

/** A figure as anybody outside may see it: of a hidden one, that it is hidden and nothing else. */
export type PublicFigure = {
  readonly code: IndicatorCode;
  readonly count: number | null;
  readonly share: string | null;
  readonly hidden: boolean;
  readonly level: number | null;
  readonly belowStandard: boolean | null;
};

/** Judges a count by a standard. */
export function judge(count: IndicatorCount, standard: StandardContent): IndicatorFigure {
  const level = levelOf(count, standard.levelBounds);
  return {
    indicator: count.indicator,
    favourable: count.favourable,
    total: count.total,
    share: exactShare(count),
    level,
    belowStandard: level < definitionOf(count.indicator, standard).standardLevel,
    hidden: isSmall(count.total, standard.minimumPeople),
  };
}

/** How the standard defines an indicator. */
export function definitionOf(
  indicator: IndicatorCode,
  standard: StandardContent,
): StandardContent['indicators'][number] {
  const found = standard.indicators.find(({ code }) => code === indicator);
  if (!found) throw new Error(`The standard ${standard.code} does not define ${indicator}`);
  return found;
}

export function publicFigure(figure: Omit<IndicatorFigure, 'favourable'>): PublicFigure {
  const { indicator: code, hidden } = figure;
  if (hidden) return { code, hidden, count: null, share: null, level: null, belowStandard: null };
  const { total: count, share, level, belowStandard } = figure;
  return { code, hidden, count, share, level, belowStandard };
}

/** The sums of an indicator over the schools of a district. */
export interface DistrictCount extends IndicatorCount {
  readonly district: string;
  /** The totals of those of its schools whose own figure is hidden. */
  readonly hiddenTotals: readonly number[];
}

/** A figure of a district (its code), or of the whole city. */
export interface AreaFigure extends IndicatorFigure {
  readonly area: string;
}

/** The area of the figures of the whole city. */
export const CITY = 'CITY';

/**
 * The figures of the districts and of the city. One that would let the hidden figure of a school be worked
 * out, by taking from it what is shown of its parts, is hidden too.
 */
export function judgeAreas(districts: readonly DistrictCount[], standard: StandardContent): AreaFigure[] {
  return [...new Set(districts.map(({ indicator }) => indicator))].flatMap(indicator => {
    const parts = districts.filter(count => count.indicator === indicator);
    const hidden = hiddenFigures({ key: CITY, parts: parts.map(tableOf) }, standard.minimumPeople);
    const city = {
      district: CITY,
      favourable: parts.reduce((sum, part) => sum + part.favourable, 0),
      total: parts.reduce((sum, part) => sum + part.total, 0),
    };
    return [city, ...parts].map(({ district: area, favourable, total }) => ({
      ...judge({ indicator, favourable, total }, standard),
      area,
      hidden: hidden.has(area),
    }));
  });
}

/** A district over its hidden schools, and over the shown ones as one. */
function tableOf({ district, total, hiddenTotals }: DistrictCount): Figure {
  const cells = hiddenTotals.map((people, index) => ({ key: `${district}/${index}`, people }));
  const shown = total - hiddenTotals.reduce((sum, people) => sum + people, 0);
  return { key: district, parts: [...cells, { key: `${district}/shown`, people: shown }] };
}
