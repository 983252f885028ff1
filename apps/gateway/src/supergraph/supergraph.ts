import { createHash } from 'node:crypto';
import { operationFromDocument, type Schema, Supergraph as Composed } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { PlannedOperation } from '../execution/plan-executor';

/** Where one service answers its part of the graph. */
export interface SubgraphAddress {
  name: string;
  url: string;
}

/** One supergraph, loaded. It never changes: a new SDL makes a new one, and requests under way keep theirs. */
export class Supergraph {
  /** Short name of this very SDL, for logs. */
  readonly id: string;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** The same for Apollo's planner and executor. */
  readonly apiSchema: Schema;
  /** With everything that only services see (keys, inaccessible fields). */
  readonly fullSchema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  private readonly planner: QueryPlanner;

  /** Throws when the SDL is not a supergraph, saying why. */
  constructor(sdl: string) {
    const composed = Composed.build(sdl, { validateSupergraph: true });
    this.id = createHash('sha256').update(sdl).digest('hex').slice(0, 12);
    this.apiSchema = composed.apiSchema();
    this.schema = this.apiSchema.toGraphQLJSSchema();
    this.fullSchema = composed.schema.toGraphQLJSSchema();
    this.subgraphs = composed.subgraphsMetadata().map(({ name, url }) => ({ name, url: url ?? '' }));
    this.planner = new QueryPlanner(composed);
  }

  /** Plans a validated document's operation. Undefined when it has no operation of that name. */
  plan(document: DocumentNode, operationName: string | undefined): PlannedOperation | undefined {
    const operations = document.definitions.filter(
      (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
    );
    const operation = operationName
      ? operations.find(candidate => candidate.name?.value === operationName)
      : operations.length === 1
        ? operations[0]
        : undefined;
    if (!operation) return undefined;
    const fragments: Record<string, FragmentDefinitionNode> = {};
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    }
    const plan = this.planner.buildQueryPlan(
      operationFromDocument(
        this.apiSchema,
        withoutIntrospection(document),
        operationName ? { operationName } : {},
      ),
    );
    return { document, operation, fragments, plan };
  }
}

/**
 * What asks for the schema itself needs no plan, and Apollo's planner does not know the newest of its fields:
 * a type name stands in for it.
 */
function withoutIntrospection(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: field =>
      field.name.value === '__schema' || field.name.value === '__type'
        ? {
            kind: Kind.FIELD,
            alias: field.alias ?? field.name,
            name: { kind: Kind.NAME, value: '__typename' },
          }
        : undefined,
    FragmentDefinition: {
      leave: fragment => (fragment.typeCondition.name.value.startsWith('__') ? null : undefined),
    },
  });
}
