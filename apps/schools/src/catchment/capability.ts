import type { Capability } from '@doorstep/service';
import { createCatchment } from '../migrations/202611220091-catchment';
import { keepAreaOverlaps } from '../migrations/202611222210-area-overlaps';
import { Catchment, CatchmentRule } from './catchment';
import { CatchmentArea } from './catchment-area';
import {
  AreasOfSchool,
  CatchmentResolver,
  NeighbourhoodReads,
  RulesOfDistrict,
  SchoolCatchmentResolver,
} from './catchment.resolver';
import { Catchments } from './catchment.service';
import { Neighbourhood } from './neighbourhood';
import { CatchmentAreaOverlap } from './overlap';
import { ServingResolver, ServingSchoolResolver } from './serving.resolver';

/** Which school serves which place. */
export const catchment: Capability = {
  entities: [Neighbourhood, CatchmentRule, Catchment, CatchmentArea, CatchmentAreaOverlap],
  migrations: [createCatchment, keepAreaOverlaps],
  resolvers: ({ clock }) => {
    const catchments = new Catchments(clock);
    return [
      NeighbourhoodReads,
      new CatchmentResolver(catchments),
      new ServingResolver(catchments),
      ServingSchoolResolver,
      SchoolCatchmentResolver,
      AreasOfSchool,
      RulesOfDistrict,
    ];
  },
};
