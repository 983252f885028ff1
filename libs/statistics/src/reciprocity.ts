/** So much goes from one to another. */
export interface Flow {
  from: string;
  to: string;
  weight: number;
}

/**
 * Weighted reciprocity: the share of all that flows that is matched by as much the other way,
 * Σ min(w(i→j), w(j→i)) / Σ w(i→j) over all ordered pairs; 1 where everything is returned in kind, 0 where nothing is.
 * Squartini, Picciolo, Ruzzenenti, Garlaschelli: Reciprocity of weighted networks. Scientific Reports 3, 2729 (2013).
 * @param flows weights not below zero; several of one pair add up; from one to itself counts for nothing
 */
export function weightedReciprocity(flows: readonly Flow[]): number | null {
  const weights = new Map<string, Map<string, number>>();
  for (const { from, to, weight } of flows) {
    if (from === to) continue;
    const row = weights.get(from) ?? new Map<string, number>();
    weights.set(from, row.set(to, (row.get(to) ?? 0) + weight));
  }
  let matched = 0;
  let total = 0;
  for (const [from, row] of weights) {
    for (const [to, weight] of row) {
      matched += Math.min(weight, weights.get(to)?.get(from) ?? 0);
      total += weight;
    }
  }
  return total > 0 ? matched / total : null;
}
