export * from './answers';
export { Client, ClientError, untilHeard, type DoorJob, type UserError } from './client';
export { districts } from './districts';
export * from './register';
export * from './year';
