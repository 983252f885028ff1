import type { Capability } from '@doorstep/service';
import { createSchoolLinks } from '../migrations/202611220092-school-links';

/** Which school came of which. */
export const links: Capability = {
  migrations: [createSchoolLinks],
};
