import type { VerifyToken } from '@doorstep/access';
import type { Database } from '@doorstep/database';
import { requestContext, type ServiceProcess } from '@doorstep/service-kit';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { GraphQLSchema } from 'graphql';
import { randomUUID } from 'node:crypto';
import { answerErrors } from './answer-errors';
import { localeOf } from './bilingual';
import type { GraphContext } from './context';
import { maximumDepth } from './depth';
import { formatError } from './errors';
import { LoaderRegistry } from './loaders';

export interface GraphOptions {
  schema: GraphQLSchema;
  verifyToken: VerifyToken;
  database: Database;
  /** Whether anybody may ask for the schema; not in production by default. */
  introspection?: boolean;
}

/** What a subgraph takes from one request, though the gateway has limits of its own: a subgraph may be asked directly. */
const limits = { bodyBytes: 1_048_576, tokens: 20_000, depth: 16 };

/** Serves the subgraph at `POST /graphql` of the process, which stops it with itself, and answers every error. */
export async function serveGraph(service: ServiceProcess, options: GraphOptions): Promise<void> {
  const { schema, verifyToken, database } = options;
  const production = service.config.NODE_ENV === 'production';
  const apollo = new ApolloServer<GraphContext>({
    schema,
    introspection: options.introspection ?? !production,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: production,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    status400ForVariableCoercionErrors: true,
    validationRules: [maximumDepth(limits.depth)],
    parseOptions: { maxTokens: limits.tokens },
    plugins: [ApolloServerPluginLandingPageDisabled()],
    logger: service.log,
    formatError,
  });
  answerErrors(service.http);
  await apollo.start();
  service.use({ name: 'graph', close: () => apollo.stop() });
  const handler = fastifyApolloHandler(apollo, {
    context: async request => ({
      actor: await verifyToken(request.headers.authorization),
      locale: localeOf(request.headers['accept-language']),
      requestId: requestContext.get()?.requestId ?? randomUUID(),
      loaders: new LoaderRegistry(),
      database,
    }),
  });
  service.http.post('/graphql', { bodyLimit: limits.bodyBytes }, handler);
}
