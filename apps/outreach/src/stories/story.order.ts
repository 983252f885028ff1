import type { OrderBy } from '@doorstep/subgraph-kit';

/** By the instant of publication; what is not published, by that of its draft. */
export const latestFirst: OrderBy = story => ({
  column: `COALESCE(${story}.publishedAt, ${story}.draftedAt)`,
  direction: 'DESC',
});
