import { failSpan, SpanKind, startSpan, traceparentOf, withSpan } from '@doorstep/service-kit';
import type { Span } from '@opentelemetry/api';
import type { ReceivedEvent, WireEvent } from './transport';

/**
 * Sends a batch. Each trace that is recorded has a span for each of its topics in it, which goes along as the parent
 * of what the consumers do: so the way of one request can be followed though the batch holds the events of many.
 */
export async function sendTraced(
  events: readonly WireEvent[],
  send: (events: readonly WireEvent[]) => Promise<void>,
): Promise<void> {
  const spans = new Map<string, { span: Span; events: number }>();
  const traced = events.map(event => {
    const parent = event.headers['traceparent'];
    if (!parent || !isRecorded(parent)) return event;
    const which = `${event.topic} ${parent}`;
    const known = spans.get(which) ?? { span: sendSpan(event.topic, parent), events: 0 };
    spans.set(which, { ...known, events: known.events + 1 });
    const traceparent = traceparentOf(known.span) ?? parent;
    return { ...event, headers: { ...event.headers, traceparent } };
  });
  try {
    await send(traced);
  } catch (error) {
    for (const { span } of spans.values()) failSpan(span, error as Error);
    throw error;
  } finally {
    for (const { span, events: count } of spans.values()) {
      span.setAttribute('messaging.batch.message_count', count).end();
    }
  }
}

/** Takes events in a span of the trace that the first of them belongs to; the traces of the others are linked. */
export async function processTraced<T>(
  topic: string,
  events: readonly ReceivedEvent[],
  work: () => Promise<T>,
): Promise<T> {
  const traces = [...new Set(events.flatMap(({ headers }) => headers['traceparent'] ?? []))];
  const parent = traces.find(isRecorded) ?? traces[0];
  if (parent === undefined) return work();
  const links = traces.filter(other => isRecorded(other) && other !== parent);
  const attributes = {
    'messaging.operation.name': 'process',
    'messaging.destination.name': topic,
    'messaging.batch.message_count': events.length,
  };
  // One that is not recorded has its id in the log all the same.
  return withSpan(`process ${topic}`, attributes, work, { kind: SpanKind.CONSUMER, parent, links });
}

function sendSpan(topic: string, parent: string): Span {
  const attributes = { 'messaging.operation.name': 'send', 'messaging.destination.name': topic };
  return startSpan(`send ${topic}`, attributes, { kind: SpanKind.PRODUCER, parent });
}

/** By the last bit of its flags (W3C trace context). */
function isRecorded(traceparent: string): boolean {
  return (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1;
}
