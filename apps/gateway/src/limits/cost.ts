import {
  type DocumentNode,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  visit,
} from 'graphql';
import { getNamedType, type GraphQLOutputType } from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import { GatewayRefusal } from '../words';

/** What a connection costs without `first` or `last`: the page that services then give. */
const defaultPage = 20;
/** What a list without pages is taken to hold. */
const plainList = 10;
const mostChoices = 100;

/**
 * A list costs its page size times its node; an object costs 1; a scalar nothing. A connection's own list
 * (`edges`, `nodes`) is paid for by the connection.
 */
const estimate: ComplexityEstimator = ({ args, childComplexity, field, type }) => {
  // What the schema says of itself is known here and asks no service.
  if (field.name.startsWith('__') || isLeafType(getNamedType(field.type))) return 0;
  const { first, last } = args as { first?: unknown; last?: unknown };
  const page = field.args.some(arg => arg.name === 'first' || arg.name === 'last');
  if (page) {
    const size = typeof first === 'number' ? first : typeof last === 'number' ? last : defaultPage;
    return 1 + Math.max(1, size) * Math.max(1, childComplexity);
  }
  const paid = type.name.endsWith('Connection');
  return 1 + (isList(field.type) && !paid ? plainList : 1) * childComplexity;
};

/** Knows the cost of documents: computed once for each choice of page sizes, then looked up. */
export class Costs {
  private readonly known = new WeakMap<DocumentNode, { variables: string[]; costs: Map<string, number> }>();

  constructor(private readonly most: number) {}

  /** Throws `GatewayRefusal` when the operation costs too much with these variables. */
  check(
    schema: GraphQLSchema,
    document: DocumentNode,
    operationName: string | undefined,
    variables: Readonly<Record<string, unknown>>,
  ): void {
    let entry = this.known.get(document);
    if (!entry) {
      this.known.set(document, (entry = { variables: costVariables(document), costs: new Map() }));
    }
    const sizes = entry.variables.map(name => variables[name]);
    // Only numbers and truth values choose; anything else is refused when the variables are coerced.
    const choice = JSON.stringify([
      operationName,
      ...sizes.map(size => (typeof size === 'object' ? null : size)),
    ]);
    let cost = entry.costs.get(choice);
    if (cost === undefined) {
      cost = this.compute(schema, document, operationName, variables);
      if (cost === undefined) return;
      if (entry.costs.size >= mostChoices) entry.costs.clear();
      entry.costs.set(choice, cost);
    }
    if (cost > this.most) throw new GatewayRefusal('QUERY_TOO_COSTLY', { actual: cost, limit: this.most });
  }

  private compute(
    schema: GraphQLSchema,
    query: DocumentNode,
    operationName: string | undefined,
    variables: Readonly<Record<string, unknown>>,
  ): number | undefined {
    try {
      return getComplexity({
        schema,
        query,
        variables: { ...variables },
        estimators: [estimate],
        ...(operationName && { operationName }),
      });
    } catch {
      // Variables that do not fit or an operation that is not there: executing it says so, and better.
      return undefined;
    }
  }
}

/** The variables that page sizes and conditions are taken from. */
function costVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Argument: ({ name, value }) => {
      if (value.kind === Kind.VARIABLE && ['first', 'last', 'if'].includes(name.value))
        names.add(value.name.value);
    },
  });
  return [...names].sort();
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(type) || (isNonNullType(type) && isList(type.ofType));
}
