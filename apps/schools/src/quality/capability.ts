import type { Capability } from '@doorstep/service';
import { createDataQuality } from '../migrations/202611220093-data-quality';
import { findAreas } from '../migrations/202611222211-area-findings';
import { findInAYear } from '../migrations/202611222247-findings-of-a-year';
import { indexSchoolsNotClosed } from '../migrations/202611222298-schools-not-closed';
import { DataFinding } from './data-finding';
import { DataQualityResolver, SchoolCountResolver, SchoolQualityResolver } from './quality.resolver';
import { qualityTasks } from './quality.tasks';
import { SchoolConfirmation, SchoolToConfirm } from './school-confirmation';

/** What is missing, stale or contradictory, and who has confirmed what. */
export const quality: Capability = {
  entities: [SchoolConfirmation, SchoolToConfirm, DataFinding],
  migrations: [createDataQuality, findAreas, findInAYear, indexSchoolsNotClosed],
  tasks: qualityTasks,
  resolvers: ({ clock }) => [
    new DataQualityResolver(clock),
    SchoolCountResolver,
    new SchoolQualityResolver(clock),
  ],
};
