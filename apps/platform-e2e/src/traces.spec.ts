import { eventually } from '@doorstep/testing';
import { approveCaseStudy, storyTitles } from './case-study-to-story';
import { startCollector, type CollectedSpan } from './collector';
import { playYear, startTestPlatform, type TestPlatform } from './test-platform';

let collector: Awaited<ReturnType<typeof startCollector>>;
let platform: TestPlatform;

beforeAll(async () => {
  collector = await startCollector();
  platform = await startTestPlatform('postgres', {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    // What is done is sent at once; by default it is gathered for five seconds.
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
}, 180_000);
afterAll(async () => {
  await platform?.stop();
  await collector?.stop();
}, 60_000);

const facts = 'doorstep.professional-development.case-study.facts';
const says = (span: CollectedSpan) => `${span.service}: ${span.name}`;
/** Whether a span is a statement that writes this table. */
const writes = (table: string) => (span: CollectedSpan) =>
  new RegExp(`INSERT INTO ${table}\\W`).test(String(span.attributes['db.query.text']));

test('one trace runs from the request through the broker to what the other service does, without a gap', async () => {
  const { lead } = await playYear(platform, 20, 'register');
  const title = await approveCaseStudy(platform.client, lead);
  await eventually(async () => expect(await storyTitles(platform.client, lead)).toContain(title), {
    timeout: 60_000,
  });

  const { trace, byId } = await eventually(() => {
    const taken = collector.spans.find(
      span => span.service === 'outreach' && span.name === `process ${facts}`,
    );
    const trace = collector.spans.filter(span => span.traceId === taken?.traceId);
    const byId = new Map(trace.map(span => [span.spanId, span]));
    // Every process has sent its part: each span's parent is there, and one has none.
    const roots = trace.filter(({ parentSpanId }) => parentSpanId === undefined);
    const orphans = trace.filter(({ parentSpanId }) => parentSpanId !== undefined && !byId.has(parentSpanId));
    expect(roots.map(says)).toEqual(['gateway: POST /graphql']);
    expect(orphans.map(says)).toEqual([]);
    expect(trace.some(writes('story'))).toBe(true);
    return { trace, byId };
  });

  /** A span and what it stands below, from the request on. */
  const wayTo = (span: CollectedSpan | undefined): string[] => {
    const way: string[] = [];
    for (let at = span; at; at = at.parentSpanId ? byId.get(at.parentSpanId) : undefined)
      way.unshift(says(at));
    return way;
  };
  const request = [
    'gateway: POST /graphql',
    'gateway: ask professional-development',
    'professional-development: POST /graphql',
  ];
  const broker = [`professional-development: send ${facts}`, `outreach: process ${facts}`];
  const inService = (service: string) => trace.filter(span => span.service === service);
  expect(wayTo(inService('professional-development').find(writes('outbox')))).toEqual([
    ...request,
    'professional-development: INSERT',
  ]);
  expect(wayTo(inService('outreach').find(writes('story')))).toEqual([
    ...request,
    ...broker,
    'outreach: WITH',
  ]);
}, 180_000);
