import { migration } from '@doorstep/database';

/** Drafts are few among the appraisals of districts, and may be old ones. */
export const indexDistrictAppraisalDrafts = migration(
  202611222250,
  'IndexDistrictAppraisalDrafts',
  `
  CREATE INDEX district_appraisal_drafts ON district_appraisal (year DESC, id DESC) WHERE status = 'DRAFT';
  `,
);
