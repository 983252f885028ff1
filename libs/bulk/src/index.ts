export {
  defineImport,
  duplicateCheck,
  type ImportBatch,
  type ImportChunk,
  type ImportCounts,
  type ImportDefinition,
  type ImportParams,
  type ImportResult,
  type RowCheck,
} from './definition';
export { bulkMigrations } from './migrations';
export { importJob, type ImportJob } from './import-job';
export { serveImports, type ImportDoor, type ImportDoors } from './doors';
export { spoolCsv, type Spooled } from './spool';
