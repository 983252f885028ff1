import type { ApolloServerOptions } from '@apollo/server';
import type { Logger, Part, Registry } from '@doorstep/service-kit';
import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Executable, ExecutionAnswer, PlanExecutor, RequestContext } from '../execution/plan-executor';
import { SubgraphClient, type SubgraphClientOptions } from '../subgraphs/subgraph-client';
import { openSource, watchSource } from './source';
import { Supergraph } from './supergraph';

type Gateway = NonNullable<ApolloServerOptions<RequestContext>['gateway']>;
type Executor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;
type SchemaListener = Parameters<Gateway['onSchemaLoadOrUpdate']>[0];

export interface LiveSupergraphOptions {
  /** Path or address of the SDL. */
  location: string;
  pollSeconds: number;
  executor: PlanExecutor;
  /** Base addresses by service; one that is not here is asked where the supergraph says. */
  urls: ReadonlyMap<string, string>;
  client: Omit<SubgraphClientOptions, 'onAnswer'>;
  log: Logger;
  metrics: Registry;
}

/** A supergraph in use: its clients and what has been prepared for its operations. */
interface Generation {
  supergraph: Supergraph;
  sdl: string;
  clients: ReadonlyMap<string, SubgraphClient>;
  /** By the document's identity, so that a plan goes when Apollo Server's store lets go of its document. */
  prepared: WeakMap<DocumentNode, Map<string, Executable>>;
}

/**
 * The supergraph that is served, replaced while serving when its source changes. A request goes on with the
 * supergraph that it was validated against, so none is lost. One that cannot be loaded is logged and left.
 */
export class LiveSupergraph implements Gateway, Part {
  readonly name = 'supergraph';
  private readonly source;
  private readonly listeners = new Set<SchemaListener>();
  private readonly generations = new WeakMap<GraphQLSchema, Generation>();
  private readonly clients = new Map<string, SubgraphClient>();
  private readonly down = new Set<string>();
  private readonly figures;
  private current?: Generation;
  private watch?: { stop(): void };

  constructor(private readonly options: LiveSupergraphOptions) {
    this.source = openSource(options.location);
    this.figures = figures(options.metrics);
  }

  /** The supergraph that new requests are answered with. */
  get supergraph(): Supergraph | undefined {
    return this.current?.supergraph;
  }

  async load(): Promise<{ executor: Executor }> {
    const sdl = await this.source.next();
    if (sdl === undefined) throw new Error(`${this.source.location} holds no supergraph`);
    try {
      this.use(sdl);
    } catch (error) {
      throw new Error(`${this.source.location} is not a supergraph: ${(error as Error).message}`, {
        cause: error,
      });
    }
    this.watch = watchSource(this.source, {
      seconds: this.options.pollSeconds,
      log: this.options.log,
      onChange: changed => this.replace(changed),
    });
    return { executor: context => this.execute(context) as ReturnType<Executor> };
  }

  onSchemaLoadOrUpdate(listener: SchemaListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async check(): Promise<void> {
    if (!this.current) throw new Error('no supergraph is loaded');
  }

  async stop(): Promise<void> {
    this.watch?.stop();
    await Promise.all([...this.clients.values()].map(client => client.close()));
  }

  private replace(sdl: string): void {
    const { log } = this.options;
    try {
      this.use(sdl);
      log.info({ supergraph: this.current?.supergraph.id }, 'A new supergraph is served');
    } catch (error) {
      this.figures.loads.inc({ outcome: 'refused' });
      log.error({ err: error }, 'The new supergraph cannot be loaded; the last one serves');
    }
  }

  private use(sdl: string): void {
    const supergraph = new Supergraph(sdl);
    const clients = new Map<string, SubgraphClient>();
    for (const { name, url } of supergraph.subgraphs) {
      const base = this.options.urls.get(name);
      clients.set(name, this.client(name, base ? `${base}/graphql` : url));
    }
    const generation: Generation = { supergraph, sdl, clients, prepared: new WeakMap() };
    this.generations.set(supergraph.schema, generation);
    for (const listener of this.listeners) {
      listener({ apiSchema: supergraph.schema, coreSupergraphSdl: sdl });
    }
    this.current = generation;
    this.figures.loads.inc({ outcome: 'loaded' });
  }

  private client(name: string, url: string): SubgraphClient {
    const key = `${name} ${url}`;
    let client = this.clients.get(key);
    if (!client) {
      const onAnswer = this.noteAnswer.bind(this);
      this.clients.set(key, (client = new SubgraphClient(name, url, { ...this.options.client, onAnswer })));
    }
    return client;
  }

  /** Counts every answer; logs only when a service goes away or comes back. */
  private noteAnswer(
    service: string,
    outcome: 'answered' | 'unavailable',
    seconds: number,
    error?: Error,
  ): void {
    this.figures.questions.observe({ subgraph: service, outcome }, seconds);
    if (outcome === 'unavailable' && !this.down.has(service)) {
      this.down.add(service);
      this.figures.available.set({ subgraph: service }, 0);
      this.options.log.warn({ service, err: error }, `${service} does not answer`);
    } else if (outcome === 'answered' && this.down.delete(service)) {
      this.figures.available.set({ subgraph: service }, 1);
      this.options.log.info({ service }, `${service} answers again`);
    }
  }

  private async execute(context: Parameters<Executor>[0]): Promise<ExecutionAnswer> {
    const generation = this.generations.get(context.schema);
    if (!generation) throw new Error('The request was validated against a schema that was never served');
    const { document, request } = context;
    const operationName = request.operationName ?? '';
    let operations = generation.prepared.get(document);
    if (!operations) generation.prepared.set(document, (operations = new Map()));
    let execute = operations.get(operationName);
    if (!execute) {
      const planned = generation.supergraph.plan(document, operationName || undefined);
      if (!planned) return { errors: [unknownOperation(operationName)] };
      execute = this.options.executor(generation.supergraph, planned, generation.clients);
      operations.set(operationName, execute);
    }
    const { headers, locale } = context.context as RequestContext;
    return execute({ variables: request.variables ?? {}, headers, locale });
  }
}

function unknownOperation(name: string): GraphQLError {
  return new GraphQLError(
    name
      ? `The document has no operation named "${name}".`
      : 'The document has several operations: say which by operationName.',
  );
}

function figures(metrics: Registry) {
  const registers = [metrics];
  return {
    loads: new Counter({
      name: 'doorstep_gateway_supergraph_loads_total',
      help: 'Supergraphs that were loaded, and that were refused',
      labelNames: ['outcome'],
      registers,
    }),
    questions: new Histogram({
      name: 'doorstep_gateway_subgraph_request_duration_seconds',
      help: 'Time that services took to answer the gateway',
      labelNames: ['subgraph', 'outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    available: new Gauge({
      name: 'doorstep_gateway_subgraph_available',
      help: '0 while a service does not answer, 1 when it answers again',
      labelNames: ['subgraph'],
      registers,
    }),
  };
}
