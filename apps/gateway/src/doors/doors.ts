import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { currentTraceparent, type ServiceProcess } from '@doorstep/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Dispatcher, Pool } from 'undici';
import { GatewayRefusal } from '../words';

/** Headers that concern one connection and not the message; and the length, which follows from the body. */
const ofTheConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
]);
/** What a service shows to its operators only. */
const closed = new Set(['graphql', 'livez', 'readyz', 'metrics']);

export interface DoorOptions {
  /** Base addresses by service. */
  urls: ReadonlyMap<string, string>;
  /** Silence on either side for so long ends the exchange, in milliseconds. */
  idle: number;
}

/**
 * The doors of the services that are not GraphQL (`/<service>/…`: uploads, exports, feeds), passed on as they
 * are: the same path, token and bytes, streamed both ways and never held. A side that goes away takes the
 * other with it.
 */
export async function openDoors(service: ServiceProcess, { urls, idle }: DoorOptions): Promise<void> {
  for (const [name, url] of urls) {
    const pool = new Pool(url, {
      connections: 64,
      pipelining: 1,
      connectTimeout: 5_000,
      headersTimeout: idle,
      bodyTimeout: idle,
    });
    service.use({ name: `doors of ${name}`, close: () => pool.close() });
    await service.http.register(async scope => open(scope, name, pool));
  }
}

function open(scope: FastifyInstance, name: string, pool: Pool): void {
  // The body stays a stream, whatever it is.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  scope.all(`/${name}/*`, async (request, reply) => {
    if (!isOpen(request)) throw new GatewayRefusal('NOT_FOUND');
    return pass(name, pool, request, reply);
  });
}

/** No way to a service's own pages, and no path that could mean another one to it than to us. */
function isOpen(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? '';
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return false;
  }
  const segments = decoded.split(/[/\\]/);
  if (segments.some(segment => segment === '.' || segment === '..') || /%2f|%5c/i.test(path)) return false;
  return !segments.some((segment, index) => index <= 2 && closed.has(segment.toLowerCase()));
}

async function pass(
  name: string,
  pool: Pool,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController();
  // The reader may leave before the service has begun to answer, or while it does.
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  let answer: Dispatcher.ResponseData;
  try {
    answer = await pool.request({
      path: request.raw.url ?? '/',
      method: request.method as Dispatcher.HttpMethod,
      headers: forwarded(request),
      body: hasBody(request) ? (request.body as Readable) : null,
      signal: gone.signal,
    });
  } catch (error) {
    if (gone.signal.aborted) return reply.hijack();
    request.log.warn({ err: error, service: name }, `${name} does not answer at its door`);
    throw new GatewayRefusal('SUBGRAPH_UNAVAILABLE', { service: name });
  }
  for (const [header, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !ofTheConnection.has(header)) void reply.header(header, value);
  }
  // A service that breaks off must not look like one that has finished.
  answer.body.once('error', () => reply.raw.destroy());
  return reply.code(answer.statusCode).send(answer.body);
}

function hasBody(request: FastifyRequest): boolean {
  return (
    request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined
  );
}

function forwarded(request: FastifyRequest): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!ofTheConnection.has(name)) headers[name] = value;
  }
  headers['x-request-id'] = request.id;
  const traceparent = currentTraceparent();
  if (traceparent) headers.traceparent = traceparent;
  return headers;
}
