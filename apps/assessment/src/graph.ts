import type { Jobs } from '@doorstep/jobs';
import { buildSubgraph, loadOne, stub } from '@doorstep/subgraph-kit';
import type { GraphQLSchema } from 'graphql';
import { JobResolver } from './collection/job.resolver';
import { AssessmentCycle } from './cycles/assessment-cycle';
import { CycleResolver } from './cycles/cycle.resolver';
import type { CyclesService } from './cycles/cycles.service';
import { Decision } from './decisions/decision';
import {
  DecisionConditionResolver,
  DecisionResolver,
  SchoolDecisionsResolver,
} from './decisions/decision.resolver';
import type { DecisionsService } from './decisions/decisions.service';
import { CycleResultsResolver, SchoolResultResolver, SchoolResultsResolver } from './results/result.resolver';
import { SchoolResult } from './results/school-result';
import { District, School } from './schools/school';
import { StandardResolver } from './standards/standard.resolver';
import type { Standards } from './standards/standards';

export interface GraphNeeds {
  standards: Standards;
  cycles: CyclesService;
  decisions: DecisionsService;
  jobs: Jobs;
}

export function buildGraph({ standards, cycles, decisions, jobs }: GraphNeeds): GraphQLSchema {
  return buildSubgraph({
    resolvers: [
      new StandardResolver(standards),
      new CycleResolver(cycles, standards),
      new CycleResultsResolver(standards),
      new SchoolResultResolver(standards),
      SchoolResultsResolver,
      new DecisionResolver(decisions, standards),
      new DecisionConditionResolver(standards),
      SchoolDecisionsResolver,
      new JobResolver(jobs),
    ],
    references: {
      School: stub(School),
      District: stub(District),
      AssessmentCycle: ({ id = '' }, context) => loadOne(context, AssessmentCycle, 'id', id),
      SchoolResult: ({ id = '' }, context) => loadOne(context, SchoolResult, 'id', id),
      Decision: ({ id = '' }, context) => loadOne(context, Decision, 'id', id),
    },
  });
}
