import { eventsConfig, requireEventsSettings } from '@doorstep/messaging';
import { postgresUrl, serviceConfig } from '@doorstep/service-kit';
import { z } from 'zod';

/** The settings of a service with a database, events and a subgraph, from the environment. */
export function subgraphConfig(defaults: { port: number }) {
  return serviceConfig
    .extend({
      PORT: serviceConfig.shape.PORT.default(defaults.port),
      DATABASE_URL: postgresUrl,
      ...eventsConfig,
      OIDC_ISSUER: z
        .url()
        .default('http://127.0.0.1:4010')
        .describe('Set the address of the OpenID Connect issuer, as it stands in its tokens.'),
      OIDC_AUDIENCE: z.string().min(1).default('doorstep').describe('Set the audience of the tokens.'),
      OIDC_JWKS_URI: z
        .url()
        .optional()
        .describe('Set where the issuer publishes its keys, if not by discovery.'),
    })
    .superRefine(requireEventsSettings);
}

export type SubgraphConfig = z.output<ReturnType<typeof subgraphConfig>>;
