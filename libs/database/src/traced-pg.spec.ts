import { startTelemetry, withSpan } from '@doorstep/service-kit';
import { type TestDatabase, testDatabase } from '@doorstep/testing';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({});
});
afterAll(() => db.stop());

test('each statement of a recorded trace is a span of it; without a trace there is none', async () => {
  const exporter = new InMemorySpanExporter();
  const telemetry = await startTelemetry('test', {}, [new SimpleSpanProcessor(exporter)]);
  try {
    await db.database.manager.query('SELECT 1');
    expect(exporter.getFinishedSpans()).toEqual([]);
    await withSpan('use case', {}, async () => {
      await db.database.transaction(tx => tx.query('SELECT $1::int AS two', [2]));
      await db.database.manager.query('SELECT 1 / 0').catch(() => undefined);
    });
    const spans = exporter.getFinishedSpans();
    const parent = spans.find(({ name }) => name === 'use case')!;
    const children = spans.filter(
      ({ parentSpanContext }) => parentSpanContext?.spanId === parent.spanContext().spanId,
    );
    expect(children.map(({ name }) => name)).toEqual(['START', 'SELECT', 'COMMIT', 'SELECT']);
    expect(children[1]!.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT $1::int AS two',
    });
    expect(children[3]!.status.message).toContain('division by zero');
  } finally {
    await telemetry.stop();
  }
});
