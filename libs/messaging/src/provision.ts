import type { EventsConfig } from './config';
import { provisionEventLog, type EventLogAdmin, type ProvisionOptions } from './event-log/provision';
import { provisionKafka } from './kafka/provision';

export { eventLogUrl } from './event-log/provision';

/** How an administrator reaches the broker: a Kafka super user, or a super user of the log's PostgreSQL server. */
export type EventsAdmin =
  | ({ EVENTS: 'kafka' } & Pick<EventsConfig, 'KAFKA_BROKERS' | 'KAFKA_USERNAME' | 'KAFKA_PASSWORD'>)
  | ({ EVENTS: 'postgres' } & EventLogAdmin);

/** Makes topics and rights on either transport, as often as it is called. */
export async function provisionEvents(admin: EventsAdmin, options: ProvisionOptions): Promise<void> {
  if (admin.EVENTS === 'kafka') await provisionKafka(admin, options);
  else await provisionEventLog(admin, options);
}
