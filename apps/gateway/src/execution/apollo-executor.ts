import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import { GraphQLError, Kind, parse, print } from 'graphql';
import { getVariableValues } from 'graphql/execution/values';
import { type SubgraphClient, SubgraphUnavailable } from '../subgraphs/subgraph-client';
import { failureError, unavailable } from './failures';
import type { ExecutionRequest, PlanExecutor } from './plan-executor';

type Process = GraphQLDataSource['process'];
type RequestContext = Parameters<typeof executeQueryPlan>[2];

const cache = new InMemoryLRUCache();

/**
 * Executes plans with @apollo/gateway's own executor over our connections. It is what the gateway's own
 * executor is measured against and checked against, and can take its place (`PLAN_EXECUTOR=apollo`).
 */
export const apolloExecutor: PlanExecutor = (supergraph, operation, subgraphs) => {
  const operationContext = {
    schema: supergraph.schema,
    operation: operation.operation,
    fragments: { ...operation.fragments },
  };
  const services: Record<string, GraphQLDataSource> = {};
  for (const { name } of supergraph.subgraphs)
    services[name] = { process: source(name, subgraphs.get(name)) };
  const text = print(operation.document);

  return async request => {
    const { errors: badVariables } = getVariableValues(
      supergraph.schema,
      operation.operation.variableDefinitions ?? [],
      request.variables,
    );
    if (badVariables) return { errors: [...badVariables] };
    const context: RequestContext = {
      request: { query: text, variables: { ...request.variables } },
      logger: quiet,
      schema: supergraph.schema,
      schemaHash: '' as RequestContext['schemaHash'],
      context: { request },
      cache,
      queryHash: '',
      document: operation.document,
      source: text,
      operationName: operation.operation.name?.value ?? null,
      operation: operation.operation,
      metrics: {},
      overallCachePolicy: undefined,
    };
    const { data, errors } = await executeQueryPlan(
      operation.plan,
      services,
      context,
      operationContext,
      supergraph.fullSchema,
      supergraph.apiSchema,
    );
    return { ...(data !== undefined && { data }), ...settle(data, errors) };
  };
};

/** Our connection to a service as the data source that Apollo's executor knows. */
function source(name: string, client: SubgraphClient | undefined): Process {
  return async ({ request, context }) => {
    const asked = context.request as ExecutionRequest;
    const { query = '', variables = {}, operationName } = request;
    try {
      if (!client) throw new SubgraphUnavailable(name, 'no address is known');
      const body = JSON.stringify({ query, variables, operationName });
      return await client.ask(body, asked.headers, !query.startsWith('mutation'));
    } catch (error) {
      if (!(error instanceof SubgraphUnavailable)) throw error;
      const failure = unavailable(name, asked.locale);
      return { errors: emptyPaths(query, variables).map(path => failureError(failure, path)) };
    }
  };
}

/** Every path of an answer that now stays empty, as the service would have told it. */
function emptyPaths(query: string, variables: Record<string, unknown>): (string | number)[][] {
  const keys: string[] = [];
  const definition = parse(query).definitions[0];
  if (definition?.kind !== Kind.OPERATION_DEFINITION) return [];
  const representations = variables.representations;
  for (const selection of definition.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD) continue;
    if (!Array.isArray(representations)) {
      keys.push(selection.alias?.value ?? selection.name.value);
      continue;
    }
    for (const fragment of selection.selectionSet?.selections ?? []) {
      if (fragment.kind !== Kind.INLINE_FRAGMENT) continue;
      for (const field of fragment.selectionSet.selections) {
        if (field.kind === Kind.FIELD) keys.push(field.alias?.value ?? field.name.value);
      }
    }
  }
  if (!Array.isArray(representations)) return keys.map(key => [key]);
  return representations.flatMap((_one, index) => keys.map(key => ['_entities', index, key]));
}

/** Puts the errors of a stopped service where a null really stands, once each. */
function settle(data: unknown, errors: readonly GraphQLError[] | undefined): { errors?: GraphQLError[] } {
  const settled: GraphQLError[] = [];
  const told = new Set<string>();
  for (const error of errors ?? []) {
    if (error.extensions.code !== 'SUBGRAPH_UNAVAILABLE') {
      settled.push(error);
      continue;
    }
    const path: (string | number)[] = [];
    let here = data;
    for (const step of error.path ?? []) {
      if (here === null || typeof here !== 'object') break;
      path.push(step);
      here = (here as Record<string | number, unknown>)[step];
    }
    const key = JSON.stringify([path, error.extensions.service]);
    if (here !== null || told.has(key)) continue;
    told.add(key);
    const { message, extensions } = error;
    const { code, service } = extensions;
    settled.push(new GraphQLError(message, { path, extensions: { code, service } }));
  }
  return settled.length > 0 ? { errors: settled } : {};
}

const nothing = (): void => undefined;
const quiet: RequestContext['logger'] = { debug: nothing, info: nothing, warn: nothing, error: nothing };
