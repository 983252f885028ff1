import { migration } from '@doorstep/database';

/*
 * Lists stay as fast with 100,000 schools as with 1,000: what somebody's roles or a filter name is an index's first column, and
 * the order of the list its next; what awaits somebody lies in an index of its own, the longest waiting first. Measured by
 * `npm run bench -- schools`.
 */

export const indexProgrammeLists = migration(
  202611222240,
  'IndexProgrammeLists',
  `
  CREATE INDEX participation_by_stage ON participation (stage, id);
  CREATE INDEX participation_by_theme ON participation (bottleneck_theme, id);
  CREATE INDEX participation_by_school_code ON participation (school_code, id);
  CREATE INDEX participation_applied ON participation (created_at, id) WHERE stage = 'APPLIED';
  CREATE INDEX participation_applied_in_district ON participation (district_code, created_at, id) WHERE stage = 'APPLIED';
  `,
);

export const indexSupportLists = migration(
  202611222241,
  'IndexSupportLists',
  `
  CREATE INDEX support_request_by_district ON support_request (district_code, id);
  CREATE INDEX support_request_by_school_code ON support_request (school_code, id);
  CREATE INDEX support_request_by_status ON support_request (status, id);
  CREATE INDEX support_request_by_kind ON support_request (kind, id);
  `,
);

export const indexChangeRequestLists = migration(
  202611222242,
  'IndexChangeRequestLists',
  `
  CREATE INDEX school_change_request_by_school_code ON school_change_request (school_code, id);
  CREATE INDEX school_change_request_by_status ON school_change_request (status, id);
  DROP INDEX school_change_request_waiting;
  CREATE INDEX school_change_request_waiting ON school_change_request (created_at, id) WHERE status = 'PROPOSED';
  CREATE INDEX school_change_request_waiting_in_district ON school_change_request (district_code, created_at, id)
    WHERE status = 'PROPOSED';
  `,
);

export const indexDesignLists = migration(
  202611222243,
  'IndexDesignLists',
  `
  CREATE INDEX school_design_by_district ON school_design (district_code, id);
  CREATE INDEX school_design_by_school_code ON school_design (school_code, id);
  CREATE INDEX school_design_by_status ON school_design (status, id);
  CREATE INDEX school_design_waiting ON school_design (status, created_at, id);
  CREATE INDEX school_design_waiting_in_district ON school_design (district_code, status, created_at, id);
  `,
);

export const indexAppraisalLists = migration(
  202611222244,
  'IndexAppraisalLists',
  `
  CREATE INDEX school_appraisal_by_school_code ON school_appraisal (school_code, year DESC, id DESC);
  CREATE INDEX school_appraisal_by_grade ON school_appraisal (overall, year DESC, id DESC);
  CREATE INDEX school_appraisal_drafts ON school_appraisal (district_code, created_at, id) WHERE status = 'DRAFT';
  `,
);

export const indexCountyLists = migration(
  202611222245,
  'IndexCountyLists',
  `
  CREATE INDEX county_driver_in_district ON county_driver (district_code, id);
  CREATE INDEX county_driver_by_driver ON county_driver (driver, id);
  CREATE INDEX county_driver_by_effect ON county_driver (effect, id);
  CREATE INDEX county_driver_by_year ON county_driver (year, id);
  `,
);

export const indexLargeClusterLists = migration(
  202611222246,
  'IndexLargeClusterLists',
  `
  CREATE INDEX cluster_by_kind ON cluster (kind, id);
  CREATE INDEX cluster_by_theme ON cluster (theme, id);
  CREATE INDEX cluster_by_district ON cluster (district_code, id);
  CREATE INDEX cluster_by_focus_area ON cluster (focus_area_code, id);
  CREATE INDEX cluster_plan_by_status ON cluster_plan (status, school_year DESC, id DESC);
  CREATE INDEX cluster_plan_by_district ON cluster_plan (district_code, school_year DESC, id DESC);
  `,
);
