import { type DestinationStream, type Logger, pino } from 'pino';
import { requestContext } from './request-context';
import { currentTraceId } from './telemetry';

export type { Logger } from 'pino';

/** The log of a process: JSON lines on stdout, each with the request's and the trace's id where there is one. */
export function openLog(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const running = requestContext.get();
      const traceId = currentTraceId() ?? running?.traceId;
      return { ...(running && { requestId: running.requestId }), ...(traceId && { traceId }) };
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
