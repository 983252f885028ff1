import { currentTraceparent, SpanKind, withSpan } from '@doorstep/service-kit';
import type { GraphQLFormattedError } from 'graphql';
import { Pool } from 'undici';

/** What a service answered, as GraphQL over HTTP has it. */
export interface SubgraphAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/** A service that gave no usable answer: not reachable, too slow, or not speaking GraphQL. */
export class SubgraphUnavailable extends Error {
  constructor(
    readonly service: string,
    why: string,
    cause?: unknown,
  ) {
    super(`${service}: ${why}`, { cause });
    this.name = 'SubgraphUnavailable';
  }
}

export interface SubgraphClientOptions {
  /** Time that a service has until the head of its answer, and between pieces of it, in milliseconds. */
  timeout: number;
  /** Connections kept open to one service at most. */
  connections: number;
  /** Record a span for each question; only worth its price when spans are exported. */
  spans: boolean;
  /** Told after every question; `unavailable` has the reason in `error`. */
  onAnswer?: (service: string, outcome: 'answered' | 'unavailable', seconds: number, error?: Error) => void;
}

const largestAnswer = 64 * 1024 * 1024;

/** Asks one service over connections that are kept alive and shared by all requests. */
export class SubgraphClient {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(
    readonly name: string,
    readonly url: string,
    private readonly options: SubgraphClientOptions,
  ) {
    const { origin, pathname, search } = new URL(url);
    this.path = pathname + search;
    this.pool = new Pool(origin, {
      connections: options.connections,
      pipelining: 1,
      connectTimeout: Math.min(options.timeout, 5_000),
      headersTimeout: options.timeout,
      bodyTimeout: options.timeout,
      keepAliveTimeout: 60_000,
      maxResponseSize: largestAnswer,
    });
  }

  /**
   * Sends a GraphQL request and answers what the service said, errors included.
   * `repeatable` questions (queries) are asked once more when a kept connection turns out to be dead; a
   * mutation never is. Throws `SubgraphUnavailable`.
   */
  async ask(
    body: string,
    headers: Readonly<Record<string, string>>,
    repeatable: boolean,
  ): Promise<SubgraphAnswer> {
    if (!this.options.spans) return this.attempt(body, headers, repeatable);
    return withSpan(
      `ask ${this.name}`,
      { 'peer.service': this.name, 'server.address': this.host() },
      () => {
        const traceparent = currentTraceparent();
        return this.attempt(body, traceparent ? { ...headers, traceparent } : headers, repeatable);
      },
      { kind: SpanKind.CLIENT },
    );
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private host(): string {
    return new URL(this.url).host;
  }

  private async attempt(
    body: string,
    headers: Readonly<Record<string, string>>,
    repeatable: boolean,
  ): Promise<SubgraphAnswer> {
    const start = performance.now();
    try {
      let answer: SubgraphAnswer;
      try {
        answer = await this.send(body, headers);
      } catch (error) {
        if (!repeatable || !isDeadConnection(error)) throw error;
        answer = await this.send(body, headers);
      }
      this.options.onAnswer?.(this.name, 'answered', (performance.now() - start) / 1000);
      return answer;
    } catch (error) {
      const unavailable =
        error instanceof SubgraphUnavailable
          ? error
          : new SubgraphUnavailable(this.name, (error as Error).message, error);
      this.options.onAnswer?.(this.name, 'unavailable', (performance.now() - start) / 1000, unavailable);
      throw unavailable;
    }
  }

  private async send(body: string, headers: Readonly<Record<string, string>>): Promise<SubgraphAnswer> {
    const response = await this.pool.request({ path: this.path, method: 'POST', headers, body });
    const text = await response.body.text();
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (error) {
      throw new SubgraphUnavailable(this.name, `status ${response.statusCode} without JSON`, error);
    }
    if (!isAnswer(answer)) {
      throw new SubgraphUnavailable(this.name, `status ${response.statusCode} without a GraphQL answer`);
    }
    return answer;
  }
}

/** The clients of all services of a supergraph, by name. */
export type SubgraphClients = ReadonlyMap<string, SubgraphClient>;

function isAnswer(value: unknown): value is SubgraphAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { data, errors } = value as { data?: unknown; errors?: unknown };
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return false;
  return (typeof data === 'object' && data !== null) || Array.isArray(errors);
}

function isDeadConnection(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
