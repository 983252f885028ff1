import { compareDecimals, reaches, type Proportion } from './share';

/**
 * The level of a share, from 1 upward. `bounds[0]` is the least share of level 2, `bounds[1]` of level 3, and
 * so on, strictly rising (decimal strings). Throws a RangeError where they do not rise.
 */
export function levelOf(proportion: Proportion, bounds: readonly string[]): number {
  checkBounds(bounds);
  return 1 + bounds.filter(bound => reaches(proportion, bound)).length;
}

/** Throws a RangeError unless the bounds are decimals from 0 to 1 that rise strictly. */
export function checkBounds(bounds: readonly string[]): void {
  bounds.forEach((bound, index) => {
    const previous = bounds[index - 1];
    if (compareDecimals(bound, '1') > 0 || (previous !== undefined && compareDecimals(previous, bound) >= 0))
      throw new RangeError(`The bounds of levels must rise strictly and stay within 1: ${bounds.join(', ')}`);
  });
}
