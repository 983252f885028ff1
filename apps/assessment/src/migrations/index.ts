import { bulkMigrations } from '@doorstep/bulk';
import type { MigrationClass } from '@doorstep/database';
import { jobMigrations } from '@doorstep/jobs';
import { messagingMigrations } from '@doorstep/messaging';
import { subgraphMigrations } from '@doorstep/subgraph-kit';
import { createReferences } from './202609030001-references';
import { createCycles } from './202609030002-cycles';
import { createCollection } from './202609030003-collection';
import { createResults } from './202609030004-results';
import { createDecisions } from './202609030005-decisions';
import { keepPublished } from './202609030006-published-stands';
import { createExpertCopy } from './202611220071-experts';

/** Everything that this service's database is made of, the libraries' tables first. */
export const migrations: MigrationClass[] = [
  ...subgraphMigrations,
  ...messagingMigrations,
  ...jobMigrations,
  ...bulkMigrations,
  createReferences,
  createCycles,
  createCollection,
  createResults,
  createDecisions,
  keepPublished,
  createExpertCopy,
];
