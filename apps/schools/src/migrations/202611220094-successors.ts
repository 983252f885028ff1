import { migration } from '@doorstep/database';

/** A school says who came after it, so that its state topic and its history do. */
export const tellSuccessors = migration(
  202611220094,
  'TellSuccessors',
  `
  ALTER TABLE school ADD COLUMN successor_ids uuid[] NOT NULL DEFAULT '{}';
  ALTER TABLE school_period ADD COLUMN successor_ids uuid[] NOT NULL DEFAULT '{}';
  COMMENT ON COLUMN school.successor_ids IS 'Of school_link: those that hold on the days of this row.';
  `,
);
