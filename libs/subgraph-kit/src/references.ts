import {
  getNullableType,
  isLeafType,
  parse,
  type GraphQLObjectType,
  type GraphQLSchema,
  isUnionType,
  type OperationDefinitionNode,
} from 'graphql';
import { loadOne } from './entities';
import { badInput } from './errors';
import type { GraphContext } from './context';

/** The fields of the first `@key` that a reference carries, checked, and nothing else. */
export type EntityKey = Readonly<Record<string, string>>;

/** Finds an entity by its key; null when there is none. Batches through `context.loaders`. */
export type ReferenceFunction = (key: EntityKey, context: GraphContext) => unknown;

/**
 * The reference of a type that belongs to another service: the key alone, of whatever is asked for. It
 * tells nobody whether the thing exists; the fields that this service adds find nothing for an unknown key.
 */
export function stub<T extends object>(type: new () => T): ReferenceFunction {
  return key => stubOf(type, key);
}

/** What another service owns, by its key alone. */
export function stubOf<T extends object>(type: new () => T, key: object): T {
  return Object.assign(new type(), key);
}

/**
 * How an entity is found without being told: the row of its table that has the key, or, where it has no table
 * because it belongs to another service, the key alone (`stub`).
 */
export function byItself(type: new () => object): ReferenceFunction {
  const elsewhere = stub(type);
  return (key, context) => {
    if (!context.database.dataSource.hasMetadata(type)) return elsewhere(key, context);
    const [entry, ...others] = Object.entries(key);
    if (!entry || others.length > 0)
      throw new Error(`${type.name}: a key of several fields needs a reference.`);
    const [property, value] = entry;
    return loadOne(context, type as new () => Record<string, unknown>, property, value);
  };
}

/**
 * Reads a reference as the untrusted input that it is: of all that was sent, the key's fields alone reach
 * `find`, so that no `@external` value a caller makes up decides anything.
 */
export function referenceResolver(type: GraphQLObjectType, find: ReferenceFunction) {
  const keys = keysOf(type);
  return (reference: Record<string, unknown>, context: GraphContext) => {
    for (const fields of keys) {
      const key = readKey(type, fields, reference);
      if (key) return find(key, context);
    }
    const wanted = keys.map(fields => `{ ${fields.join(' ')} }`).join(' or ');
    throw badInput(
      'REFERENCE',
      `对 ${type.name} 的引用需要它的键：${wanted}。`,
      `A reference to ${type.name} needs its key: ${wanted}.`,
    );
  };
}

function keysOf(type: GraphQLObjectType): string[][] {
  const directives = type.astNode?.directives?.filter(directive => directive.name.value === 'key') ?? [];
  return directives.map(directive => {
    const fields = directive.arguments?.find(argument => argument.name.value === 'fields')?.value;
    if (fields?.kind !== 'StringValue') throw new Error(`${type.name}: a @key needs its fields.`);
    const [operation] = parse(`{ ${fields.value} }`).definitions as OperationDefinitionNode[];
    return (operation?.selectionSet.selections ?? []).map(selection => {
      if (selection.kind !== 'Field' || selection.selectionSet) {
        throw new Error(`${type.name}: a @key has plain fields only.`);
      }
      return selection.name.value;
    });
  });
}

function readKey(
  type: GraphQLObjectType,
  fields: readonly string[],
  reference: Record<string, unknown>,
): EntityKey | undefined {
  const key: Record<string, string> = {};
  for (const name of fields) {
    const leaf = getNullableType(type.getFields()[name]?.type);
    const value = reference[name];
    if (!isLeafType(leaf) || value === undefined || value === null) return undefined;
    try {
      key[name] = String(leaf.parseValue(value));
    } catch {
      return undefined;
    }
  }
  return key;
}

/** Refuses, as bad input, a reference to what is no entity of this subgraph. */
export function checkRepresentations(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const union = schema.getType('_Entity');
  if (!field?.resolve || !isUnionType(union)) return;
  const known = new Set(union.getTypes().map(({ name }) => name));
  const { resolve } = field;
  field.resolve = (source, args: { representations: unknown[] }, context, info) => {
    for (const reference of args.representations) {
      const type = (reference as { __typename?: unknown } | null)?.__typename;
      if (typeof type !== 'string' || !known.has(type)) {
        throw badInput(
          'REFERENCE',
          '引用需要 __typename，且它应是此服务的实体。',
          'A reference needs the __typename of an entity of this service.',
        );
      }
    }
    return resolve(source, args, context, info);
  };
}
