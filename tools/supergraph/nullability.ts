import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
  parse,
} from 'graphql';
import { entityOwners } from './subgraphs';

const rootTypes = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * Holds the rule that one service down never empties a query: every root field, every field that reaches
 * another service's entity and every field added to another's entity is nullable.
 * Answers one sentence per field that breaks it, and per shared entity whose owner nobody has named.
 */
export function nullabilityProblems(
  supergraphSdl: string,
  owners: Readonly<Record<string, string>> = entityOwners,
): string[] {
  const document = parse(supergraphSdl, { noLocation: true });
  const graphs = graphNames(document.definitions);
  const types = document.definitions.filter(isObjectType);
  const problems: string[] = [];
  const ownerOf = new Map<string, string>();
  for (const type of types) {
    const owner = entityOwner(type, graphs, owners, problems);
    if (owner) ownerOf.set(type.name.value, owner);
  }
  for (const type of types) {
    if (type.name.value.startsWith('join__')) continue;
    for (const field of type.fields ?? []) {
      if (field.type.kind !== Kind.NON_NULL_TYPE) continue;
      const why = whyNullable(type, field, graphs, ownerOf);
      if (why) problems.push(`${type.name.value}.${field.name.value} must be nullable: ${why}.`);
    }
  }
  return problems;
}

function whyNullable(
  type: ObjectTypeDefinitionNode,
  field: FieldDefinitionNode,
  graphs: ReadonlyMap<string, string>,
  ownerOf: ReadonlyMap<string, string>,
): string | undefined {
  const name = type.name.value;
  if (rootTypes.has(name)) return 'it is a root field';
  const sources = servicesOf(type, field, graphs);
  const owner = ownerOf.get(name);
  const isKey = keyFields(type).has(field.name.value);
  if (owner && !isKey && !sources.includes(owner)) {
    return `${sources.join(' and ')} adds it to ${name}, which belongs to ${owner}`;
  }
  const target = namedType(field.type);
  const targetOwner = ownerOf.get(target);
  const stranger = targetOwner ? sources.find(service => service !== targetOwner) : undefined;
  return stranger ? `it reaches ${target} of ${targetOwner} from ${stranger}` : undefined;
}

/** The one service that resolves an entity, or the one that `entityOwners` names. Not an entity: undefined. */
function entityOwner(
  type: ObjectTypeDefinitionNode,
  graphs: ReadonlyMap<string, string>,
  owners: Readonly<Record<string, string>>,
  problems: string[],
): string | undefined {
  const joins = directives(type.directives, 'join__type').filter(join => argument(join, 'key') !== undefined);
  if (joins.length === 0) return undefined;
  const resolving = [
    ...new Set(
      joins.filter(join => argument(join, 'resolvable') !== 'false').map(join => graphOf(join, graphs)),
    ),
  ];
  const named = owners[type.name.value];
  if (named) return named;
  if (resolving.length === 1) return resolving[0];
  problems.push(
    `${type.name.value} is resolved by ${resolving.join(' and ') || 'nobody'}: name its owner in tools/supergraph/subgraphs.ts.`,
  );
  return undefined;
}

function servicesOf(
  type: ObjectTypeDefinitionNode,
  field: FieldDefinitionNode,
  graphs: ReadonlyMap<string, string>,
): string[] {
  const joins = directives(field.directives, 'join__field').filter(
    join => argument(join, 'external') !== 'true' && argument(join, 'graph') !== undefined,
  );
  // A field without join__field comes from every service that has its type.
  const from = joins.length > 0 ? joins : directives(type.directives, 'join__type');
  return [...new Set(from.map(join => graphOf(join, graphs)))];
}

function keyFields(type: ObjectTypeDefinitionNode): Set<string> {
  const keys = directives(type.directives, 'join__type').map(join => argument(join, 'key') ?? '');
  return new Set(keys.flatMap(key => key.split(/[^\w]+/)).filter(Boolean));
}

/** join__Graph's values with the service each stands for: SCHOOLS → schools. */
function graphNames(definitions: readonly DefinitionNode[]): Map<string, string> {
  const graphs = definitions.find(
    definition => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  );
  const names = new Map<string, string>();
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) return names;
  for (const value of graphs.values ?? []) {
    const graph = directives(value.directives, 'join__graph')[0];
    names.set(value.name.value, (graph && argument(graph, 'name')) ?? value.name.value);
  }
  return names;
}

function graphOf(join: ConstDirectiveNode, graphs: ReadonlyMap<string, string>): string {
  const graph = argument(join, 'graph') ?? '';
  return graphs.get(graph) ?? graph;
}

function directives(nodes: readonly ConstDirectiveNode[] | undefined, name: string): ConstDirectiveNode[] {
  return (nodes ?? []).filter(node => node.name.value === name);
}

function argument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find(candidate => candidate.name.value === name)?.value;
  if (!value) return undefined;
  return 'value' in value ? String(value.value) : undefined;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function isObjectType(definition: DefinitionNode): definition is ObjectTypeDefinitionNode {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION;
}
