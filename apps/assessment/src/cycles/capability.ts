import type { Capability } from '@doorstep/service';
import { createCycles } from '../migrations/202609030002-cycles';
import type { Standards } from '../standards/standards';
import { AssessmentCycle, CycleStep } from './assessment-cycle';
import { CycleMutations, CycleReads, CycleResolver } from './cycle.resolver';
import { cycleTasks } from './cycle.tasks';
import { CyclesService } from './cycles.service';
import { checkStandardsInUse } from './standard-of';

/** The cycles in which schools are assessed, step by step. */
export const cycles = (standards: Standards): Capability => ({
  entities: [AssessmentCycle, CycleStep],
  migrations: [createCycles],
  resolvers: ({ clock, jobs }) => [
    CycleReads,
    new CycleResolver(standards, jobs),
    new CycleMutations(new CyclesService(standards, clock, jobs)),
  ],
  tasks: cycleTasks,
  check: database => checkStandardsInUse(database, standards),
});
