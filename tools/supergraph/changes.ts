import { Supergraph } from '@apollo/federation-internals';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';

/** A change of the public graph that could break a reader of it. */
export interface BreakingChange {
  /** What kind, for example `FIELD_REMOVED`. */
  type: string;
  /** Where in the schema, for example `School.sector`. */
  path: string;
  message: string;
  /** Why it was made all the same; absent while nobody has acknowledged it. */
  reason?: string;
}

/** One entry of `acknowledged.json`: a breaking change that was made knowingly. */
export interface Acknowledgement {
  type: string;
  path: string;
  reason: string;
}

/** The schema that clients see: the supergraph without its federation machinery. */
export function apiSchema(supergraphSdl: string): GraphQLSchema {
  return Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
}

/** Every breaking change from one supergraph to the next, each with the reason that acknowledges it, if any. */
export async function breakingChanges(
  before: string,
  after: string,
  acknowledged: readonly Acknowledgement[],
): Promise<BreakingChange[]> {
  const changes = await diff(apiSchema(before), apiSchema(after));
  return changes
    .filter(change => change.criticality.level === CriticalityLevel.Breaking)
    .map(change => {
      const path = change.path ?? '';
      const reason = acknowledged.find(entry => entry.type === change.type && entry.path === path)?.reason;
      return { type: change.type, path, message: change.message, ...(reason ? { reason } : {}) };
    });
}

/** Reads the acknowledgements and refuses one without a reason: a change nobody can explain is not acknowledged. */
export function parseAcknowledgements(json: string): Acknowledgement[] {
  const entries: unknown = JSON.parse(json);
  if (!Array.isArray(entries)) throw new Error('tools/supergraph/acknowledged.json must hold a list.');
  return entries.map((entry: Partial<Acknowledgement>, index) => {
    const { type, path, reason } = entry;
    if (!type || path === undefined || !reason?.trim()) {
      throw new Error(
        `Entry ${index + 1} of tools/supergraph/acknowledged.json needs type, path and reason.`,
      );
    }
    return { type, path, reason };
  });
}
