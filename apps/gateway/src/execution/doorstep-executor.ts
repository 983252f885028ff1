import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import {
  executeSync,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  visit,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values';
import type { Supergraph } from '../supergraph/supergraph';
import type { SubgraphClients } from '../subgraphs/subgraph-client';
import { compileFetch, type Step } from './fetch';
import type { PlanPath, Tree } from './merge';
import type { ExecutionAnswer, PlanExecutor, PlannedOperation } from './plan-executor';
import { typeTest, type TypeTest } from './representation';
import { Run } from './run';
import { compileShape, type SelectionShape, Shaper } from './shape';

const mostShapes = 64;
const typeTests = new WeakMap<Supergraph, TypeTest>();

/**
 * Executes Apollo's query plans without Apollo's executor: the plan and the client's selection are compiled
 * once for each operation, an entity that stands in many places is asked for once, bodies are put together
 * from text that is ready, and a stopped service is told by the exact paths that it leaves empty.
 */
export const doorstepExecutor: PlanExecutor = (supergraph, operation, subgraphs) => {
  const applies = typeTests.get(supergraph) ?? typeTest(supergraph.fullSchema);
  typeTests.set(supergraph, applies);
  const step = operation.plan.node && compileNode(operation.plan.node, [], subgraphs, applies);
  const shapeFor = shapes(supergraph, operation, applies);
  const definitions = operation.operation.variableDefinitions ?? [];
  const introspects = asksForSchema(operation);

  return async (request): Promise<ExecutionAnswer> => {
    let conditions: Readonly<Record<string, unknown>> = {};
    if (definitions.length > 0) {
      const { coerced, errors } = getVariableValues(supergraph.schema, definitions, request.variables);
      if (errors) return { errors: [...errors] };
      conditions = coerced ?? {};
    }
    const run = new Run(request, conditions);
    const introspection = introspects ? introspect(supergraph, operation, request.variables) : undefined;
    if (introspection && 'errors' in introspection) return introspection;
    if (step) await step(run);
    const shaper = new Shaper(run.failures, introspection?.data);
    const data = shaper.shape(shapeFor(conditions), run.data);
    const errors = [...run.errors, ...shaper.errors];
    return errors.length > 0 ? { data, errors } : { data };
  };
};

function compileNode(
  node: PlanNode | SubscriptionNode,
  path: PlanPath,
  subgraphs: SubgraphClients,
  applies: TypeTest,
): Step {
  const compile = (child: PlanNode) => compileNode(child, path, subgraphs, applies);
  switch (node.kind) {
    case 'Fetch':
      return compileFetch(node, path, subgraphs.get(node.serviceName), applies);
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path], subgraphs, applies);
    case 'Sequence': {
      const steps = node.nodes.map(compile);
      return async run => {
        for (const step of steps) await step(run);
      };
    }
    case 'Parallel': {
      const steps = node.nodes.map(compile);
      return async run => {
        await Promise.all(steps.map(step => step(run)));
      };
    }
    case 'Condition': {
      const yes = node.ifClause && compile(node.ifClause);
      const no = node.elseClause && compile(node.elseClause);
      return async run => {
        await (run.conditions[node.condition] === true ? yes : no)?.(run);
      };
    }
    default:
      throw new Error(`The gateway does not execute ${node.kind} plans.`);
  }
}

/** One shape for each choice that the request's variables make at `@skip` and `@include`. */
function shapes(
  supergraph: Supergraph,
  { operation, fragments }: PlannedOperation,
  applies: TypeTest,
): (conditions: Readonly<Record<string, unknown>>) => SelectionShape {
  const variables = conditionVariables([operation, ...Object.values(fragments)]);
  const compiled = new Map<string, SelectionShape>();
  return conditions => {
    const choice = variables.map(name => (conditions[name] === true ? '1' : '0')).join('');
    let shape = compiled.get(choice);
    if (!shape) {
      const included = (node: SelectionNode) =>
        getDirectiveValues(GraphQLSkipDirective, node, { ...conditions })?.if !== true &&
        getDirectiveValues(GraphQLIncludeDirective, node, { ...conditions })?.if !== false;
      shape = compileShape(supergraph.schema, operation, fragments, included, applies);
      if (compiled.size < mostShapes) compiled.set(choice, shape);
    }
    return shape;
  };
}

function conditionVariables(
  nodes: readonly (OperationDefinitionNode | PlannedOperation['fragments'][string])[],
) {
  const names = new Set<string>();
  for (const node of nodes) {
    visit(node, {
      Directive: directive => {
        for (const { value } of directive.arguments ?? []) {
          if (value.kind === Kind.VARIABLE) names.add(value.name.value);
        }
      },
    });
  }
  return [...names].sort();
}

function asksForSchema({ operation, fragments }: PlannedOperation): boolean {
  let found = false;
  for (const node of [operation, ...Object.values(fragments)]) {
    visit(node, {
      Field: field => {
        if (field.name.value === '__schema' || field.name.value === '__type') found = true;
      },
    });
  }
  return found;
}

/** What the schema itself answers. Every other root field comes out null, and is not looked at. */
function introspect(
  supergraph: Supergraph,
  { document, operation }: PlannedOperation,
  variableValues: Readonly<Record<string, unknown>>,
): { data: Tree } | { errors: NonNullable<ExecutionAnswer['errors']> } {
  const { data, errors } = executeSync({
    schema: supergraph.schema,
    document,
    variableValues,
    rootValue: {},
    ...(operation.name && { operationName: operation.name.value }),
  });
  return data ? { data: data as Tree } : { errors: [...(errors ?? [])] };
}
