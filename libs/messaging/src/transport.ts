/** An event as it goes over the wire: CloudEvents 1.0 in binary mode. */
export interface WireEvent {
  topic: string;
  /** The aggregate's id; events of one key stay in order. */
  key: string;
  /** `ce_*` attributes, `content-type` and `traceparent`. */
  headers: Record<string, string>;
  /** The JSON body; null is the tombstone of a state topic. */
  value: string | null;
}

export interface ReceivedEvent extends WireEvent {
  partition: number;
  /** A whole number as text, since it may outgrow a JavaScript number. */
  offset: string;
}

/** Writes a service's own topics. Opening one fences every earlier producer of the service. */
export interface EventProducer {
  /**
   * Appends the events in their order, all or none. One call at a time.
   * @throws ProducerFenced when a later producer of the service has been opened
   */
  send(events: readonly WireEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** A later producer of the same service has taken over; this one may never write again. */
export class ProducerFenced extends Error {
  override readonly name = 'ProducerFenced';
}

export interface BatchControl {
  /** Aborted when the consumer stops: wait no longer, and throw. */
  readonly signal: AbortSignal;
  /** To be called while a batch takes long; throws when the partition now belongs to another consumer. */
  heartbeat(): Promise<void>;
}

/** Takes events of one topic, in order per key. When it returns, they count as taken; when it throws, they come again. */
export type BatchHandler = (events: ReceivedEvent[], control: BatchControl) => Promise<void>;

export interface ConsumeOptions {
  group: string;
  topics: readonly string[];
  onBatch: BatchHandler;
  /** What was seen of the distance to a topic partition's end, in events. */
  onLag?(topic: string, partition: number, lag: number): void;
}

export interface EventConsumer {
  /** Lets the batch under way finish, leaves the group. */
  stop(): Promise<void>;
}

export interface ReadOptions {
  topics: readonly string[];
  /** False: from the beginning to where the end was at the call. True: goes on until the signal. */
  follow?: boolean;
  signal?: AbortSignal;
  onBatch: (events: ReceivedEvent[]) => Promise<void>;
}

/** What Kafka and the embedded event log have in common; everything else in this lib speaks to this only. */
export interface EventTransport {
  readonly kind: 'kafka' | 'postgres';
  openProducer(): Promise<EventProducer>;
  /** Joins a group: each partition is read by one member, from where the group stopped (at first: the beginning). */
  consume(options: ConsumeOptions): Promise<EventConsumer>;
  /** Reads topics from their beginning, as nobody's group. */
  read(options: ReadOptions): Promise<void>;
  /** Compaction and retention of the service's own topics, where the broker does not see to it by itself. */
  maintain(): Promise<void>;
  /** Asks the broker a real question. @throws when it does not answer */
  check(): Promise<void>;
  close(): Promise<void>;
}
