import { migration } from '@doorstep/database';

/** Most schools are open, and of compulsory education; the others are found without a look at all of them. */
export const indexRareSchools = migration(
  202611222249,
  'IndexRareSchools',
  `
  CREATE INDEX school_not_open ON school (status, code, id) WHERE status <> 'OPEN';
  CREATE INDEX school_beyond_compulsory ON school (stage, code, id) WHERE stage IN ('SENIOR_SECONDARY', 'OTHER');
  `,
);
