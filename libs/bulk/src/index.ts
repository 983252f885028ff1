export {
  defineImport,
  duplicateCheck,
  type ImportBatch,
  type ImportChunk,
  type ImportCounts,
  type ImportDefinition,
  type ImportParams,
  type ImportPreview,
  type ImportResult,
  type PreviewExample,
  type RowCheck,
} from './definition';
export { bulkMigrations } from './migrations';
export { importJob, type ImportJob } from './import-job';
export { serveImports, type ImportDoor, type ImportDoors } from './doors';
export { type Mappable, type MappableField } from './mapping/mapping';
export { Mappings } from './mapping/mappings';
export { ownLayout } from './mapping/own-layout';
export { guard as problemDoor } from './problems';
export { type Cell, writeCsv } from './writing/write-csv';
export { maxSheetRows, writeXlsx } from './writing/write-xlsx';
