import type { Capability } from '@doorstep/service';
import { createSchoolSearch } from '../migrations/202611220030-school-search';
import { catchUpJob } from './catch-up';
import { SchoolFacetsResolver, SchoolSearchResolver } from './search.resolver';

/** The search of schools, and their numbers by facet. */
export const search: Capability = {
  migrations: [createSchoolSearch],
  jobs: ({ database }) => [catchUpJob(database)],
  resolvers: ({ clock }) => [new SchoolSearchResolver(clock), SchoolFacetsResolver],
};
