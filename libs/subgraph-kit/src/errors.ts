import { AccessError } from '@doorstep/access';
import { type Language, requestContext } from '@doorstep/service-kit';
import { Refusal } from '@doorstep/service-kit/refusal';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Something wrong with the request itself, as the caller wrote it: code `BAD_USER_INPUT`, and which kind. */
export function badInput(reason: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', reason } });
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
  if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return formatted;
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
