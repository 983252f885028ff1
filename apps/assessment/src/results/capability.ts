import type { Capability } from '@doorstep/service';
import { createResults } from '../migrations/202609030004-results';
import type { Standards } from '../standards/standards';
import { CycleResultsResolver, SchoolResultRead, SchoolResultResolver } from './result.resolver';
import { AreaRow, IndicatorRow, SchoolResult } from './school-result';

/** What a cycle found at each school, in each district and in the city. */
export const results = (standards: Standards): Capability => ({
  entities: [SchoolResult, IndicatorRow, AreaRow],
  migrations: [createResults],
  resolvers: () => [
    SchoolResultRead,
    new SchoolResultResolver(standards),
    new CycleResultsResolver(standards),
  ],
});
