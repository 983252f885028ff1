import { resolve } from 'node:path';
import { serviceConfig } from '@doorstep/service-kit';
import { z } from 'zod';

const serviceUrl = (port: number) =>
  z
    .url({ protocol: /^https?$/ })
    .default(`http://127.0.0.1:${port}`)
    .describe(`Set the base address of the service, for example http://127.0.0.1:${port}.`);

const limit = (value: number, what: string) =>
  z.coerce.number().int().positive().default(value).describe(`Set a whole number above 0: ${what}.`);

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform(value => value === 'true')
  .describe('Use true or false.');

/** Every setting of the gateway, from the environment. */
export const gatewayConfig = serviceConfig.extend({
  PORT: serviceConfig.shape.PORT.default(4000),
  /** The composed supergraph: a file or an address. Read again whenever it changes. */
  SUPERGRAPH: z
    .string()
    .default(resolve(__dirname, '../supergraph.graphql'))
    .describe('Set the path or the http(s) address of the composed supergraph.'),
  SUPERGRAPH_POLL_SECONDS: z.coerce
    .number()
    .positive()
    .default(2)
    .describe('Set the seconds between two looks at the supergraph.'),
  PLAN_EXECUTOR: z
    .enum(['doorstep', 'apollo'])
    .default('doorstep')
    .describe('Use doorstep, or apollo for the executor of @apollo/gateway.'),
  SCHOOLS_URL: serviceUrl(4001),
  ASSESSMENT_URL: serviceUrl(4002),
  PROFESSIONAL_DEVELOPMENT_URL: serviceUrl(4003),
  OUTREACH_URL: serviceUrl(4004),
  SUBGRAPH_TIMEOUT_SECONDS: limit(10, 'how long a service may take to answer'),
  SUBGRAPH_CONNECTIONS: limit(128, 'connections kept to one service at most'),
  OIDC_ISSUER: z
    .url()
    .default('http://127.0.0.1:4010')
    .describe('Set the address of the OpenID Connect issuer, as it stands in its tokens.'),
  OIDC_AUDIENCE: z.string().min(1).default('doorstep').describe('Set the audience of the tokens.'),
  OIDC_JWKS_URI: z.url().optional().describe('Set where the issuer publishes its keys, if not by discovery.'),
  /** Origins whose pages may ask, by commas. In development those of this machine may without being named. */
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform(list =>
      list
        .split(',')
        .map(origin => origin.trim())
        .filter(Boolean),
    )
    .describe('Set origins by commas, for example https://doorstep.example.'),
  /** Behind a reverse proxy: trust its X-Forwarded-For when counting requests of an address. */
  TRUST_PROXY: flag,
  MAX_BODY_BYTES: limit(256 * 1024, 'the largest GraphQL request in bytes'),
  MAX_TOKENS: limit(10_000, 'the most tokens of a query'),
  MAX_FIELDS: limit(1_000, 'the most fields of a query, its fragments expanded'),
  MAX_DEPTH: limit(15, 'how many levels a query may be deep'),
  MAX_ALIASES: limit(50, 'how many aliases a query may have'),
  MAX_COST: limit(10_000, 'how much a query may cost'),
  RATE_LIMIT_PER_MINUTE: limit(6_000, 'requests a minute of one signed-in person'),
  ANONYMOUS_RATE_LIMIT_PER_MINUTE: limit(1_200, 'requests a minute of one address without sign-in'),
  /** The built explorer, which is served in development. */
  EXPLORER_FOLDER: z
    .string()
    .default(resolve(__dirname, '../explorer'))
    .describe('Set the folder of the built explorer.'),
  /** An Apollo persisted-query manifest. */
  PERSISTED_QUERIES: z.string().optional().describe('Set the path of an Apollo persisted-query manifest.'),
  /** Take only operations of the manifest. */
  PERSISTED_QUERIES_ONLY: flag,
});

export type GatewayConfig = z.output<typeof gatewayConfig>;

/** The services behind the gateway and their base addresses. */
export function serviceUrls(config: GatewayConfig): ReadonlyMap<string, string> {
  return new Map(
    [
      ['schools', config.SCHOOLS_URL],
      ['assessment', config.ASSESSMENT_URL],
      ['professional-development', config.PROFESSIONAL_DEVELOPMENT_URL],
      ['outreach', config.OUTREACH_URL],
    ].map(([name = '', url = '']) => [name, url.replace(/\/+$/, '')]),
  );
}
