export { Client, ClientError, untilHeard, type DoorJob, type UserError } from './client';
export { districts } from './districts';
export { findPerson, people, type SamplePerson } from './people';
export * from './register';
export * from './steps';
