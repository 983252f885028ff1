import { migration } from '@doorstep/database';

/**
 * The findings of a district look at its schools that are not closed, by three lists of statuses that all lie in this index.
 * Without it the planner reads all schools of the country for one of them.
 */
export const indexSchoolsNotClosed = migration(
  202611222298,
  'IndexSchoolsNotClosed',
  `
  CREATE INDEX school_not_closed ON school (district_code)
    WHERE status IN ('PROPOSED', 'OPEN', 'PROPOSED_TO_CLOSE');
  `,
);
