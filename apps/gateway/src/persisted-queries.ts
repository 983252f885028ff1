import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GatewayRefusal } from './words';

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({ id: z.string().min(1), name: z.string(), type: z.string(), body: z.string().min(1) }),
  ),
});

/** A GraphQL request's body, as far as it names its query. */
export interface QueryRequest {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
}

/** The operations of an Apollo persisted-query manifest, which clients may send by id alone. */
export class PersistedQueries {
  private constructor(
    private readonly bodies: ReadonlyMap<string, string>,
    private readonly only: boolean,
  ) {
    this.listed = new Set(bodies.values());
  }

  private readonly listed: ReadonlySet<string>;

  /** Reads the manifest; `only` refuses everything that is not in it. Throws when it is not one. */
  static async open(file: string | undefined, only: boolean): Promise<PersistedQueries> {
    if (!file) {
      if (only)
        throw new Error('PERSISTED_QUERIES_ONLY needs the manifest: set PERSISTED_QUERIES to its path');
      return new PersistedQueries(new Map(), false);
    }
    try {
      const { operations } = manifest.parse(JSON.parse(await readFile(file, 'utf8')));
      return new PersistedQueries(new Map(operations.map(({ id, body }) => [id, body])), only);
    } catch (error) {
      throw new Error(`${file} is not an Apollo persisted-query manifest: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** The request with the query that its id stands for. Throws `GatewayRefusal` when it is not listed and must be. */
  resolve(request: QueryRequest): QueryRequest {
    const id = persistedId(request.extensions);
    const body = id === undefined ? undefined : this.bodies.get(id);
    if (body !== undefined) {
      const { extensions, ...rest } = request;
      const { persistedQuery: _resolved, ...others } = extensions as Record<string, unknown>;
      return { ...rest, extensions: others, query: body };
    }
    if (!this.only) return request;
    if (typeof request.query === 'string' && this.listed.has(request.query)) {
      // The id is another's hash of the same text: the text decides.
      const { extensions: _hash, ...rest } = request;
      return rest;
    }
    throw new GatewayRefusal('PERSISTED_QUERY_NOT_LISTED');
  }
}

function persistedId(extensions: unknown): string | undefined {
  if (typeof extensions !== 'object' || extensions === null) return undefined;
  const { persistedQuery } = extensions as { persistedQuery?: unknown };
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return undefined;
  const { sha256Hash } = persistedQuery as { sha256Hash?: unknown };
  return typeof sha256Hash === 'string' ? sha256Hash : undefined;
}
