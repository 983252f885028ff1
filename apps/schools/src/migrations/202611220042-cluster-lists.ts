import { migration } from '@doorstep/database';

/** Lists of clusters stay as fast with many as with few. */
export const indexClusterLists = migration(
  202611220042,
  'IndexClusterLists',
  `
  CREATE INDEX cluster_membership_by_cluster ON cluster_membership (cluster_id, role);
  CREATE INDEX cluster_plan_latest ON cluster_plan (school_year DESC, id DESC);
  `,
);
