import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, FragmentDefinitionNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { Locale } from '../words';
import type { Supergraph } from '../supergraph/supergraph';
import type { SubgraphClients } from '../subgraphs/subgraph-client';

/** An operation of the public graph with the plan that answers it. Depends on the document alone, so it is kept. */
export interface PlannedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly plan: QueryPlan;
}

/** What one request brings along. */
export interface ExecutionRequest {
  /** As the client sent them; each service checks and coerces those that reach it. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Sent to every service as they are: authorization, accept-language, x-request-id, traceparent. */
  readonly headers: Readonly<Record<string, string>>;
  /** The language of the gateway's own messages. */
  readonly locale: Locale;
}

/** What is known of a request before its operation is looked at. */
export type RequestContext = Omit<ExecutionRequest, 'variables'>;

/** The answer: what is there, and one error on each path of what is not. */
export interface ExecutionAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLError[];
}

/** Answers one request for the operation it was made for. Never rejects for what a service does. */
export type Executable = (request: ExecutionRequest) => Promise<ExecutionAnswer>;

/**
 * What executes a plan. Everything that depends on the operation alone is done here, once; the returned
 * function does what is left for each request. A faster executor is one more function of this type.
 */
export type PlanExecutor = (
  supergraph: Supergraph,
  operation: PlannedOperation,
  subgraphs: SubgraphClients,
) => Executable;
