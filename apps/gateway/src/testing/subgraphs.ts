import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse, validate } from 'graphql';

/** What a test sees of one question that a subgraph was asked. */
export interface Asked {
  query: string;
  variables: Record<string, unknown>;
  headers: IncomingHttpHeaders;
}

/** By type, then by field. What a resolver takes is the test's own business. */
export type Resolvers = Record<string, Record<string, (...args: never[]) => unknown>>;
type BuildResolvers = Extract<
  Parameters<typeof buildSubgraphSchema>[0],
  { resolvers?: unknown }
>['resolvers'];

/** A small service: a subgraph over real HTTP that can be stopped, started again, slowed and broken. */
export class TestSubgraph {
  /** Every question since the start, in order. */
  readonly asked: Asked[] = [];
  /** Answers instead of the graph while it is set. */
  instead?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Routes of this service's doors. */
  doors?: (request: IncomingMessage, response: ServerResponse) => void;
  private server?: Server;
  private port = 0;
  private readonly schema: GraphQLSchema;

  constructor(
    readonly name: string,
    readonly sdl: string,
    resolvers: Resolvers = {},
  ) {
    this.schema = buildSubgraphSchema([
      { typeDefs: parse(sdl), resolvers: resolvers as unknown as NonNullable<BuildResolvers> },
    ]);
  }

  /** Base address; stays the same over stop and start. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    await new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.instead) return this.instead(request, response);
    if (!request.url?.startsWith('/graphql')) {
      if (this.doors) return this.doors(request, response);
      response.writeHead(404).end();
      return;
    }
    const body = JSON.parse(await readAll(request)) as { query: string; variables?: Record<string, unknown> };
    const variables = body.variables ?? {};
    this.asked.push({ query: body.query, variables, headers: request.headers });
    const document = parse(body.query);
    const errors = validate(this.schema, document);
    const result =
      errors.length > 0
        ? { errors }
        : await execute({
            schema: this.schema,
            document,
            variableValues: variables,
            contextValue: { headers: request.headers },
          });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }
}

export async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
