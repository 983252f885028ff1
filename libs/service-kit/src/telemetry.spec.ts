import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { SpanKind, currentTraceId, currentTraceparent, startTelemetry, withSpan } from './index';

const trace = '0af7651916cd43dd8448eb211c80319c';

test('a trace goes from the parent that came in to the traceparent that goes out', async () => {
  const exporter = new InMemorySpanExporter();
  const telemetry = await startTelemetry('test', {}, [new SimpleSpanProcessor(exporter)]);
  try {
    expect(currentTraceparent()).toBeUndefined();
    const out = await withSpan(
      'consume',
      { topic: 'a' },
      () => withSpan('handle', {}, async () => currentTraceparent(), { kind: SpanKind.CLIENT }),
      { parent: `00-${trace}-b7ad6b7169203331-01`, kind: SpanKind.CONSUMER },
    );
    const [handle, consume] = exporter.getFinishedSpans();
    expect(consume).toMatchObject({
      name: 'consume',
      kind: SpanKind.CONSUMER,
      attributes: { topic: 'a' },
      parentSpanContext: { traceId: trace, spanId: 'b7ad6b7169203331' },
      resource: { attributes: { 'service.name': 'test' } },
    });
    expect(handle!.parentSpanContext?.spanId).toBe(consume!.spanContext().spanId);
    expect(out).toBe(`00-${trace}-${handle!.spanContext().spanId}-01`);
  } finally {
    await telemetry.stop();
  }
});

test('a failing piece of work fails its span, and the error goes on', async () => {
  const exporter = new InMemorySpanExporter();
  const telemetry = await startTelemetry('test', {}, [new SimpleSpanProcessor(exporter)]);
  try {
    await expect(withSpan('work', {}, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(exporter.getFinishedSpans()[0]).toMatchObject({ status: { message: 'broken' }, ended: true });
  } finally {
    await telemetry.stop();
  }
});

test('with the exporter off nothing is recorded, yet the ids run through', async () => {
  const telemetry = await startTelemetry('test', {});
  try {
    await withSpan('work', {}, async span => {
      expect(span.isRecording()).toBe(false);
      expect(currentTraceId()).toMatch(/^[0-9a-f]{32}$/);
      const before = currentTraceId();
      await withSpan('inner', {}, async () => expect(currentTraceId()).toBe(before));
    });
    await withSpan('work', {}, async () => expect(currentTraceId()).toBe(trace), {
      parent: `00-${trace}-b7ad6b7169203331-01`,
    });
  } finally {
    await telemetry.stop();
  }
});
