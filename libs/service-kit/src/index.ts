export * from './clock';
export * from './config';
export { openLog } from './log';
export * from './part';
export * from './refusal';
export * from './request-context';
export * from './service-process';
export * from './telemetry';
