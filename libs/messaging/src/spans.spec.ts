import { currentTraceparent, startTelemetry, type Telemetry } from '@doorstep/service-kit';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { processTraced, sendTraced } from './spans';
import type { WireEvent } from './transport';

const one = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const two = '00-1bf7651916cd43dd8448eb211c80319c-c8ad6b7169203331-01';
const unrecorded = '00-2cf7651916cd43dd8448eb211c80319c-d9ad6b7169203331-00';

const exporter = new InMemorySpanExporter();
let telemetry: Telemetry;
beforeAll(async () => {
  telemetry = await startTelemetry('test', {}, [new SimpleSpanProcessor(exporter)]);
});
beforeEach(() => exporter.reset());
afterAll(() => telemetry.stop());

const event = (topic: string, traceparent?: string): WireEvent => ({
  topic,
  key: 'a',
  headers: { ce_id: '1', ...(traceparent && { traceparent }) },
  value: '{}',
});
const spans = () =>
  exporter.getFinishedSpans().map(span => ({
    name: span.name,
    under: `00-${span.spanContext().traceId}-${span.parentSpanContext?.spanId}-01`,
    as: `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`,
    count: span.attributes['messaging.batch.message_count'],
    links: span.links.map(({ context }) => `00-${context.traceId}-${context.spanId}-01`),
    failed: span.status.message,
  }));

test('each recorded trace has a span for each of its topics in the batch, and the consumers hear of it', async () => {
  let sent: readonly WireEvent[] = [];
  await sendTraced(
    [event('x', one), event('y', one), event('x', two), event('x', one), event('x', unrecorded), event('x')],
    async events => void (sent = events),
  );
  const [first, second, third] = spans();
  expect([first, second, third]).toMatchObject([
    { name: 'send x', under: one, count: 2 },
    { name: 'send y', under: one, count: 1 },
    { name: 'send x', under: two, count: 1 },
  ]);
  expect(spans()).toHaveLength(3);
  expect(sent.map(({ headers }) => headers['traceparent'])).toEqual([
    first!.as,
    second!.as,
    third!.as,
    first!.as,
    unrecorded,
    undefined,
  ]);
  expect(sent[0]!.headers['ce_id']).toBe('1');
});

test('what could not be sent is marked in each trace', async () => {
  const send = () => Promise.reject(new Error('The broker is gone.'));
  await expect(sendTraced([event('x', one), event('x', two)], send)).rejects.toThrow('The broker is gone.');
  expect(spans().map(({ failed }) => failed)).toEqual(['The broker is gone.', 'The broker is gone.']);
});

test('events are taken in the trace of the first that is recorded; the other traces are linked', async () => {
  const received = [event('x', unrecorded), event('x', one), event('x', two), event('x', one)].map(each => ({
    ...each,
    partition: 0,
    offset: '7',
  }));
  await processTraced('x', received, async () => undefined);
  expect(spans()).toMatchObject([{ name: 'process x', under: one, count: 4, links: [two] }]);
});

test('the id of a trace that is not recorded is known where its events are taken', async () => {
  const received = [{ ...event('x', unrecorded), partition: 0, offset: '7' }];
  const inside = await processTraced('x', received, async () => currentTraceparent());
  expect(inside?.slice(0, 35)).toBe(unrecorded.slice(0, 35));
  expect(spans()).toEqual([]);
});
