import type { Capability } from '@doorstep/service';
import { createSchoolReference } from '../migrations/1795363300001-school-reference';
import { SchoolReference } from './school-reference';

/** The copy of the register, and what outreach adds to a school in the graph. */
export const schools: Capability = {
  entities: [SchoolReference],
  migrations: [createSchoolReference],
};
