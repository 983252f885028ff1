import { provisionEventLog, type EventLogAdmin, type ProvisionOptions } from './event-log/provision';
import type { KafkaConfig } from './kafka/client';
import { provisionKafka } from './kafka/provision';

export { eventLogUrl } from './event-log/provision';
export { tlsSettings } from './kafka/tls';

/** How an administrator reaches the broker: a Kafka super user, or a super user of the log's PostgreSQL server. */
export type EventsAdmin = ({ EVENTS: 'kafka' } & KafkaConfig) | ({ EVENTS: 'postgres' } & EventLogAdmin);

/** Makes topics and rights on either transport, as often as it is called. */
export async function provisionEvents(admin: EventsAdmin, options: ProvisionOptions): Promise<void> {
  if (admin.EVENTS === 'kafka') await provisionKafka(admin, options);
  else await provisionEventLog(admin, options);
}
