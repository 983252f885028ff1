import { findKafka } from '@doorstep/infra';
import { testEvents, testKafka, type TestEvents } from '@doorstep/testing';
import { deliveryTests } from './conformance/delivery';

/** Both transports keep the same promises. */
const brokers: [string, () => Promise<TestEvents>][] = [
  ['the embedded event log', () => testEvents()],
  ['Apache Kafka', () => testKafka()],
];

describe.each(brokers)('on %s', (_, start) => {
  let events: TestEvents;
  beforeAll(async () => {
    events = await start();
  }, 120_000);
  afterAll(async () => events.stop());
  const broker = () => events;

  describe('delivery', () => deliveryTests(broker));
});
void findKafka;
