import type { Capability } from '@doorstep/service';
import { createResults } from '../migrations/202611220002-results';
import { SchoolResultCopy } from './school-result-copy';
import { SchoolResultsResolver, StandingResultResolver } from './standing.resolver';

/** What assessment has published of each school, and what stands for a school that came of others. */
export const results: Capability = {
  entities: [SchoolResultCopy],
  migrations: [createResults],
  resolvers: ({ clock }) => [new SchoolResultsResolver(clock), StandingResultResolver],
};
