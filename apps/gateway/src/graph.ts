import { ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { currentTraceparent, type Part, requestContext, type ServiceProcess } from '@doorstep/service-kit';
import { inChinese } from '@doorstep/subgraph-kit/graphql-words';
import type { FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { GatewayConfig } from './config';
import type { RequestContext } from './execution/plan-executor';
import { Admission } from './limits/admission';
import { Costs } from './limits/cost';
import type { PersistedQueries, QueryRequest } from './persisted-queries';
import type { LiveSupergraph } from './supergraph/live-supergraph';
import { GatewayRefusal, localeOf } from './words';

/** The headers that Apollo Server itself looks at (CSRF prevention, content negotiation). */
const lookedAt = ['content-type', 'accept', 'x-apollo-operation-name', 'apollo-require-preflight'] as const;
/** The headers that go on to every service. */
const passedOn = ['authorization', 'accept-language'] as const;

export interface GraphOptions {
  config: GatewayConfig;
  supergraph: LiveSupergraph;
  persistedQueries: PersistedQueries;
}

/** Serves the graph at /graphql: Apollo Server for the protocol, the live supergraph for the answers. */
export async function serveGraph(service: ServiceProcess, options: GraphOptions): Promise<void> {
  const { config, supergraph, persistedQueries } = options;
  const admission = new Admission({
    tokens: config.MAX_TOKENS,
    fields: config.MAX_FIELDS,
    depth: config.MAX_DEPTH,
    aliases: config.MAX_ALIASES,
  });
  const costs = new Costs(config.MAX_COST);
  const server = new ApolloServer<RequestContext>({
    gateway: supergraph,
    introspection: config.NODE_ENV !== 'production',
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: config.NODE_ENV,
    logger: service.log,
    parseOptions: { maxTokens: config.MAX_TOKENS },
    stringifyResult: value => JSON.stringify(value),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      {
        requestDidStart: async () => ({
          async didResolveOperation({ schema, document, request, contextValue }) {
            try {
              costs.check(schema, document, request.operationName, request.variables ?? {});
            } catch (error) {
              throw error instanceof GatewayRefusal ? error.toGraphQL(contextValue.locale) : error;
            }
          },
        }),
      },
    ],
    formatError: (formatted, error) => {
      const original = error instanceof GraphQLError ? error.originalError : undefined;
      if (original) service.log.error({ err: original }, 'An operation failed');
      return inLanguage(formatted);
    },
  });
  await server.start();
  service.use(graphPart(server));

  service.http.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    bodyLimit: config.MAX_BODY_BYTES,
    handler: async (request, reply) => {
      const asked = admit(request);
      const answer = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: asked,
        context: async () => contextOf(request),
      });
      for (const [name, value] of answer.headers) void reply.header(name, value);
      void reply.code(answer.status ?? 200).header('cache-control', 'no-store');
      if (answer.body.kind === 'complete') return reply.send(answer.body.string);
      throw new Error('The gateway does not answer in parts');
    },
  });

  /** The request as Apollo Server takes it, once its text is known to be worth looking at. */
  function admit(request: FastifyRequest): HTTPGraphQLRequest {
    const headers = new HeaderMap();
    for (const name of lookedAt) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    if (request.method === 'GET') {
      const mark = request.url.indexOf('?');
      const search = new URLSearchParams(mark < 0 ? '' : request.url.slice(mark));
      const query = fromSearch(search);
      const resolved = persistedQueries.resolve(query);
      if (typeof resolved.query === 'string') {
        admission.admit(resolved.query);
        search.set('query', resolved.query);
      }
      if (resolved !== query) search.delete('extensions');
      return { method: 'GET', headers, search: `?${search}`, body: undefined };
    }
    let body: unknown = request.body;
    // Anything that is not one request is refused by Apollo Server with its own words.
    if (isQueryRequest(body)) {
      body = persistedQueries.resolve(body);
      if (isQueryRequest(body) && typeof body.query === 'string') admission.admit(body.query);
    }
    return { method: 'POST', headers, search: '', body };
  }
}

function isQueryRequest(body: unknown): body is QueryRequest {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function fromSearch(search: URLSearchParams): QueryRequest {
  const query = search.get('query') ?? undefined;
  const text = search.get('extensions');
  if (!text) return { query };
  try {
    return { query, extensions: JSON.parse(text) as unknown };
  } catch {
    throw new GatewayRefusal('BAD_REQUEST', {
      why: { zh: 'extensions 不是 JSON', en: 'extensions is not JSON' },
    });
  }
}

/** What of a request goes on to the services. */
function contextOf(request: FastifyRequest): RequestContext {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json',
    'x-request-id': request.id,
  };
  for (const name of passedOn) {
    const value = request.headers[name];
    if (value) headers[name] = value;
  }
  const traceparent = currentTraceparent();
  if (traceparent) headers.traceparent = traceparent;
  return { headers, locale: localeOf(request.headers['accept-language']) };
}

const librariesCodes =
  /^(GRAPHQL_(PARSE|VALIDATION)_FAILED|BAD_(USER_INPUT|REQUEST)|OPERATION_RESOLUTION_FAILURE)$/;

/** Ours are in the reader's language, as are those of a service (which have a path); the libraries' are English. */
function inLanguage(error: GraphQLFormattedError): GraphQLFormattedError {
  const code = String(error.extensions?.['code']);
  const theirs = !error.path && librariesCodes.test(code);
  if (!theirs || requestContext.get()?.language === 'en') return error;
  return { ...error, message: inChinese(code, error.message) };
}

function graphPart(server: ApolloServer<RequestContext>): Part {
  return { name: 'graph', close: () => server.stop() };
}
