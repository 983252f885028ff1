import { AccessError } from '@doorstep/access';
import { type Language, requestContext } from '@doorstep/service-kit';
import { type BilingualText, Refusal } from '@doorstep/service-kit/refusal';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { inChinese } from './graphql-words';

/** The words in the language of whoever reads the answer; in English where that is nobody but a log. */
export function inReadersLanguage(text: BilingualText): string {
  return text[requestContext.get()?.language ?? 'en'];
}

/** Something wrong with the request itself, as the caller wrote it: code `BAD_USER_INPUT`, and which kind. */
export function badInput(reason: string, zh: string, en: string): GraphQLError {
  return new GraphQLError(inReadersLanguage({ zh, en }), { extensions: { code: 'BAD_USER_INPUT', reason } });
}

/**
 * What the caller is told of an error, in the request's language. What nobody foresaw is logged with all it says, and told as
 * `INTERNAL_SERVER_ERROR` with the id of the request to quote, and nothing else.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  const request = requestContext.get();
  const language: Language = request?.language ?? 'zh';
  if (original instanceof AccessError) return { ...formatted, message: original.text[language] };
  if (original instanceof Refusal) {
    const { problems } = original;
    return {
      ...formatted,
      message: problems.map(problem => problem.message[language]).join(' '),
      extensions: { code: 'BAD_USER_INPUT', reason: problems[0].code, problems },
    };
  }
  const { code, reason } = formatted.extensions ?? {};
  if (code !== 'INTERNAL_SERVER_ERROR') {
    // What has a reason is in the reader's language already; but the library may have set its words before it.
    const english = reason === undefined || formatted.message.startsWith('Variable "$');
    if (language === 'en' || !english) return formatted;
    return { ...formatted, message: inChinese(code as string | undefined, formatted.message) };
  }
  request?.log.error({ err: original, path: formatted.path }, 'A field failed unexpectedly');
  const id = request?.requestId ?? '?';
  const message = {
    zh: `这里出现了意外错误。反馈时请提供请求编号 ${id}。`,
    en: `Something failed here. Quote the request ${id} when you report it.`,
  };
  return {
    message: message[language],
    ...(formatted.path && { path: formatted.path }),
    ...(formatted.locations && { locations: formatted.locations }),
    extensions: {
      code: 'INTERNAL_SERVER_ERROR',
      ...(request && { requestId: request.requestId }),
    },
  };
}
