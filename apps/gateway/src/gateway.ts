import cors from '@fastify/cors';
import { tokenVerifier } from '@doorstep/access';
import type { ServiceProcess } from '@doorstep/service-kit';
import { answerError } from './answers';
import { type GatewayConfig, serviceUrls } from './config';
import { openDoors } from './doors/doors';
import { doorstepExecutor } from './execution/doorstep-executor';
import { serveExplorer } from './explorer';
import { serveGraph } from './graph';
import { limitRate } from './limits/rate';
import { PersistedQueries } from './persisted-queries';
import { SignIn } from './sign-in';
import { LiveSupergraph } from './supergraph/live-supergraph';
import { GatewayRefusal } from './words';

const monitoring = new Set(['/livez', '/readyz', '/metrics']);
const ownMachine = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** The one public door: who is asking, how much they may ask, and where the answer comes from. */
export async function startGateway(service: ServiceProcess, config: GatewayConfig): Promise<string> {
  const { http, log, metrics } = service;
  const urls = serviceUrls(config);
  http.setErrorHandler(answerError(config));
  http.setNotFoundHandler(() => {
    throw new GatewayRefusal('NOT_FOUND');
  });

  await http.register(cors, {
    origin: config.NODE_ENV === 'production' ? config.CORS_ORIGINS : [...config.CORS_ORIGINS, ownMachine],
    allowedHeaders: [
      'authorization',
      'content-type',
      'accept-language',
      'x-request-id',
      'apollo-require-preflight',
    ],
    exposedHeaders: ['x-request-id', 'retry-after', 'location', 'content-disposition'],
    maxAge: 600,
  });
  const signIn = new SignIn(
    tokenVerifier({
      issuer: config.OIDC_ISSUER,
      audience: config.OIDC_AUDIENCE,
      ...(config.OIDC_JWKS_URI && { jwksUri: config.OIDC_JWKS_URI }),
    }),
  );
  http.addHook('onRequest', async request => {
    if (!monitoring.has(request.url)) await signIn.identify(request);
  });
  await limitRate(http, config, signIn);
  http.addHook('preParsing', async request => signIn.demand(request));

  const supergraph = service.use(
    new LiveSupergraph({
      location: config.SUPERGRAPH,
      pollSeconds: config.SUPERGRAPH_POLL_SECONDS,
      executor:
        config.PLAN_EXECUTOR === 'apollo'
          ? // Loaded only where it is used: it takes 30 MB.
            (await import('./execution/apollo-executor.js')).apolloExecutor
          : doorstepExecutor,
      urls,
      client: {
        timeout: config.SUBGRAPH_TIMEOUT_SECONDS * 1000,
        connections: config.SUBGRAPH_CONNECTIONS,
        spans: config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
      },
      log,
      metrics,
    }),
  );
  const persistedQueries = await PersistedQueries.open(
    config.PERSISTED_QUERIES,
    config.PERSISTED_QUERIES_ONLY,
  );
  await serveGraph(service, { config, supergraph, persistedQueries });
  await openDoors(service, { urls, idle: 60_000 });
  await serveExplorer(service, config);
  return service.listen();
}
