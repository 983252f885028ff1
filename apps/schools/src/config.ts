import { eventsConfig, requireEventsSettings } from '@doorstep/messaging';
import { postgresUrl, serviceConfig } from '@doorstep/service-kit';
import { z } from 'zod';

/** Every setting of the service, from the environment. */
export const schoolsConfig = serviceConfig
  .extend({
    PORT: serviceConfig.shape.PORT.default(4001),
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

export type SchoolsConfig = z.output<typeof schoolsConfig>;
