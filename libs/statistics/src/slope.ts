/** The slope of the least-squares line through points; null where all have one x, or there are fewer than two. */
export function slope(points: readonly { x: number; y: number }[]): number | null {
  const mean = (of: 'x' | 'y') => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean('x'), mean('y')];
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  if (points.length < 2 || spread === 0) return null;
  return points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread;
}
