import { subgraphConfig } from '@doorstep/service';

/** Every setting of the service, from the environment. */
export const professionalDevelopmentConfig = subgraphConfig({ port: 4003 });
