import { describeKafka, testEvents, testKafka, type TestEvents } from '@doorstep/testing';
import { crashTests } from './conformance/crashes';
import { deadLetterTests } from './conformance/dead-letters';
import { deliveryTests } from './conformance/delivery';
import { idleTests } from './conformance/idle';
import { topicTests } from './conformance/topics';

/** Both transports keep the same promises. */
function conformance(start: () => Promise<TestEvents>, more?: (broker: () => TestEvents) => void): void {
  let events: TestEvents;
  beforeAll(async () => {
    events = await start();
  }, 300_000);
  afterAll(async () => events?.stop());
  const broker = () => events;

  describe('delivery', () => deliveryTests(broker));
  describe('a process is killed', () => crashTests(broker));
  describe('dead letters', () => deadLetterTests(broker));
  describe('topics', () => topicTests(broker));
  more?.(broker);
}

describe('on the embedded event log', () => conformance(() => testEvents()));
describeKafka('on Apache Kafka', () =>
  conformance(
    () => testKafka(),
    broker => describe('its client', () => idleTests(broker)),
  ),
);
