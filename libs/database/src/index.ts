export * from './constraints';
export * from './database';
export * from './drift';
export * from './during';
export { type MigrationClass, type MigrationWork, migration } from './migration';
export * from './naming';
export * from './uuid';
