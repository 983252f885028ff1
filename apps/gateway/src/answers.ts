import { problemBody } from '@doorstep/service-kit';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from './config';
import { GatewayRefusal, localeOf, say, statusOf, valuesFor } from './words';

/** Answers a refusal of the whole request: as GraphQL does on the graph, as problem JSON (RFC 9457) elsewhere. */
export function refuseRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: GatewayRefusal,
): FastifyReply {
  const locale = localeOf(request.headers['accept-language']);
  const { code, values } = refusal;
  const status = statusOf(code);
  const message = say(code, locale, values);
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="doorstep"');
  void reply.code(status).header('cache-control', 'no-store').header('content-language', locale);
  if (isGraph(request)) {
    return reply
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ errors: [{ message, extensions: { code, ...valuesFor(locale, values) } }] }));
  }
  return reply
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(locale, status, code, message)));
}

/** Makes every error that reaches Fastify an answer with a code. What nobody foresaw is logged and kept to us. */
export function answerError(config: Pick<GatewayConfig, 'MAX_BODY_BYTES'>) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof GatewayRefusal) return refuseRequest(request, reply, error);
    if (error.statusCode === 413) {
      return refuseRequest(
        request,
        reply,
        new GatewayRefusal('BODY_TOO_LARGE', { limit: config.MAX_BODY_BYTES }),
      );
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return refuseRequest(request, reply, new GatewayRefusal('BAD_REQUEST', { why: error.message }));
    }
    request.log.error({ err: error }, 'A request failed');
    return refuseRequest(
      request,
      reply,
      new GatewayRefusal('INTERNAL_SERVER_ERROR', { request: request.id }),
    );
  };
}

function isGraph(request: FastifyRequest): boolean {
  return request.url.startsWith('/graphql');
}
