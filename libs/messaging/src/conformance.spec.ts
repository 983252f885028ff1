import { testEvents, testKafka, type TestEvents } from '@doorstep/testing';
import { crashTests } from './conformance/crashes';
import { deadLetterTests } from './conformance/dead-letters';
import { deliveryTests } from './conformance/delivery';
import { idleTests } from './conformance/idle';
import { topicTests } from './conformance/topics';

/** Both transports keep the same promises. */
const brokers: [string, () => Promise<TestEvents>][] = [
  ['the embedded event log', () => testEvents()],
  ['Apache Kafka', () => testKafka()],
];

describe.each(brokers)('on %s', (name, start) => {
  let events: TestEvents;
  beforeAll(async () => {
    events = await start();
  }, 300_000);
  afterAll(async () => events.stop());
  const broker = () => events;

  describe('delivery', () => deliveryTests(broker));
  describe('a process is killed', () => crashTests(broker));
  describe('dead letters', () => deadLetterTests(broker));
  describe('topics', () => topicTests(broker));
  if (name === 'Apache Kafka') describe('its client', () => idleTests(broker));
});
