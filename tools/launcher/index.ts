export { startPlatform, type Platform, type PlatformOptions, type ProcessName } from './platform';
export { portsFrom, services, type Ports, type ServiceName } from './settings';
export type { Events } from './events';
export { readRun, type ServingRun } from './run-file';
