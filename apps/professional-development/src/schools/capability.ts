import type { Capability } from '@doorstep/service';
import { createSchoolReference } from '../migrations/1795363200001-school-reference';
import { SchoolReference } from './school-reference';

/** The copy of the register, and what this service adds to a school in the graph. */
export const schools: Capability = {
  entities: [SchoolReference],
  migrations: [createSchoolReference],
};
