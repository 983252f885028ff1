import { subgraphConfig } from '@doorstep/service';

/** Every setting of the service, from the environment. */
export const assessmentConfig = subgraphConfig({ port: 4002 });
