import type { Kafka } from 'kafkajs';
import { groupBy } from '../group-by';
import { ProducerFenced, type EventProducer, type WireEvent } from '../transport';
import { protocolErrorTypes, retry } from './client';

const requestEvents = 500;
const requestBytes = 1_000_000;

const fencedTypes = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'TRANSACTION_COORDINATOR_FENCED']);

/**
 * A transactional producer: each `send` is one transaction. One that has failed is done with: its transaction may hang,
 * and only a new one of the same transactional id puts an end to it.
 */
export async function openKafkaProducer(kafka: Kafka, transactionalId: string): Promise<EventProducer> {
  const producer = kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    transactionTimeout: 30_000,
    retry,
  });
  try {
    await producer.connect();
    // Takes the next epoch, which fences whoever had the id before; nothing is sent.
    await (await producer.transaction()).abort();
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw error;
  }
  return {
    send: async events => {
      try {
        const transaction = await producer.transaction();
        for (const some of inRequests(events)) {
          await transaction.sendBatch({ acks: -1, topicMessages: messagesOf(some) });
        }
        await transaction.commit();
      } catch (error) {
        const fenced = protocolErrorTypes(error).find(type => fencedTypes.has(type));
        if (fenced)
          throw new ProducerFenced(`A later producer of ${transactionalId} has taken over (${fenced}).`);
        throw error;
      }
    },
    close: () => producer.disconnect(),
  };
}

/**
 * A broker takes at most a megabyte of one partition at a time (`message.max.bytes`), and all events of a request may be
 * one partition's. More of them at once would only cost kafkajs more, too.
 */
export function inRequests(events: readonly WireEvent[]): WireEvent[][] {
  const requests: WireEvent[][] = [];
  let bytes = Infinity;
  for (const event of events) {
    const more = sizeOf(event);
    if (bytes + more > requestBytes || requests.at(-1)!.length >= requestEvents) {
      requests.push([]);
      bytes = 0;
    }
    requests.at(-1)!.push(event);
    bytes += more;
  }
  return requests;
}

/** In bytes: no character of a string takes more than three of UTF-8, and counting them costs more than it brings. */
function sizeOf({ key, headers, value }: WireEvent): number {
  let characters = key.length + (value?.length ?? 0);
  for (const name in headers) characters += name.length + headers[name]!.length + 4;
  return 3 * characters + 50;
}

function messagesOf(events: readonly WireEvent[]) {
  return [...groupBy(events, event => event.topic)].map(([topic, some]) => ({
    topic,
    messages: some.map(({ key, headers, value }) => ({ key, headers, value })),
  }));
}
