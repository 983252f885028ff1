import { startTelemetry } from './telemetry';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { Writable } from 'node:stream';
import {
  type Part,
  ServiceProcess,
  currentTraceparent,
  openLog,
  requestContext,
  serviceConfig,
} from './index';

const config = serviceConfig.parse({ PORT: '0', NODE_ENV: 'test' });
const trace = '0af7651916cd43dd8448eb211c80319c';
const incoming = `00-${trace}-b7ad6b7169203331-01`;

function build(parts: Part[] = []) {
  const lines: Record<string, unknown>[] = [];
  const out = new Writable({
    write: (chunk, _encoding, next) => {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      next();
    },
  });
  const service = new ServiceProcess('test', config, openLog('test', 'info', out));
  for (const part of parts) service.use(part);
  service.http.post('/echo', async request => {
    requestContext.get()?.log.info('in the handler');
    return {
      body: request.body,
      context: requestContext.get()?.requestId,
      traceparent: currentTraceparent(),
    };
  });
  return { service, lines };
}

test('a request has one id and one trace, in the handler, in the log and in the answer', async () => {
  const exporter = new InMemorySpanExporter();
  const telemetry = await startTelemetry('test', {}, [new SimpleSpanProcessor(exporter)]);
  const { service, lines } = build();
  const url = await service.listen();
  try {
    const answer = await fetch(`${url}/echo?secret=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'call-7', traceparent: incoming },
      body: JSON.stringify({ text: 'x'.repeat(100_000) }),
    });
    expect(answer.headers.get('x-request-id')).toBe('call-7');
    const seen = (await answer.json()) as { context: string; traceparent: string };
    expect(seen.context).toBe('call-7');
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      name: 'POST /echo',
      parentSpanContext: { traceId: trace, spanId: 'b7ad6b7169203331' },
      attributes: { 'http.response.status_code': 200, 'url.path': '/echo' },
    });
    expect(seen.traceparent).toBe(`00-${trace}-${span!.spanContext().spanId}-01`);
    const own = lines.filter(({ requestId }) => requestId === 'call-7');
    expect(own.map(({ msg, traceId }) => [msg, traceId])).toEqual([
      ['in the handler', trace],
      ['request', trace],
    ]);
    expect(own[1]).toMatchObject({
      method: 'POST',
      path: '/echo',
      status: 200,
      milliseconds: expect.any(Number),
    });
  } finally {
    await service.stop();
    await telemetry.stop();
  }
});

test('an id that could forge a log line is replaced', async () => {
  const { service } = build();
  const answer = await service.http.inject({
    method: 'POST',
    url: '/echo',
    headers: { 'x-request-id': 'a b{"' },
  });
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  await service.stop();
});

test('readiness asks each part, and says which one is not well', async () => {
  let well = false;
  const { service } = build([
    {
      name: 'database',
      check: () => (well ? Promise.resolve() : Promise.reject(new Error('the database is away'))),
    },
    { name: 'quiet' },
  ]);
  const ask = async () => {
    const { statusCode, body } = await service.http.inject('/readyz');
    return [statusCode, JSON.parse(body)];
  };
  const unwell = { database: 'the database is away', quiet: 'ok' };
  expect(await ask()).toEqual([503, { status: 'starting', parts: unwell }]);
  await service.listen();
  expect(await ask()).toEqual([503, { status: 'unready', parts: unwell }]);
  expect((await service.http.inject('/livez')).statusCode).toBe(200);
  well = true;
  expect(await ask()).toEqual([200, { status: 'ok', parts: { database: 'ok', quiet: 'ok' } }]);
  await service.stop();
});

test('a part that does not answer is not waited for', async () => {
  const { service } = build([{ name: 'broker', check: () => new Promise(() => undefined) }]);
  await service.listen();
  const { statusCode, body } = await service.http.inject('/readyz');
  expect([statusCode, JSON.parse(body)]).toEqual([
    503,
    { status: 'unready', parts: { broker: 'no answer within 2000 ms' } },
  ]);
  await service.stop();
});

test('parts drain together, close last in first out, and one that fails stops none', async () => {
  const order: string[] = [];
  const part = (name: string, failing = false): Part => ({
    name,
    drain: async () => {
      order.push(`drain ${name}`);
      if (failing) throw new Error('stuck');
    },
    close: async () => void order.push(`close ${name}`),
  });
  const { service, lines } = build([part('database'), part('events', true), part('jobs')]);
  await service.listen();
  await Promise.all([service.stop(), service.stop()]);
  expect(order).toEqual([
    'drain database',
    'drain events',
    'drain jobs',
    'close jobs',
    'close events',
    'close database',
  ]);
  expect(lines.map(({ msg }) => msg)).toContain('events did not stop well');
});

test('metrics tell the requests by route, and the process', async () => {
  const { service } = build();
  await service.http.inject({ method: 'POST', url: '/echo?q=1' });
  await service.http.inject('/nowhere/in/particular');
  const { body, headers } = await service.http.inject('/metrics');
  expect(headers['content-type']).toContain('text/plain');
  expect(body).toMatch(
    /http_server_request_duration_seconds_count\{service="test",method="POST",route="\/echo",status="200"\} 1/,
  );
  expect(body).toMatch(/route="unknown",status="404"/);
  expect(body).not.toContain('particular');
  for (const name of [
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'nodejs_eventloop_utilization',
  ]) {
    expect(body).toMatch(new RegExp(`^${name}\\{service="test"\\} [0-9.e-]+$`, 'm'));
  }
  await service.stop();
});
