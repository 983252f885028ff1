/** How many of the people a figure describes answer the description. Both are whole numbers of people. */
export interface Proportion {
  readonly favourable: number;
  /** At least 1: a share of nobody is no share. */
  readonly total: number;
}

interface Decimal {
  /** The number times ten to the power of `scale`. */
  readonly units: bigint;
  readonly scale: number;
}

/** Reads a plain non-negative decimal such as `0.90`, exactly. Throws a RangeError for anything else. */
export function parseDecimal(text: string): Decimal {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a plain decimal such as 0.90`);
  const fraction = match[2] ?? '';
  return { units: BigInt(match[1]! + fraction), scale: fraction.length };
}

/**
 * The share as an exact decimal string of `decimals` places, rounded down: a figure never looks better
 * than it is. Throws a RangeError for counts that cannot be a share.
 */
export function exactShare(proportion: Proportion, decimals = 4): string {
  const { favourable, total } = integers(proportion);
  const scaled = (favourable * 10n ** BigInt(decimals)) / total;
  const digits = scaled.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Whether the share reaches the threshold (a decimal string), compared by integers: exactly 0.90 reaches `0.90`. */
export function reaches(proportion: Proportion, threshold: string): boolean {
  const { favourable, total } = integers(proportion);
  const { units, scale } = parseDecimal(threshold);
  return favourable * 10n ** BigInt(scale) >= units * total;
}

/** Negative, zero or positive as decimal `a` is below, equal to or above decimal `b`. */
export function compareDecimals(a: string, b: string): number {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  const difference = left.units * 10n ** BigInt(right.scale) - right.units * 10n ** BigInt(left.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function integers({ favourable, total }: Proportion): { favourable: bigint; total: bigint } {
  const whole = Number.isSafeInteger(favourable) && Number.isSafeInteger(total);
  if (!whole || total < 1 || favourable < 0 || favourable > total)
    throw new RangeError(`${favourable} of ${total} is not a share of whole people`);
  return { favourable: BigInt(favourable), total: BigInt(total) };
}
