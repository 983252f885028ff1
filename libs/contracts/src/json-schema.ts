import { z } from 'zod';
import type { Topic } from './topic';

export type JsonSchema = Record<string, unknown>;

/** The JSON Schemas (draft 2020-12) of a topic's messages, by the name of the fact, or `state`. */
export function jsonSchemas(topic: Topic): Record<string, JsonSchema> {
  const schemas: Record<string, z.ZodType> = topic.kind === 'state' ? { state: topic.schema } : topic.facts;
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, z.toJSONSchema(schema) as JsonSchema]),
  );
}
