export * from './clock';
export * from './config';
export * from './language';
export { openLog } from './log';
export * from './part';
export * from './refusal';
export * from './request-context';
export * from './service-process';
export * from './telemetry';
