import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import pg from 'pg';

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
// pg's query has a dozen overloads; here it is one function that is passed on.
const plainQuery = pg.Client.prototype.query as unknown as Query;

/** A client that makes a span of each statement, where it is part of a trace that is being recorded. */
class TracedClient extends pg.Client {}

Object.defineProperty(TracedClient.prototype, 'query', {
  value(this: pg.Client, ...args: unknown[]): unknown {
    const parent = trace.getSpan(context.active());
    const sql = statementOf(args[0]);
    if (!parent?.isRecording() || sql === undefined) return plainQuery.apply(this, args);
    const span = trace
      .getTracer('@doorstep/database')
      .startSpan(sql.trimStart().split(/[\s;]/, 1)[0] ?? 'SQL', {
        kind: SpanKind.CLIENT,
        attributes: {
          'db.system.name': 'postgresql',
          'db.namespace': this.database,
          'db.query.text': sql.slice(0, 2_000),
        },
      });
    const done = (error?: Error | null) => {
      if (error) {
        span.recordException(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      }
      span.end();
    };
    const last = args.length - 1;
    const callback = args[last];
    if (typeof callback === 'function') {
      args[last] = (error: Error | null, ...rest: unknown[]) => {
        done(error);
        (callback as (...values: unknown[]) => void)(error, ...rest);
      };
      return plainQuery.apply(this, args);
    }
    return (plainQuery.apply(this, args) as Promise<unknown>).then(
      result => {
        done();
        return result;
      },
      (error: Error) => {
        done(error);
        throw error;
      },
    );
  },
  writable: true,
  configurable: true,
});

/** The text of a statement; undefined for a stream or cursor, which submits itself. */
function statementOf(config: unknown): string | undefined {
  if (typeof config === 'string') return config;
  if (config && typeof config === 'object' && !('submit' in config) && 'text' in config)
    return String(config.text);
  return undefined;
}

class TracedPool extends pg.Pool {
  constructor(config?: pg.PoolConfig) {
    super({ ...config, Client: TracedClient });
  }
}

/** pg as TypeORM takes it for its driver, with spans. */
export const tracedPg = { ...pg, Pool: TracedPool, Client: TracedClient };
