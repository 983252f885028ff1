import { migration } from '@doorstep/database';

/** Registers of other countries have districts, too, with codes of their own: England's local authority 201, say. */
export const allowForeignDistricts = migration(
  202611220010,
  'AllowForeignDistricts',
  `
  ALTER TABLE district
    DROP CONSTRAINT district_code_six_digits,
    ADD CONSTRAINT district_code_plain CHECK (code ~ '^[0-9A-Za-z][0-9A-Za-z-]{1,19}$');
  `,
);
