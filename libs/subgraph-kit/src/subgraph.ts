import { enforcePolicies } from '@doorstep/access';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { isObjectType, Kind, parse, print, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import {
  type BuildSchemaOptions,
  buildSchemaSync,
  createResolversMap,
  getMetadataStorage,
} from 'type-graphql';
import { byItself, checkRepresentations, referenceResolver, type ReferenceFunction } from './references';
import { DateTimeScalar } from './scalars';

const federation = 'https://specs.apollo.dev/federation/v2.9';
const federationDirectives = new Set([
  'authenticated',
  'composeDirective',
  'extends',
  'external',
  'inaccessible',
  'interfaceObject',
  'key',
  'override',
  'provides',
  'requires',
  'shareable',
  'tag',
]);

export interface SubgraphOptions {
  /**
   * Resolver classes, or instances of them made with what they need (`new ClustersResolver(clusters)`).
   * A class is made without arguments when first asked.
   */
  resolvers: readonly object[];
  /**
   * How an entity (a type with `@key`) is found by its key, where it is not by itself: a table's row is loaded,
   * a type that belongs to another service, and so has no table here, is taken by its key.
   */
  references?: Record<string, ReferenceFunction>;
  /** Entities that no resolver returns: they are asked for by reference alone. */
  entities?: readonly (new () => object)[];
}

/** A type-graphql schema as a Federation 2 subgraph, with its policies in force. */
export function buildSubgraph({ resolvers, references = {}, entities = [] }: SubgraphOptions): GraphQLSchema {
  const classes: (new () => object)[] = [];
  const instances = new Map<unknown, object>();
  for (const resolver of resolvers) {
    const made = typeof resolver === 'function' ? undefined : resolver;
    const type = (made ? made.constructor : resolver) as new () => object;
    classes.push(type);
    if (made) instances.set(type, made);
  }
  const [first, ...others] = classes;
  if (!first) throw new Error('A subgraph needs at least one resolver.');
  const options: BuildSchemaOptions = {
    resolvers: [first, ...others],
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    container: {
      get(type: new () => object) {
        const instance = instances.get(type) ?? new type();
        instances.set(type, instance);
        return instance;
      },
    },
    validate: false,
  };
  const source = withEntities(options, [...Object.keys(references), ...federated(entities)]);
  const typeDefs = linked(described(parse(printSchemaWithDirectives(source))));
  const schema = buildSubgraphSchema([
    { typeDefs, resolvers: withReferences(source, references) as GraphQLResolverMap },
  ]);
  copyExtensions(source, schema);
  schema.extensions = { ...schema.extensions, [sdlKey]: `${print(typeDefs)}\n` };
  checkRepresentations(schema);
  enforcePolicies(schema);
  return schema;
}

/** The schema of the resolvers, and the entities that none of them returns: those are asked for by reference. */
function withEntities(options: BuildSchemaOptions, entities: string[]): GraphQLSchema {
  const reached = buildSchemaSync(options);
  const missing = entities.filter(name => !reached.getType(name));
  if (missing.length === 0) return reached;
  const orphanedTypes = getMetadataStorage()
    .objectTypes.filter(type => missing.includes(type.name))
    .map(type => type.target);
  return buildSchemaSync({ ...options, orphanedTypes });
}

/** Those of the classes that are federation entities, by name. */
function federated(classes: readonly (new () => object)[]): string[] {
  const known = new Set(classes);
  return getMetadataStorage()
    .objectTypes.filter(({ target }) => known.has(target as new () => object))
    .filter(({ directives }) =>
      directives?.some(({ nameOrDefinition }) => nameOrDefinition.startsWith('@key')),
    )
    .map(({ name }) => name);
}

function classOf(name: string): new () => object {
  const type = getMetadataStorage().objectTypes.find(candidate => candidate.name === name);
  if (!type) throw new Error(`${name} is no class of this service.`);
  return type.target as new () => object;
}

const sdlKey = 'doorstepSdl';

/** The subgraph's SDL, as it is committed and composed. */
export function sdl(schema: GraphQLSchema): string {
  const text = schema.extensions[sdlKey];
  if (typeof text !== 'string') throw new Error('This schema was not made by buildSubgraph.');
  return text;
}

/** The document with a `@link` to Federation 2 that imports the directives it uses. */
function linked(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, {
    Directive: node => void (federationDirectives.has(node.name.value) && used.add(node.name.value)),
  });
  if (used.has('requires')) {
    throw new Error('@requires is not for us: of a reference, nothing but its key is believed.');
  }
  const imports = [...used].sort().map(name => `"@${name}"`);
  const link = parse(`extend schema @link(url: "${federation}", import: [${imports.join(', ')}])`);
  const rest = document.definitions.filter(
    node => node.kind !== 'SchemaDefinition' && node.kind !== 'DirectiveDefinition',
  );
  return { ...document, definitions: [...link.definitions, ...rest] };
}

/** The same in every subgraph, for the supergraph has one of each. */
const rootDescriptions: Record<string, string> = {
  Query:
    'What can be asked. A field is null where there is no such thing, where the caller may not see it, and where its ' +
    'service does not answer; of the last, `errors` tells with the code SUBGRAPH_UNAVAILABLE.',
  Mutation:
    'What can be changed: one `input` each, and a payload with the thing and with `userErrors`, which say what to mend ' +
    'when it was refused. An `expectedVersion` is answered with CONFLICT when somebody was faster; what is sent twice ' +
    'with one `clientMutationKey` happens once.',
};

/** The document with words about `Query` and `Mutation`, which no class of ours stands for. */
function described(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.map(node => {
    const value = node.kind === Kind.OBJECT_TYPE_DEFINITION ? rootDescriptions[node.name.value] : undefined;
    return value ? { ...node, description: { kind: Kind.STRING, value, block: true } as const } : node;
  });
  return { ...document, definitions };
}

type Resolvers = Record<string, Record<string, unknown>>;

function withReferences(source: GraphQLSchema, references: Record<string, ReferenceFunction>): Resolvers {
  const map = createResolversMap(source) as Resolvers;
  for (const type of Object.values(source.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const keyed = type.astNode?.directives?.some(directive => directive.name.value === 'key') ?? false;
    const given = references[type.name];
    const find = given ?? (keyed ? byItself(classOf(type.name)) : undefined);
    if (!keyed && given) throw new Error(`${type.name} has a reference, and no @key.`);
    if (find) map[type.name] = { ...map[type.name], __resolveReference: referenceResolver(type, find) };
  }
  for (const name of Object.keys(references)) {
    if (!map[name]) throw new Error(`references names ${name}, which the schema does not have.`);
  }
  return map;
}

/** What decorators put on a type and its fields (policies, complexity) does not travel in the SDL. */
function copyExtensions(source: GraphQLSchema, target: GraphQLSchema): void {
  for (const from of Object.values(source.getTypeMap())) {
    const to = target.getType(from.name);
    if (!isObjectType(from) || !isObjectType(to)) continue;
    to.extensions = { ...from.extensions, ...to.extensions };
    const fields = to.getFields();
    for (const field of Object.values(from.getFields())) {
      const twin = fields[field.name];
      if (twin) twin.extensions = { ...field.extensions, ...twin.extensions };
    }
  }
}
