import { randomUUID } from 'node:crypto';
import type { Admin, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { ConsumeOptions, EventConsumer, EventProducer, EventTransport, ReadOptions } from '../transport';
import { kafkaClient, type KafkaConfig } from './client';
import { KafkaConsumer, leaveAtMost, openConsumer, receivedEvent } from './consumer';
import { openKafkaProducer } from './producer';
import { patiently, untilAborted } from '../wait';

export const transactionalIdOf = (user: string): string => `doorstep.${user}.relay`;
/** Groups that read for themselves and are deleted when they have. */
export const readingGroupsOf = (user: string): string => `doorstep.${user}.`;

/** Apache Kafka by kafkajs, which nobody maintains any more: nothing outside this folder knows it. */
export class KafkaTransport implements EventTransport {
  readonly kind = 'kafka';
  readonly #kafka: Kafka;
  #admin: Promise<Admin> | undefined;

  constructor(
    config: KafkaConfig,
    private readonly user: string,
    private readonly log: Logger,
  ) {
    this.#kafka = kafkaClient(config, `doorstep-${user}`, log);
  }

  async openProducer(): Promise<EventProducer> {
    return openKafkaProducer(this.#kafka, transactionalIdOf(this.user));
  }

  async consume(options: ConsumeOptions): Promise<EventConsumer> {
    return new KafkaConsumer(this.#kafka, options, error =>
      this.log.warn({ err: error }, 'Kafka cannot be consumed; it is tried again'),
    );
  }

  async read(options: ReadOptions): Promise<void> {
    const never = new AbortController().signal;
    await patiently(this.#read(options), options.signal ?? never, leaveAtMost);
  }

  async #read({ topics, follow = false, signal, onBatch }: ReadOptions): Promise<void> {
    const admin = await this.#openAdmin();
    const left = follow ? undefined : await ends(admin, topics);
    if (left?.size === 0 || signal?.aborted) return;
    const groupId = `${readingGroupsOf(this.user)}${randomUUID()}`;
    const consumer = openConsumer(this.#kafka, groupId, { restarts: true });
    const done = new AbortController();
    let failure: unknown;
    const fail = (error: unknown) => {
      failure ??= error;
      done.abort();
    };
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) fail(payload.error);
    });
    // Also told of batches that hold nothing but the ends of transactions.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
      const place = `${topic} ${partition}`;
      const end = left?.get(place);
      if (end !== undefined && BigInt(lastOffset) + 1n >= end) left!.delete(place);
      if (left?.size === 0) done.abort();
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch: { topic, partition, messages } }) => {
          if (done.signal.aborted || signal?.aborted) return;
          // An error is the reader's: kafkajs would try for ever.
          await onBatch(messages.map(message => receivedEvent(topic, partition, message))).catch(fail);
        },
      });
      await untilAborted(signal ? AbortSignal.any([signal, done.signal]) : done.signal);
      if (failure) throw failure;
    } finally {
      await consumer.stop().catch(() => undefined);
      await consumer.disconnect().catch(() => undefined);
      await admin
        .deleteGroups([groupId])
        .catch((error: unknown) => this.log.debug({ err: error }, 'Deleting a group'));
    }
  }

  /** Kafka compacts and forgets by itself. */
  async maintain(): Promise<void> {}

  async check(): Promise<void> {
    const admin = await this.#openAdmin();
    await admin.describeCluster();
  }

  async close(): Promise<void> {
    const admin = await this.#admin?.catch(() => undefined);
    await admin?.disconnect();
  }

  /** One for all occasional questions; a failed one is not kept. */
  async #openAdmin(): Promise<Admin> {
    this.#admin ??= (async () => {
      const admin = this.#kafka.admin();
      await admin.connect();
      return admin;
    })();
    try {
      return await this.#admin;
    } catch (error) {
      this.#admin = undefined;
      throw error;
    }
  }
}

/** Where each partition that holds anything ends now. */
async function ends(admin: Admin, topics: readonly string[]): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      if (BigInt(high) > BigInt(low)) found.set(`${topic} ${partition}`, BigInt(high));
    }
  }
  return found;
}
