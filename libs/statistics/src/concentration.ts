/**
 * The normalised Herfindahl-Hirschman index of amounts: 0 where all are equal, 1 where one has everything.
 * H = Σ (xᵢ / Σx)², normalised (H − 1/n) / (1 − 1/n). Null of fewer than two, and where there is nothing to share.
 * @param amounts none below zero; who has nothing counts, as a zero
 */
export function normalisedHerfindahl(amounts: readonly number[]): number | null {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (amounts.length < 2 || total <= 0) return null;
  const index = amounts.reduce((sum, amount) => sum + (amount / total) ** 2, 0);
  const even = 1 / amounts.length;
  return (index - even) / (1 - even);
}
