export * from './definition';
export { Jobs, type JobsOptions, startJobs } from './jobs';
export { jobMigrations } from './migrations';
