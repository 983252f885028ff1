import { type Language, languageOf, problemBody } from '@doorstep/service-kit';
import type { BilingualText } from '@doorstep/service-kit/refusal';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface Answer {
  code: string;
  text: BilingualText;
}

const answers: Record<number, Answer> = {
  400: { code: 'BAD_REQUEST', text: { zh: '请求无法理解。', en: 'The request could not be understood.' } },
  404: { code: 'NOT_FOUND', text: { zh: '这里没有内容。', en: 'There is nothing here.' } },
  413: {
    code: 'BODY_TOO_LARGE',
    text: { zh: '请求体太大。', en: 'The request body is too large.' },
  },
  415: {
    code: 'MEDIA_TYPE_UNSUPPORTED',
    text: {
      zh: '不接受这种 Content-Type。',
      en: 'A body of this Content-Type is not taken here.',
    },
  },
};

/**
 * Makes of every error that nobody else has answered an answer with a code, in the reader's language: as GraphQL has it
 * on the graph, as problem JSON (RFC 9457) elsewhere. What nobody foresaw is logged with all it says, and told as
 * `INTERNAL_SERVER_ERROR` with the id of the request to quote, and nothing else.
 */
export function answerErrors(http: FastifyInstance): void {
  http.setErrorHandler((error: FastifyError, request, reply) => {
    const { statusCode: status = 500 } = error;
    if (status >= 400 && status < 500)
      return answer(request, reply, status, answers[status] ?? answers[400]!);
    request.log.error({ err: error }, 'A request failed unexpectedly');
    return answer(request, reply, 500, {
      code: 'INTERNAL_SERVER_ERROR',
      text: {
        zh: `这里出现了意外错误。反馈时请提供请求编号 ${request.id}。`,
        en: `Something failed here. Quote the request ${request.id} when you report it.`,
      },
    });
  });
  http.setNotFoundHandler((request, reply) => answer(request, reply, 404, answers[404]!));
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  { code, text }: Answer,
): FastifyReply {
  const language: Language = languageOf(request.headers['accept-language']);
  void reply.code(status).header('content-language', language).header('cache-control', 'no-store');
  if (/^\/graphql($|\?)/.test(request.url)) {
    return reply.send({ errors: [{ message: text[language], extensions: { code } }] });
  }
  return reply.type('application/problem+json').send(problemBody(language, status, code, text[language]));
}
