import type { JsonSchema } from './json-schema';
import type { ServiceName } from './topic';

/** A published revision of a topic: the shape of its messages without the words that explain them. */
export type PublishedSchemas = Record<string, JsonSchema>;

export interface Incompatibility {
  topic: string;
  /** The published revision that the change does not get on with. */
  revision: number;
  /** The message and the place in it, for example `state.members[].role`. */
  path: string;
  problem: string;
  /** The services that read the topic and would break. */
  consumers: readonly ServiceName[];
}

/**
 * FULL_TRANSITIVE: today's reader must read what every published revision wrote, and every published
 * revision's reader must read what is written today. The facts of a topic are judged one by one; a new
 * fact breaks nobody (a reader passes over facts it does not know), a removed one breaks who acts on it.
 */
export function incompatibilities(
  topic: { name: string; consumers: readonly ServiceName[] },
  published: readonly PublishedSchemas[],
  current: PublishedSchemas,
): Incompatibility[] {
  return published.flatMap((schemas, index) =>
    Object.entries(schemas).flatMap(([message, older]) => {
      const newer = current[message];
      const problems: Found[] = newer
        ? [
            ...unreadable(newer, older, message, "today's reader", 'what this revision wrote'),
            ...unreadable(older, newer, message, "this revision's reader", 'what is written today'),
          ]
        : [{ path: message, problem: 'is no longer written; mark it deprecated and go on writing it' }];
      return problems.map(found => ({
        topic: topic.name,
        revision: index + 1,
        ...found,
        consumers: topic.consumers,
      }));
    }),
  );
}

interface Found {
  path: string;
  problem: string;
}

interface Shape {
  types: Set<string>;
  properties: Record<string, JsonSchema>;
  required: Set<string>;
  items?: JsonSchema;
  values?: JsonSchema;
}

/** Folds `anyOf` (zod's way to say nullable) into one shape. */
function shapeOf(schema: JsonSchema): Shape {
  const shape: Shape = { types: new Set(), properties: {}, required: new Set() };
  const alternatives = (schema['anyOf'] as JsonSchema[] | undefined) ?? [schema];
  for (const alternative of alternatives) {
    for (const type of [alternative['type'] as string | string[]].flat()) shape.types.add(type);
    Object.assign(shape.properties, alternative['properties']);
    for (const name of (alternative['required'] as string[] | undefined) ?? []) shape.required.add(name);
    if (alternative['items']) shape.items = alternative['items'] as JsonSchema;
    const values = alternative['additionalProperties'] as JsonSchema | undefined;
    if (values && Object.keys(values).length > 0) shape.values = values;
  }
  return shape;
}

function unreadable(
  reads: JsonSchema,
  writes: JsonSchema,
  path: string,
  reader: string,
  written: string,
): Found[] {
  const [r, w] = [shapeOf(reads), shapeOf(writes)];
  const found: Found[] = [];
  for (const type of w.types) {
    if (!r.types.has(type) && !(type === 'integer' && r.types.has('number'))) {
      found.push({ path, problem: `${reader} does not take ${type}, which stands in ${written}` });
    }
  }
  for (const name of r.required) {
    if (!w.required.has(name)) {
      found.push({
        path: `${path}.${name}`,
        problem: `${reader} requires it, and it may be missing in ${written}`,
      });
    }
  }
  for (const [name, schema] of Object.entries(r.properties)) {
    const writing = w.properties[name];
    if (writing) found.push(...unreadable(schema, writing, `${path}.${name}`, reader, written));
  }
  if (r.items && w.items) found.push(...unreadable(r.items, w.items, `${path}[]`, reader, written));
  if (r.values && w.values) found.push(...unreadable(r.values, w.values, `${path}{}`, reader, written));
  return found;
}

const words = new Set(['$schema', 'description', 'examples', 'title']);

/** The shape alone: what history keeps, so that a better description is not a new revision. */
export function withoutWords<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(withoutWords) as T;
  if (schema === null || typeof schema !== 'object') return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      // Below `properties`, keys are names of ours and not keywords.
      if (key === 'properties') {
        return [
          [key, Object.fromEntries(Object.entries(value as object).map(([n, s]) => [n, withoutWords(s)]))],
        ];
      }
      return words.has(key) ? [] : [[key, withoutWords(value)]];
    }),
  ) as T;
}
