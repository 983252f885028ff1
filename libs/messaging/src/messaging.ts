import type { ServiceName } from '@doorstep/contracts';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { DataSource, EntityManager } from 'typeorm';
import type { EventsConfig } from './config';
import type { Subscription } from './subscriptions';

/** What messaging needs of a service's database (`Database` of @doorstep/database has it). */
export interface MessagingDatabase {
  readonly dataSource: DataSource;
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;
}

export interface MessagingOptions {
  service: ServiceName;
  database: MessagingDatabase;
  /** From the environment, see `eventsConfig`. */
  events: EventsConfig;
  subscriptions: readonly Subscription[];
  log: Logger;
  metrics: Registry;
}

/** The relay and the consumers of a service: a part of its process. */
export interface Messaging {
  readonly name: string;
  /** @throws when the broker does not answer */
  check(): Promise<void>;
  /** Takes no further batch, finishes the one under way, sends what is in the outbox. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the relay of the outbox and the consumers of the subscriptions. */
export async function startMessaging(options: MessagingOptions): Promise<Messaging> {
  throw new Error(`The transport ${options.events.EVENTS} is being built.`);
}
