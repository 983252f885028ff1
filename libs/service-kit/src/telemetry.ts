import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';

export { SpanKind } from '@opentelemetry/api';

/** Sends what is left, then stops. */
export interface Telemetry {
  stop(): Promise<void>;
}

/**
 * Traces for this process. The ids of a trace always run through it and into what it calls (W3C trace context); spans
 * are recorded only when somebody wants them: `OTEL_EXPORTER_OTLP_ENDPOINT` is set, or `processors` are given.
 */
export async function startTelemetry(
  name: string,
  config: { OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined },
  processors: SpanProcessor[] = [],
): Promise<Telemetry> {
  const spanProcessors = [...processors];
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint) {
    // Loaded only where it is used: it is heavy.
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
    spanProcessors.push(new BatchSpanProcessor(new OTLPTraceExporter({ url })));
  }
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': name, 'service.namespace': 'doorstep' }),
    sampler:
      spanProcessors.length > 0
        ? new ParentBasedSampler({ root: new AlwaysOnSampler() })
        : new AlwaysOffSampler(),
    spanProcessors,
  });
  provider.register();
  return {
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

export interface SpanOptions {
  /** Internal by default. */
  kind?: SpanKind;
  /** The traceparent that came with the work (a header of a request or an event); by default the running span. */
  parent?: string | undefined;
  /** Traceparents of other traces that this work belongs to as well, such as those of a batch. */
  links?: readonly string[];
}

/** A span that the caller ends. Nothing runs in it; `traceparentOf` names it to whom it concerns. */
export function startSpan(name: string, attributes: Attributes, options: SpanOptions = {}): Span {
  const { kind = SpanKind.INTERNAL, links = [] } = options;
  return trace.getTracer('@doorstep/service-kit').startSpan(
    name,
    {
      kind,
      attributes,
      links: links.flatMap(link => {
        const linked = trace.getSpanContext(contextFrom({ traceparent: link }));
        return linked ? [{ context: linked }] : [];
      }),
    },
    parentOf(options),
  );
}

/** Does `work` in a span of its own. An error is recorded and thrown on. */
export async function withSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
  options: SpanOptions = {},
): Promise<T> {
  const span = startSpan(name, attributes, options);
  return context.with(trace.setSpan(parentOf(options), span), async () => {
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, error as Error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks a span as that of work which failed. */
export function failSpan(span: Span, error: Error): void {
  span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
}

function parentOf({ parent }: SpanOptions): Context {
  return parent === undefined ? context.active() : contextFrom({ traceparent: parent });
}

/** The running span as a W3C traceparent, to send along; undefined outside of one. */
export function currentTraceparent(): string | undefined {
  return inject(context.active());
}

/** A span as a W3C traceparent. */
export function traceparentOf(span: Span): string | undefined {
  return inject(trace.setSpan(ROOT_CONTEXT, span));
}

function inject(from: Context): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(from, carrier);
  return carrier.traceparent;
}

/** The id of the running trace, for logs. */
export function currentTraceId(): string | undefined {
  return trace.getSpanContext(context.active())?.traceId;
}

/** The context that the headers of a request or an event carry. */
export function contextFrom(headers: Record<string, unknown>): Context {
  return propagation.extract(ROOT_CONTEXT, headers);
}
