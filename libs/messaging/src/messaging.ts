import { consumerGroup, type ServiceName } from '@doorstep/contracts';
import type { Part } from '@doorstep/service-kit';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { EntityManager } from 'typeorm';
import { Batches } from './batch';
import type { EventsConfig } from './config';
import { Housekeeper } from './housekeeper';
import { MessagingMetrics } from './metrics';
import { openTransport } from './open-transport';
import { Relay } from './relay';
import { Replays } from './replay';
import { Retrier } from './retrier';
import type { Subscription } from './subscriptions';
import type { EventConsumer, EventTransport } from './transport';
import { patiently } from './wait';

/** What messaging needs of a service's database (`Database` of @doorstep/database has it). */
export interface MessagingDatabase {
  readonly url: string;
  readonly manager: EntityManager;
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;
}

export interface MessagingOptions {
  service: ServiceName;
  database: MessagingDatabase;
  /** From the environment, see `eventsConfig`. */
  events: EventsConfig;
  /** Several of one topic share its transaction. */
  subscriptions: readonly Subscription[];
  log: Logger;
  metrics: Registry;
}

// What is left in the outbox after so long goes out at the next start.
const drainAtMost = 3_000;
// A broker that does not answer holds nobody up longer: nothing is lost by it.
const goodbyeAtMost = 1_000;

/** The relay and the consumers of a service: a part of its process. */
export class Messaging implements Part {
  readonly name = 'events';
  #closed: Promise<void> | undefined;

  constructor(
    private readonly transport: EventTransport,
    private readonly relay: Relay,
    private readonly consumer: EventConsumer | undefined,
    private readonly housekeeper: Housekeeper,
  ) {}

  /** Asks the broker a question. @throws when it does not answer */
  async check(): Promise<void> {
    await this.transport.check();
  }

  /** Takes no further batch, finishes the one under way, sends what is in the outbox: that for three seconds at most. */
  async drain(): Promise<void> {
    await Promise.all([this.consumer?.stop(), this.housekeeper.stop()]);
    await within(drainAtMost + goodbyeAtMost, this.relay.stop(drainAtMost));
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #close(): Promise<void> {
    const relay = within(goodbyeAtMost, this.relay.stop());
    await Promise.all([this.consumer?.stop(), this.housekeeper.stop(), relay]);
    await within(goodbyeAtMost, this.transport.close());
  }
}

const within = (longest: number, stopping: Promise<void>) =>
  patiently(stopping, AbortSignal.abort(), longest);

/**
 * Starts the relay of the outbox and the consumers of the subscriptions. A broker that does not answer delays them,
 * and not the start.
 * @throws when settings lack, or a subscription's topic does not name the service as a consumer
 */
export async function startMessaging(options: MessagingOptions): Promise<Messaging> {
  const { service, database, log } = options;
  const subscriptions = byTopic(service, options.subscriptions);
  const transport = openTransport(options.events, { user: service, log });
  const metrics = new MessagingMetrics(options.metrics, database.manager);
  const group = consumerGroup(service);
  const transaction = <T>(work: (tx: EntityManager) => Promise<T>) => database.transaction(work);

  const batches = new Batches({
    service,
    group,
    transaction,
    log,
    onConsumed: (topic, events) => metrics.consumed.inc({ topic }, events),
    onDeadLetter: (topic, code) => metrics.deadLetters.inc({ topic, code }),
  });
  const relay = new Relay({
    service,
    databaseUrl: database.url,
    transport,
    log,
    onPublished: (topic, events) => metrics.published.inc({ topic }, events),
  });
  const consumer =
    subscriptions.size === 0
      ? undefined
      : await transport.consume({
          group,
          topics: [...subscriptions.keys()],
          onBatch: (events, control) => batches.take(subscriptions.get(events[0]!.topic)!, events, control),
          onLag: (topic, partition, lag) => metrics.lag.set({ topic, partition }, lag),
        });
  const retrier = new Retrier({ subscriptions, transaction, log });
  const replays = new Replays({ subscriptions, transport, batches, transaction, log });
  const housekeeper = new Housekeeper({
    databaseUrl: database.url,
    log,
    chores: [signal => retrier.run(signal), signal => replays.run(signal)],
  });
  return new Messaging(transport, relay, consumer, housekeeper);
}

function byTopic(service: ServiceName, subscriptions: readonly Subscription[]): Map<string, Subscription> {
  const merged = new Map<string, Subscription>();
  for (const subscription of subscriptions) {
    const { topic } = subscription;
    if (!topic.consumers.includes(service)) {
      throw new Error(
        `${service} listens to ${topic.name}, whose contract does not name it as a consumer: add it there.`,
      );
    }
    const other = merged.get(topic.name);
    merged.set(topic.name, {
      topic,
      handle: async (tx, events) => {
        await other?.handle(tx, events);
        await subscription.handle(tx, events);
      },
    });
  }
  return merged;
}
