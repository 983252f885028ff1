export { entitiesOf, migrationsOf, schemaOf } from './capability';
export type { Capability, DoorNeeds, JobNeeds, ResolverNeeds } from './capability';
export { subgraphConfig } from './config';
export type { SubgraphConfig } from './config';
export { openDoors, startOf } from './start';
export type { ServiceDefinition } from './start';
