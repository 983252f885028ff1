import { subgraphConfig } from '@doorstep/service';

/** Every setting of the service, from the environment. */
export const outreachConfig = subgraphConfig({ port: 4004 });
