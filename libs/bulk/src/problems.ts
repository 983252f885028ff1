import { AccessError, door, sendProblem } from '@doorstep/access';
import { problemBody } from '@doorstep/service-kit';
import { Refusal, refuse } from '@doorstep/service-kit/refusal';
import { localeOf } from '@doorstep/subgraph-kit';

/** What a file may be sent as; whatever it is sent as, what it is shows in its first bytes. */
export const mediaTypes = [
  'text/csv',
  'application/octet-stream',
  'application/gzip',
  'application/x-gzip',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-excel',
];

const statusOf: Record<string, number> = {
  IMPORT_BUSY: 429,
  EXPORT_BUSY: 429,
  JOB_NOT_FOUND: 404,
  JOB_ENDED: 409,
  IMPORT_TOO_LARGE: 413,
  IMPORT_XLSX_TOO_LARGE: 413,
  MAPPING_NOT_FOUND: 404,
  MAPPING_NAME_TAKEN: 409,
  IMPORT_MEDIA_TYPE: 415,
};

const wrongMediaType = () =>
  refuse(
    'IMPORT_MEDIA_TYPE',
    ['header', 'content-type'],
    `这里只接收文件本身：请将 Content-Type 设为 ${mediaTypes.slice(0, 2).join(' 或 ')}。`,
    `The file itself is taken here: send it with the Content-Type ${mediaTypes.slice(0, 2).join(' or ')}.`,
  );

/** The guard of a door that answers refusals, too, as problem JSON with every problem. */
export function guard(...policy: Parameters<typeof door>): ReturnType<typeof door> {
  const guarded = door(...policy);
  return {
    ...guarded,
    errorHandler(error, request, reply) {
      const cause: unknown = error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' ? wrongMediaType() : error;
      if (cause instanceof AccessError) return sendProblem(reply, cause);
      if (!(cause instanceof Refusal)) return guarded.errorHandler?.call(this, error, request, reply);
      const locale = localeOf(request.headers['accept-language']);
      const [first] = cause.problems;
      const status = statusOf[first.code] ?? 422;
      const detail = cause.problems.map(({ message }) => message[locale]).join(' ');
      return reply
        .code(status)
        .type('application/problem+json')
        .header('content-language', locale)
        .send({
          ...problemBody(locale, status, first.code, detail),
          problems: cause.problems.map(({ code, path, message }) => ({
            code,
            path,
            message: message[locale],
          })),
        });
    },
  };
}
