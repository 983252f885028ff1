/** Jaccard's index of two sets: the share of what either has that both have; null where neither has anything. */
export function jaccard<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): number | null {
  const both = [...one].filter(item => other.has(item)).length;
  const either = one.size + other.size - both;
  return either === 0 ? null : both / either;
}

/** The mean of `jaccard` over all pairs of sets that have something; null where fewer than two have. */
export function meanPairwiseJaccard<T>(sets: readonly ReadonlySet<T>[]): number | null {
  const filled = sets.filter(set => set.size > 0);
  let sum = 0;
  let pairs = 0;
  filled.forEach((one, place) => {
    for (const other of filled.slice(place + 1)) {
      sum += jaccard(one, other) ?? 0;
      pairs += 1;
    }
  });
  return pairs === 0 ? null : sum / pairs;
}
