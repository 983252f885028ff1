import type { RoleGrant } from '@doorstep/access';
import { ceSource, ceType, type ServiceName, type Topic } from '@doorstep/contracts';
import { Database, type DatabaseOptions } from '@doorstep/database';
import { type EventProducer, type EventTransport, openTransport, type WireEvent } from '@doorstep/messaging';
import { parseConfig, type Part, type ServiceConfig, ServiceProcess } from '@doorstep/service-kit';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { z } from 'zod';
import { TestClock } from './clock';
import { testEvents, type TestEvents } from './events';
import { testDatabase } from './test-database';
import { testTokens, type TestTokens } from './test-tokens';

export interface TestServiceOptions<C extends ServiceConfig> {
  name: ServiceName;
  configSchema: z.ZodType<C>;
  /** What the service's main.ts exports. */
  start(service: ServiceProcess, config: C, clock: TestClock): Promise<unknown>;
  entities: DatabaseOptions['entities'];
  migrations: NonNullable<DatabaseOptions['migrations']>;
  /** Where the clock stands, an ISO instant. */
  at: string;
  /** Further variables of the environment. */
  env?: Record<string, string>;
}

export interface GraphAnswer<T = Record<string, unknown>> {
  data?: T | null;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** What the caller of a mutation can mend. */
export interface UserError {
  code: string;
  path: string[];
  message: string;
}

/** Who asks: the token's subject and grants. */
export interface TestPerson {
  subject: string;
  grants: RoleGrant[];
}

/**
 * A whole service as its main.ts makes it, over HTTP, with a real database, a real issuer, the embedded event log and a
 * steered clock: for a service's own integration tests.
 */
export class TestService {
  private readonly producers = new Map<ServiceName, Promise<[EventTransport, EventProducer]>>();

  private constructor(
    readonly address: string,
    readonly process: ServiceProcess,
    /** The service's own connection pool. */
    readonly database: Database,
    readonly clock: TestClock,
    readonly tokens: TestTokens,
    readonly events: TestEvents,
    private readonly release: () => Promise<void>,
  ) {}

  static async start<C extends ServiceConfig>(options: TestServiceOptions<C>): Promise<TestService> {
    const { name, entities, migrations } = options;
    const [tokens, events, db] = await Promise.all([
      testTokens(),
      testEvents(),
      testDatabase({ migrations, ...(entities && { entities }) }),
    ]);
    const environment = {
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      DATABASE_URL: db.url,
      OIDC_ISSUER: tokens.issuer,
      OIDC_AUDIENCE: tokens.audience,
      OIDC_JWKS_URI: tokens.jwksUri,
      ...events.config(name),
      ...options.env,
    };
    const { config, errors } = parseConfig(options.configSchema, environment as NodeJS.ProcessEnv);
    if (errors) throw new Error(errors.join('\n'));
    const clock = new TestClock(options.at);
    const service = new RecordingProcess(name, config);
    await options.start(service, config, clock);
    const database = service.taken.find(part => part instanceof Database);
    const bound = service.http.server.address();
    if (!database || typeof bound !== 'object' || !bound)
      throw new Error(`${name} did not open its database, or does not listen.`);
    return new TestService(
      `http://127.0.0.1:${bound.port}`,
      service,
      database,
      clock,
      tokens,
      events,
      async () => {
        await service.stop();
        await Promise.all([tokens.stop(), db.stop()]);
        await events.stop();
      },
    );
  }

  async stop(): Promise<void> {
    for (const opened of this.producers.values()) {
      const [transport, producer] = await opened;
      await producer.close();
      await transport.close();
    }
    await this.release();
  }

  /** Asks the graph: as nobody, or as a person. */
  async ask<T = Record<string, unknown>>(
    query: string,
    variables: Record<string, unknown> = {},
    as?: TestPerson,
    headers: Record<string, string> = {},
  ): Promise<GraphAnswer<T>> {
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await this.signIn(as)), ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphAnswer<T>;
  }

