import type { Capability } from '@doorstep/service';
import { createResults } from '../migrations/202611220002-results';
import { SchoolResultCopy } from './school-result-copy';

/** What assessment has published of each school, as far as nominations, clusters and appraisals rest on it. */
export const results: Capability = {
  entities: [SchoolResultCopy],
  migrations: [createResults],
};
