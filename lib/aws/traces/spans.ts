import { createHash } from 'node:crypto';
import { type Attributes, type SpanContext, SpanKind } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { StoredCommit } from 'epoch';
import type { CommitMessageDetail } from 'epoch/transport';
import { defined } from '../../domain/defined.ts';

/** A span that is over, with the ids that follow from what it is of. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** Where a request came from, when its caller has a trace of its own. */
  readonly link?: SpanContext;
  readonly failed?: boolean;
}

/**
 * Traces follow from what every commit has: its correlation is the trace, its causation the parent. So nothing is stored for them, a
 * saga's command of weeks later belongs to the request that it follows from, and a trace can be exported in any order and in part.
 */
export function traceIdOf(correlation: string): string {
  return hashed(`trace ${correlation}`, 32);
}

const requestSpanId = (requestId: string) => hashed(`request ${requestId}`, 16);
/** Of an event by its id, `stream@version`, as causation names it. */
const eventSpanId = (id: string) => hashed(`event ${id}`, 16);
const isEventId = (causation: string) => /#.+@\d+$/.test(causation);

export interface TracedRequest {
  readonly requestId: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly endMs: number;
  /** The header of W3C, as it came. */
  readonly traceparent: string | undefined;
}

export function requestSpan({ requestId, route, status, ms, endMs, traceparent }: TracedRequest): Span {
  return {
    traceId: traceIdOf(requestId),
    spanId: requestSpanId(requestId),
    name: route,
    kind: SpanKind.SERVER,
    startMs: endMs - ms,
    endMs,
    attributes: { 'http.response.status_code': status, 'catacloud.request_id': requestId },
    ...defined({ link: parseTraceParent(traceparent ?? '') ?? undefined }),
    failed: status >= 500,
  };
}

/** A span for each event: whatever a later commit names as its cause, is one of them. */
export function eventSpans({ stream, version, atMs, correlation, causation, events }: StoredCommit): readonly Span[] {
  const parent = parentOf(correlation, causation);
  return events.map(({ type }, index) => ({
    traceId: traceIdOf(correlation),
    spanId: eventSpanId(`${stream}@${version + index}`),
    parentSpanId: parent,
    name: type,
    kind: SpanKind.PRODUCER,
    startMs: atMs,
    endMs: atMs,
    attributes: { 'catacloud.stream': stream, 'catacloud.version': version + index },
  }));
}

interface TracedDelivery {
  readonly subscriber: string;
  readonly detail: Pick<CommitMessageDetail, 'stream' | 'version' | 'correlation'>;
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
}

export function deliverySpan({ subscriber, detail, startMs, endMs, failed }: TracedDelivery): Span {
  const { stream, version, correlation } = detail;
  const event = `${stream}@${version}`;
  return {
    traceId: traceIdOf(correlation),
    // A delivery that is tried again is another span.
    spanId: hashed(`delivery ${subscriber} ${event} ${startMs}`, 16),
    parentSpanId: eventSpanId(event),
    name: subscriber,
    kind: SpanKind.CONSUMER,
    startMs,
    endMs,
    attributes: { 'catacloud.stream': stream, 'catacloud.version': version },
    failed,
  };
}

/** What caused a commit: an event, or the request itself, whatever it names as its cause. */
function parentOf(correlation: string, causation: string | undefined): string {
  return causation !== undefined && isEventId(causation) ? eventSpanId(causation) : requestSpanId(correlation);
}

function hashed(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
