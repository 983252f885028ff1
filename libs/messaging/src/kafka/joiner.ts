import type { BatchControl, BatchHandler, ReceivedEvent } from '../transport';

interface Waiting {
  events: ReceivedEvent[];
  control: BatchControl;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * kafkajs hands over each partition for itself. What it has of several partitions of a topic at the same time becomes
 * one batch, so that it costs one transaction; and one batch at a time goes through.
 */
export class Joiner {
  #waiting: Waiting[] = [];
  #working = false;

  /** @param atMost no further partition joins a batch that has so many events */
  constructor(
    private readonly handle: BatchHandler,
    private readonly atMost: number,
  ) {}

  /** Resolves when the events are taken, maybe with those of other partitions. */
  take(events: ReceivedEvent[], control: BatchControl): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ events, control, done, failed });
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#waiting.length > 0) {
      // The partitions of one answer come one after the other, in the same turn.
      await new Promise<void>(resolve => setImmediate(resolve));
      const some = this.#next();
      try {
        await this.handle(
          some.flatMap(({ events }) => events),
          some[0]!.control,
        );
        for (const { done } of some) done();
      } catch (error) {
        for (const { failed } of some) failed(error);
      }
    }
    this.#working = false;
  }

  #next(): Waiting[] {
    const topic = this.#waiting[0]!.events[0]!.topic;
    let events = 0;
    const some = this.#waiting.filter(each => {
      if (each.events[0]!.topic !== topic || events >= this.atMost) return false;
      events += each.events.length;
      return true;
    });
    this.#waiting = this.#waiting.filter(each => !some.includes(each));
    return some;
  }
}
