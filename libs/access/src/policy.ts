import {
  defaultFieldResolver,
  getNamedType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { Extensions } from 'type-graphql';
import type { Action, SubjectName } from './abilities';
import type { Actor } from './actor';
import { authorise, may } from './authorise';
import { AccessError } from './errors';
import { withoutPolicy } from './words';

interface PolicyExtension {
  action: Action;
  subject: SubjectName;
}

const key = 'doorstepPolicy';

/**
 * Who may use this: on every query and mutation, on every field that leads to another entity, and on every
 * entity class (for those who ask for it by reference). On a field it asks whether the actor may do
 * `action` to any instance at all; which one, the use case asks with `authorise`, a list with
 * `visibleWhere`. On an entity class it also judges the loaded instance; one that may not be seen is null,
 * as if it were not there. What has no policy is refused.
 */
export function Policy(
  action: Action,
  subject: SubjectName,
): MethodDecorator & PropertyDecorator & ClassDecorator {
  return Extensions({ [key]: { action, subject } satisfies PolicyExtension });
}

type Context = { actor: Actor };
type ReferenceResolver = (reference: object, context: Context, info: unknown) => unknown;

/** Puts the policies of a schema into force, in its resolvers and its reference resolvers. */
export function enforcePolicies(schema: GraphQLSchema): void {
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const policy = policyOf(field);
      if (!policy && !needsPolicy(schema, type, field)) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      const name = `${type.name}.${field.name}`;
      field.resolve = (source, args, context: Context, info) => {
        pass(context.actor, policy, name);
        return resolve(source, args, context, info);
      };
    }
  }
  for (const type of entityTypes(schema)) guardReferences(type);
}

/** What of the graph nobody guards, one line each; a schema with any is not fit to serve. */
export function findUnguarded(schema: GraphQLSchema): string[] {
  const fields = objectTypes(schema).flatMap(type =>
    Object.values(type.getFields())
      .filter(field => needsPolicy(schema, type, field) && !policyOf(field))
      .map(field => `${type.name}.${field.name} has no policy`),
  );
  const references = entityTypes(schema)
    .filter(type => !policyOf(type))
    .map(type => `${type.name}, an entity reached by reference, has no policy`);
  return [...fields, ...references];
}

function guardReferences(type: GraphQLObjectType): void {
  const apollo = type.extensions['apollo'] as
    { subgraph?: { resolveReference?: ReferenceResolver } } | undefined;
  const resolve = apollo?.subgraph?.resolveReference ?? ((reference: object) => reference);
  const policy = policyOf(type);
  const resolveReference: ReferenceResolver = async (reference, context, info) => {
    const { action, subject } = pass(context.actor, policy, `${type.name} by reference`);
    const entity = await resolve(reference, context, info);
    const visible =
      typeof entity === 'object' && entity !== null && may(context.actor, action, subject, entity);
    return visible ? entity : null;
  };
  type.extensions = {
    ...type.extensions,
    apollo: { ...apollo, subgraph: { ...apollo?.subgraph, resolveReference } },
  };
}

function pass(actor: Actor, policy: PolicyExtension | undefined, name: string): PolicyExtension {
  if (!policy) throw new AccessError('FORBIDDEN', withoutPolicy(name));
  authorise(actor, policy.action, policy.subject);
  return policy;
}

function policyOf(carrier: { extensions: object }): PolicyExtension | undefined {
  return (carrier.extensions as { [key]?: PolicyExtension })[key];
}

function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('_'),
  );
}

/** The entities that a gateway, or anybody who asks this subgraph directly, can reach by their key. */
function entityTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  const union = schema.getType('_Entity');
  return isUnionType(union) ? union.getTypes() : [];
}

/**
 * Every query and mutation, and every field by which one thing leads to an entity or a list of them. The
 * parts of an answer that has been authorised as a whole (payloads, connections, edges) do not count.
 */
function needsPolicy(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): boolean {
  if (field.name.startsWith('_')) return false;
  if (type === schema.getQueryType() || type === schema.getMutationType()) return true;
  if (/(Payload|Connection|Edge)$/.test(type.name)) return false;
  const entities = new Set(entityTypes(schema));
  return leadsTo(field.type, entities);
}

function leadsTo(output: GraphQLOutputType, entities: ReadonlySet<GraphQLObjectType>): boolean {
  const type = getNamedType(output);
  if (!isObjectType(type)) return false;
  if (entities.has(type)) return true;
  const nodes = type.name.endsWith('Connection')
    ? (type.getFields()['nodes'] ?? type.getFields()['edges'])
    : undefined;
  if (!nodes) return false;
  const element = getNamedType(nodes.type);
  if (!isObjectType(element)) return false;
  const node = element.getFields()['node'];
  return entities.has(element) || (node !== undefined && leadsTo(node.type, entities));
}
