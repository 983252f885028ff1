import { eventsConfig, requireEventsSettings } from '@doorstep/messaging';
import { postgresUrl, serviceConfig } from '@doorstep/service-kit';
import { z } from 'zod';

/** Everything that the environment tells this service. */
export const configSchema = serviceConfig
  .extend({
    PORT: serviceConfig.shape.PORT.default(4002),
    DATABASE_URL: postgresUrl,
    ...eventsConfig,
    OIDC_ISSUER: z.url().describe('Set the issuer of the tokens, for example http://127.0.0.1:4010.'),
    OIDC_AUDIENCE: z.string().min(1).default('doorstep').describe('Set the audience that a token must name.'),
    OIDC_JWKS_URI: z
      .url()
      .optional()
      .describe("Set the address of the issuer's keys, or leave it out: the issuer is then asked for it."),
  })
  .superRefine(requireEventsSettings);

export type Config = z.infer<typeof configSchema>;
