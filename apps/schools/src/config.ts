import { subgraphConfig } from '@doorstep/service';

/** Every setting of the service, from the environment. */
export const schoolsConfig = subgraphConfig({ port: 4001 });
