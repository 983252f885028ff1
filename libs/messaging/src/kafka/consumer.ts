import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { BatchControl, ConsumeOptions, EventConsumer, ReceivedEvent } from '../transport';
import { backOff, patiently, untilAborted, wait } from '../wait';
import { retry } from './client';
import { Joiner } from './joiner';

/** At most so many events in one transaction of the consumer's database. */
const batchSize = 1000;
/** Whose batches may become one. */
const partitionsAtOnce = 12;
const heartbeatEvery = 2_000;

/** How long the broker may keep a question open when there is nothing new; also how long stopping takes at most. */
const maxWaitTimeInMs = 1_000;

/** What kafkajs may take to leave the group when the consumer stops: with the broker gone it would try for long. */
export const leaveAtMost = 2_000;

/** A group's member; starts again for itself when kafkajs gives up. */
export class KafkaConsumer implements EventConsumer {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #joiner: Joiner;
  /** Batches that are being handled. */
  readonly #underWay = new Set<Promise<void>>();
  #committing: Promise<void> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: ConsumeOptions,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.#joiner = new Joiner(options.onBatch, batchSize);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      const ended = new AbortController();
      const consumer = openConsumer(this.kafka, this.options.group, { restarts: false });
      consumer.on(consumer.events.CRASH, ({ payload }) => ended.abort(payload.error));
      consumer.on(consumer.events.END_BATCH_PROCESS, () => void (failures = 0));
      try {
        const over = AbortSignal.any([signal, ended.signal]);
        await patiently(this.#join(consumer), over, 0);
        await untilAborted(over);
        if (ended.signal.aborted) throw ended.signal.reason;
      } catch (error) {
        if (!signal.aborted) this.onTrouble(error);
      } finally {
        // A transaction that has begun is finished, whatever the broker does.
        if (signal.aborted) await Promise.allSettled(this.#underWay);
        await patiently(leave(consumer), signal, leaveAtMost);
      }
      await wait(backOff(failures, 100), signal);
    }
  }

  async #join(consumer: Consumer): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: payload => this.#take(payload),
    });
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, isRunning, isStale } = payload;
    const { topic, partition } = batch;
    let failure: unknown;
    const heartbeat = async () => {
      if (failure) throw failure;
      const heard = await patiently(payload.heartbeat(), this.#stopping.signal, 0);
      if (!heard) throw new Error('The consumer stops.');
    };
    // A handler that takes long must not cost the membership.
    const timer = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => (failure = error));
    }, heartbeatEvery);
    const control = { signal: this.#stopping.signal, heartbeat };
    try {
      for (let from = 0; from < batch.messages.length; from += batchSize) {
        if (!isRunning() || isStale() || this.#stopping.signal.aborted) return;
        const some = batch.messages.slice(from, from + batchSize);
        await this.#handle(
          some.map(message => receivedEvent(topic, partition, message)),
          control,
        );
        resolveOffset(some.at(-1)!.offset);
        await this.#commit(payload);
        const left = BigInt(batch.highWatermark) - 1n - BigInt(some.at(-1)!.offset);
        // A transaction's end takes an offset too.
        const last = from + batchSize >= batch.messages.length;
        this.options.onLag?.(topic, partition, last ? Number(batch.offsetLag()) : Number(left));
      }
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      // kafkajs knows what to do about its own errors: a rebalance, a lost membership.
      throw failure ?? (error instanceof Error && error.cause instanceof Error ? error.cause : error);
    } finally {
      clearInterval(timer);
    }
  }

  async #handle(events: ReceivedEvent[], control: BatchControl): Promise<void> {
    const handling = this.#joiner.take(events, control);
    this.#underWay.add(handling);
    try {
      await handling;
    } finally {
      this.#underWay.delete(handling);
    }
  }

  /** Tells the broker how far the group is: once for all partitions of a batch. */
  async #commit({ commitOffsetsIfNecessary, uncommittedOffsets }: EachBatchPayload): Promise<void> {
    this.#committing ??= new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      this.#committing = undefined;
      return commitOffsetsIfNecessary(uncommittedOffsets());
    });
    await this.#committing;
  }
}

async function leave(consumer: Consumer): Promise<void> {
  await consumer.stop().catch(() => undefined);
  await consumer.disconnect().catch(() => undefined);
}

/**
 * A consumer that reads committed events only.
 * @param restarts whether kafkajs begins again after trouble that may pass, such as a broker that is only just
 *   loading its groups; else the caller does
 */
export function openConsumer(kafka: Kafka, groupId: string, { restarts }: { restarts: boolean }) {
  return kafka.consumer({
    groupId,
    maxWaitTimeInMs,
    minBytes: 1,
    maxBytesPerPartition: 2 * 1024 * 1024,
    sessionTimeout: 10_000,
    heartbeatInterval: heartbeatEvery,
    rebalanceTimeout: 30_000,
    allowAutoTopicCreation: false,
    readUncommitted: false,
    retry: { ...retry, restartOnFailure: async () => restarts },
  });
}

export function receivedEvent(topic: string, partition: number, message: KafkaMessage): ReceivedEvent {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined) headers[name] = one.toString();
  }
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString() ?? '',
    headers,
    value: message.value?.toString() ?? null,
  };
}
