import { type Span, SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { Histogram, type Registry } from 'prom-client';
import { languageOf } from './language';
import type { Logger } from './log';
import { requestContext } from './request-context';
import { contextFrom } from './telemetry';

const MONITORING = new Set(['/livez', '/readyz', '/metrics']);

/** A Fastify server (not yet listening) whose requests have an id, a span, a log line and figures. */
export function openHttp(log: Logger, metrics: Registry): FastifyInstance {
  const http = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    keepAliveTimeout: 72_000,
    requestTimeout: 0,
    // A stopping server answers what is in flight and closes what is idle.
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    genReqId: request => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
    },
  }) as unknown as FastifyInstance;
  const durations = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });

  const spans = new WeakMap<FastifyRequest, Span>();
  // What the hooks and the handler do belongs to the request's span and context. The body's events come from the
  // socket, outside of them, so they are entered again once it is read.
  const enter = (request: FastifyRequest, next: () => void) => {
    const span = spans.get(request);
    if (!span) return next();
    const traceId = span.spanContext().traceId;
    const language = languageOf(request.headers['accept-language']);
    requestContext.run({ requestId: request.id, traceId, language, log: request.log as Logger }, () =>
      context.with(trace.setSpan(context.active(), span), next),
    );
  };
  http.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id);
    if (MONITORING.has(request.url)) return next();
    const name = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    const attributes = {
      'http.request.method': request.method,
      'url.path': request.url.split('?', 1)[0] ?? '',
    };
    const tracer = trace.getTracer('@doorstep/service-kit');
    spans.set(
      request,
      tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, contextFrom(request.headers)),
    );
    enter(request, next);
  });
  http.addHook('preValidation', (request, _reply, next) => enter(request, next));
  http.addHook('onResponse', (request, reply, next) => {
    const span = spans.get(request);
    if (!span) return next();
    const { method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const status = reply.statusCode;
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    durations.observe({ method, route, status }, reply.elapsedTime / 1_000);
    // The query string stays out of the log: it may hold a token.
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    enter(request, () =>
      log.info({ method, path: request.url.split('?', 1)[0], status, milliseconds }, 'request'),
    );
    next();
  });
  return http;
}
