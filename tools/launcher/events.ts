import { allTopics } from '@doorstep/contracts';
import type { PostgresServer } from '@doorstep/infra';
import { eventLogUrl, provisionEventLog } from '@doorstep/messaging';
import type { Progress } from './console';
import { PlainError } from './plain-error';
import type { SecretOf } from './secrets';
import { services, type EventsKind, type Ports, type ServiceName } from './settings';

/** Who reads every topic and writes none: the data team's consumers, and `doorstep events tail`. */
export const reader = 'data-team';
const eventUsers = [...services, reader] as const;
const eventSecret = (user: string): string => `events/${user}`;
export const eventSecrets: readonly string[] = [...eventUsers.map(eventSecret), eventSecret('admin')];

export interface Events {
  kind: EventsKind;
  /** Kafka's bootstrap servers. */
  brokers?: string;
  /** Why this transport, and where it comes from. */
  why: string;
  said: string;
  /** How a service (or the reader) is told where its events are. */
  environment(user: ServiceName | typeof reader | 'admin'): Record<string, string>;
  stop(): Promise<void>;
}

export interface EventsOptions {
  dataDir: string;
  ports: Ports;
  events?: EventsKind;
  kafkaBrokers?: string;
  secret: SecretOf;
  postgres: PostgresServer | undefined;
  progress: Progress;
}

export async function startEvents(options: EventsOptions): Promise<Events> {
  return startEventLog(options, 'asked for');
}

async function startEventLog({ postgres, secret }: EventsOptions, why: string): Promise<Events> {
  if (!postgres) throw new PlainError('The embedded event log needs the embedded PostgreSQL.');
  const credentials = (name: string) => ({ name, password: secret(eventSecret(name)) });
  const { adminUrl } = postgres;
  await provisionEventLog(
    { adminUrl },
    { topics: allTopics, services: services.map(credentials), readers: [credentials(reader)] },
  );
  return {
    kind: 'postgres',
    why,
    said: `Events: the embedded event log over PostgreSQL (${why}); there are no Kafka topics to consume`,
    environment: user => ({
      EVENTS: 'postgres',
      EVENTS_DATABASE_URL: eventLogUrl({ adminUrl }, credentials(user)),
    }),
    stop: () => Promise.resolve(),
  };
}
