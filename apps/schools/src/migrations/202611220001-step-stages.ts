import { migration } from '@doorstep/database';

/** A step leads from a known stage to a known stage. */
export const checkStepStages = migration(
  202611220001,
  'CheckStepStages',
  `
  ALTER TABLE participation_step
    ADD CONSTRAINT participation_step_from_known CHECK (from_stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED', 'WITHDRAWN')),
    ADD CONSTRAINT participation_step_to_known CHECK (to_stage IN ('APPLIED', 'DISCOVERED', 'CULTIVATED', 'IMPROVING', 'ELEVATED', 'WITHDRAWN'));
  `,
);
