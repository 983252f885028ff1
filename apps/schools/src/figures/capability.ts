import type { Capability } from '@doorstep/service';
import { createYearlyFigures } from '../migrations/202611220090-yearly-figures';
import { YearlyFigures } from './yearly-figures';
import {
  DistrictFiguresResolver,
  FiguresOfSchool,
  SchoolFiguresResolver,
  YearlyFiguresResolver,
} from './yearly-figures.resolver';

/** What schools count year by year. */
export const figures: Capability = {
  entities: [YearlyFigures],
  migrations: [createYearlyFigures],
  resolvers: ({ clock }) => [
    new YearlyFiguresResolver(clock),
    FiguresOfSchool,
    SchoolFiguresResolver,
    DistrictFiguresResolver,
  ],
};
