import { z } from 'zod';
import { factsTopic, instant, services, type FactsTopic, type ServiceName } from './topic';

const EventRefused = z.looseObject({
  group: z.string().describe('The consumer group that could not take the event.'),
  topic: z.string(),
  partition: z.number().int(),
  offset: z.string(),
  eventKey: z.string(),
  headers: z.record(z.string(), z.string()),
  value: z.string().nullable().describe('The body as it came.'),
  code: z.string().describe('Why it was refused, for example EVENT_MALFORMED.'),
  reason: z.string(),
  at: instant,
});

export type DeadLetterTopic = FactsTopic<{ EventRefused: z.infer<typeof EventRefused> }>;

const topics = Object.fromEntries(
  services.map(service => [
    service,
    factsTopic({
      service,
      aggregate: 'dead-letter',
      description: `Events that ${service} could not take, each with the reason. Key: the key of the event.`,
      consumers: [],
      facts: { EventRefused },
    }),
  ]),
) as Record<ServiceName, DeadLetterTopic>;

/** Where a service puts the events it could not take. */
export const deadLetterTopic = (service: ServiceName): DeadLetterTopic => topics[service];
export const deadLetterTopics: readonly DeadLetterTopic[] = Object.values(topics);
