import { languageOf, problemBody } from '@doorstep/service-kit';
import type { FastifyError, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { Action, SubjectName } from './abilities';
import type { Actor } from './actor';
import { authorise } from './authorise';
import { AccessError } from './errors';
import type { VerifyToken } from './token';
import { withoutPolicy } from './words';

const actors = new WeakMap<FastifyRequest, Actor>();

/**
 * The guard of a door that is not GraphQL, spread into a route's options:
 * `http.post('/schools/imports', { ...door(verify, 'import', 'SchoolImport') }, handler)`.
 * It lets nobody in before a byte of the body is read, and answers what the handler refuses
 * (`AccessError`) as problem JSON (RFC 9457) with `code`.
 */
export function door(
  verify: VerifyToken,
  action: Action,
  subject: SubjectName,
): Pick<RouteShorthandOptions, 'onRequest' | 'errorHandler'> {
  return {
    onRequest: async request => {
      const actor = await verify(request.headers.authorization);
      authorise(actor, action, subject);
      actors.set(request, actor);
    },
    errorHandler(error: FastifyError, request, reply) {
      if (error instanceof AccessError) return sendProblem(reply, error);
      return request.server.errorHandler(error, request, reply);
    },
  };
}

/** Who came in through a `door`. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request);
  if (!actor) throw new AccessError('FORBIDDEN', withoutPolicy('This door'));
  return actor;
}

/** Answers 401, 403 or 503 as problem JSON, in the reader's language. */
export function sendProblem(reply: FastifyReply, error: AccessError): FastifyReply {
  const language = languageOf(reply.request.headers['accept-language']);
  void reply.header('content-language', language);
  if (error.statusCode === 401) void reply.header('www-authenticate', 'Bearer realm="doorstep"');
  return reply
    .code(error.statusCode)
    .type('application/problem+json')
    .send(problemBody(language, error.statusCode, error.code, error.text[language]));
}
