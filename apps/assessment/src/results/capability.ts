import type { Capability } from '@doorstep/service';
import { createComputations } from '../migrations/202611222261-computations';
import { createResults } from '../migrations/202609030004-results';
import type { Standards } from '../standards/standards';
import { computationJob } from './computation.job';
import { PredecessorResultsResolver } from './predecessor-results';
import { CycleResultsResolver, SchoolResultRead, SchoolResultResolver } from './result.resolver';
import { AreaRow, ComputedFigure, IndicatorRow, SchoolResult } from './school-result';

/** What a cycle found at each school, in each district and in the city. */
export const results = (standards: Standards): Capability => ({
  entities: [SchoolResult, IndicatorRow, AreaRow, ComputedFigure],
  migrations: [createResults, createComputations],
  resolvers: () => [
    SchoolResultRead,
    new SchoolResultResolver(standards),
    new CycleResultsResolver(standards),
    PredecessorResultsResolver,
  ],
  jobs: ({ clock, database }) => [computationJob(database, standards, clock)],
});
