import type { Logger } from 'pino';
import { missingEventsSettings, type EventsConfig } from './config';
import { EventLogTransport } from './event-log/transport';
import { KafkaTransport } from './kafka/transport';
import type { EventTransport } from './transport';

/** The transport that the settings choose; connects when it is used. @throws when settings lack */
export function openTransport(
  config: EventsConfig,
  options: { /** A service, or a reader such as `data-team`. */ user: string; log: Logger },
): EventTransport {
  const missing = missingEventsSettings(config);
  if (missing.length > 0) {
    throw new Error(missing.map(({ variable, message }) => `${variable} ${message}.`).join(' '));
  }
  if (config.EVENTS === 'postgres') {
    return new EventLogTransport(config.EVENTS_DATABASE_URL!, error =>
      options.log.warn({ err: error }, 'The event log cannot be reached; it is tried again'),
    );
  }
  return new KafkaTransport(config, options.user, options.log);
}