  /**
   * Carries out one mutation, whose input's type is its name with `Input`, and gives its payload; what the graph
   * itself refuses fails the test.
   */
  async mutate<T extends object>(
    as: TestPerson | undefined,
    name: string,
    input: Record<string, unknown>,
    fields: string,
  ): Promise<T & { userErrors: UserError[] }> {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const { data, errors } = await this.ask<Record<string, T & { userErrors: UserError[] }>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code path message(locale: EN) } } }`,
      { input },
      as,
    );
    const payload = data?.[name];
    if (errors || !payload) throw new Error(`${name}: ${JSON.stringify(errors)}`);
    return payload;
  }

  /** A request to a door of the service that is not GraphQL. */
  async fetch(path: string, init: RequestInit = {}, as?: TestPerson): Promise<Response> {
    const headers = { ...(await this.signIn(as)), ...(init.headers as Record<string, string> | undefined) };
    return fetch(`${this.address}${path}`, { ...init, headers });
  }

  private async signIn(as: TestPerson | undefined): Promise<Record<string, string>> {
    return as ? { authorization: await this.tokens.bearer(as.subject, as.grants) } : {};
  }

  /** Counts the statements that the service sends to its database for a question of the graph while `work` runs. */
  async statements(work: () => Promise<unknown>): Promise<number> {
    const { logger } = this.database.dataSource;
    const logQuery = logger.logQuery;
    let count = 0;
    logger.logQuery = (...query) => {
      // The housekeeping of jobs and events goes on beside.
      if (!/\b(outbox|job|dead_letter|replay|graphile_worker)\b/.test(query[0])) count++;
      return logQuery.apply(logger, query);
    };
    try {
      await work();
      return count;
    } finally {
      logger.logQuery = logQuery;
    }
  }

  /** Writes events to the log in the name of the service that owns their topics. */
  async publish(service: ServiceName, ...events: WireEvent[]): Promise<void> {
    let opened = this.producers.get(service);
    if (!opened) {
      const log = pino({ level: 'silent' });
      const transport = openTransport(this.events.config(service), { user: service, log });
      opened = transport.openProducer().then(producer => [transport, producer]);
      this.producers.set(service, opened);
    }
    const [, producer] = await opened;
    await producer.send(events);
  }

  /** Everything that stands in topics, as the data team reads it. */
  async read(...topics: readonly { readonly name: string }[]): Promise<WireEvent[]> {
    const log = pino({ level: 'silent' });
    const transport = openTransport(this.events.config('data-team'), { user: 'data-team', log });
    const found: WireEvent[] = [];
    try {
      await transport.read({
        topics: topics.map(({ name }) => name),
        onBatch: async events => void found.push(...events),
      });
      return found;
    } finally {
      await transport.close();
    }
  }
}

/** Remembers the parts that it takes. */
class RecordingProcess extends ServiceProcess {
  readonly taken: Part[] = [];

  override use<T extends Part>(part: T): T {
    this.taken.push(part);
    return super.use(part);
  }
}

/** A state as its owner would send it; `data: null` says that the aggregate is gone. */
export function stateEvent(topic: { name: string }, key: string, version: number, data: unknown): WireEvent {
  return wireEvent(topic as Topic, key, { ce_version: String(version) }, undefined, data);
}

/** A fact as its owner would send it. */
export function factEvent(
  topic: { name: string },
  name: string,
  key: string,
  sequence: number,
  data: unknown,
): WireEvent {
  return wireEvent(topic as Topic, key, { ce_sequence: String(sequence) }, name, data);
}

function wireEvent(
  topic: Topic,
  key: string,
  position: Record<string, string>,
  fact: string | undefined,
  data: unknown,
): WireEvent {
  return {
    topic: topic.name,
    key,
    headers: {
      ce_specversion: '1.0',
      ce_id: randomUUID(),
      ce_source: ceSource(topic.service),
      ce_type: ceType(topic, fact),
      ce_time: new Date().toISOString(),
      'content-type': 'application/json',
      ...position,
    },
    value: data === null ? null : JSON.stringify(data),
  };
}
