import { bulkMigrations } from '@doorstep/bulk';
import { jobMigrations } from '@doorstep/jobs';
import { messagingMigrations } from '@doorstep/messaging';
import { subgraphMigrations } from '@doorstep/subgraph-kit';
import { createClusters } from './202609020003-clusters';
import { createProgramme } from './202609020002-programme';
import { createRegister } from './202609020001-register';

/** Everything that this service's database is made of, the libraries' tables first. */
export const migrations = [
  ...subgraphMigrations,
  ...messagingMigrations,
  ...jobMigrations,
  ...bulkMigrations,
  createRegister,
  createProgramme,
  createClusters,
];
