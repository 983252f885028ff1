import type { BilingualText } from '@doorstep/service-kit/refusal';
import { GraphQLError } from 'graphql';

export type AccessCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'IDENTITY_UNAVAILABLE';

const statusOf: Record<AccessCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  IDENTITY_UNAVAILABLE: 503,
};

/**
 * A request that may not go on. In the graph it is an error with its code in `extensions`; at an HTTP
 * door it is problem JSON with `statusCode`. Its `message`, for logs, is English; the reader is told `text`.
 */
export class AccessError extends GraphQLError {
  readonly statusCode: number;

  constructor(
    readonly code: AccessCode,
    readonly text: BilingualText,
    options: { wholeRequest?: boolean; cause?: unknown } = {},
  ) {
    const { wholeRequest, cause } = options;
    super(text.en, {
      extensions: { code, ...(wholeRequest && { http: { status: statusOf[code] } }) },
      ...(cause instanceof Error && { originalError: cause }),
    });
    this.name = 'AccessError';
    this.statusCode = statusOf[code];
  }
}
