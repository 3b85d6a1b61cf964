import { type Context, ROOT_CONTEXT, SpanStatusCode, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type IdGenerator, RandomIdGenerator, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Log } from '../log.ts';
import type { Span } from './spans.ts';

/** An export holds up the end of an invocation by this at most. */
const EXPORT_MS = 1_000;
/** More than a batch of the relay has: they go to the collector in one request. */
const MAX_SPANS = 16_384;

/** The SDK asks for ids while a span starts, which is synchronous: those of the span that starts. */
class DerivedIds implements IdGenerator {
  next: Pick<Span, 'traceId' | 'spanId'> | undefined;
  readonly #random = new RandomIdGenerator();
  generateTraceId = () => this.next?.traceId ?? this.#random.generateTraceId();
  generateSpanId = () => this.next?.spanId ?? this.#random.generateSpanId();
}

/** Sends spans to a collector, by OTLP over HTTP in JSON. What cannot be sent is a line of the log, and never a failure. */
export async function exportSpans(endpoint: string, service: string, spans: readonly Span[], log: Log): Promise<void> {
  if (spans.length === 0) return;
  try {
    const { provider, tracer, ids } = tracingTo(endpoint, service);
    for (const span of spans) record(tracer, ids, span);
    await provider.forceFlush({ timeoutMillis: EXPORT_MS });
  } catch (error) {
    log('warn', 'spans not exported', { spans: spans.length, error: String(error) });
  }
}

interface Tracing {
  readonly provider: TracerProvider;
  readonly tracer: Tracer;
  readonly ids: DerivedIds;
}

/** A process has one collector, and its connection is kept. */
const known = new Map<string, Tracing>();

function tracingTo(endpoint: string, service: string): Tracing {
  const tracing = known.get(endpoint) ?? makeTracing(endpoint, service);
  known.set(endpoint, tracing);
  return tracing;
}

function makeTracing(endpoint: string, service: string): Tracing {
  const ids = new DerivedIds();
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS });
  const limits = { maxQueueSize: MAX_SPANS, maxExportBatchSize: MAX_SPANS, exportTimeoutMillis: EXPORT_MS };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'catacloud' }),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor({ exporter, ...limits })],
  });
  return { provider, tracer: provider.getTracer('catacloud'), ids };
}

function record(tracer: Tracer, ids: DerivedIds, span: Span): void {
  const { name, traceId, spanId, kind, attributes, link } = span;
  ids.next = { traceId, spanId };
  const links = link === undefined ? [] : [{ context: link }];
  // A small number would be taken for milliseconds since the process has started.
  const startTime = millisToHrTime(span.startMs);
  const recorded = tracer.startSpan(name, { kind, attributes, links, startTime }, contextOf(span));
  if (span.failed === true) recorded.setStatus({ code: SpanStatusCode.ERROR });
  recorded.end(millisToHrTime(span.endMs));
}

/** What a span follows from, which mostly was in another process. */
function contextOf({ traceId, parentSpanId }: Span): Context {
  if (parentSpanId === undefined) return ROOT_CONTEXT;
  const parent = { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}
